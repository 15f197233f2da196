using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Cli.Comparing;

/// <summary>What is to be known of a list before it is fetched.</summary>
/// <param name="Rows">Its rows; one more than are polite when it has more than that and was not read on.</param>
/// <param name="FirstOfHosts">The first row of each host, at most <see cref="MostHosts"/>.</param>
internal sealed record ComparedList(long Rows, IReadOnlyList<ImageRequest> FirstOfHosts)
{
    /// <summary>Rows that may be fetched several times over without <c>--force</c>.</summary>
    public const int PoliteRows = 200;

    /// <summary>Hosts warmed up at most; a list of that many rows has no more.</summary>
    public const int MostHosts = PoliteRows;

    /// <summary>Reads a list, holding no more of it than one row for each host.</summary>
    /// <param name="source">The list.</param>
    /// <param name="isForced">Long lists are read to their end.</param>
    /// <param name="stop">Stops reading.</param>
    public static async Task<ComparedList> ReadAsync(IRequestSource source, bool isForced, CancellationToken stop)
    {
        var rows = 0L;
        var hosts = new Dictionary<HostKey, ImageRequest>();
        await foreach (var request in source.ReadAsync(stop))
        {
            if (request.Url is { } url && hosts.Count < MostHosts) hosts.TryAdd(url.HostKey, request);
            if (++rows > PoliteRows && !isForced) break;
        }
        return new ComparedList(rows, [.. hosts.Values.Select((request, index) => request with { Ordinal = index + 1 })]);
    }
}

/// <summary>Rows that are at hand.</summary>
internal sealed class RowsAtHand(IReadOnlyList<ImageRequest> rows) : IRequestSource
{
    public async IAsyncEnumerable<ImageRequest> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
