using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul;

/// <summary>Requests that the caller already has, or makes as they are asked for.</summary>
internal sealed class EnumerableSource(IEnumerable<ImageRequest> requests) : IRequestSource
{
    public async IAsyncEnumerable<ImageRequest> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var request in requests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return request;
        }
    }
}

/// <summary>Requests that come to the caller one after another.</summary>
internal sealed class AsyncEnumerableSource(IAsyncEnumerable<ImageRequest> requests) : IRequestSource
{
    public IAsyncEnumerable<ImageRequest> ReadAsync(CancellationToken cancellationToken) => WithTokenAsync(requests, cancellationToken);

    private static async IAsyncEnumerable<ImageRequest> WithTokenAsync(
        IAsyncEnumerable<ImageRequest> requests, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var request in requests.WithCancellation(cancellationToken).ConfigureAwait(false)) yield return request;
    }
}
