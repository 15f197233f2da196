using System.Runtime.CompilerServices;
using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>Several inputs as one, numbered through. Each is opened when its turn comes and closed after it.</summary>
internal sealed class ConcatenatedSource(IReadOnlyList<RowOpener> openers, long? limit) : IRequestSource
{
    private int _reads;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImageRequest> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _reads) > 1) throw new InvalidOperationException("The sources were read already; open them again.");
        var ordinal = 0L;
        var last = limit ?? long.MaxValue;
        foreach (var open in openers)
        {
            if (ordinal >= last) yield break;
            var (reader, error) = await open(cancellationToken);
            if (reader is null)
            {
                // The list was there when it was checked: its loss must not pass in silence.
                yield return RowRequest.Bad(++ordinal, "", error!);
                continue;
            }
            using (reader)
            {
                while (true)
                {
                    var isFilled = reader.IsFilled;
                    while (ordinal < last && reader.TryRead(ordinal + 1) is { } request)
                    {
                        ordinal++;
                        yield return request;
                    }
                    if (isFilled || ordinal >= last) break;
                    await reader.FillAsync(cancellationToken);
                }
            }
        }
    }
}
