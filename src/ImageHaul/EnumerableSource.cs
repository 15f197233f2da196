using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul;

/// <summary>Requests that the caller already has, or makes as they are asked for.</summary>
internal sealed class EnumerableSource(IEnumerable<ImageRequest> requests) : IRequestSource
{
    public async IAsyncEnumerable<ImageRequest> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var request in requests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return request;
        }
    }
}
