using ImageHaul.Catalog;
using ImageHaul.Model;

namespace ImageHaul.Web.Report;

/// <summary>What became of one host's rows.</summary>
internal sealed class HostFigures(string name)
{
    private Dictionary<FailureKind, long>? _failures;
    private long _elapsed, _fetched;

    /// <summary>Host and port of the rows' URLs; empty for rows without one.</summary>
    public string Name => name;

    public long Rows { get; private set; }

    /// <summary>Rows by status, in the order of <see cref="RecordStatus"/>.</summary>
    public long[] ByStatus { get; } = new long[5];

    /// <summary>Bytes that its rows stored.</summary>
    public long Bytes { get; private set; }

    /// <summary>The mean length of the last attempts; null when none was fetched.</summary>
    public TimeSpan? MeanTime => _fetched == 0 ? null : TimeSpan.FromMilliseconds((double)_elapsed / _fetched);

    /// <summary>The commonest failure; null when there is none.</summary>
    public (FailureKind Kind, long Rows)? Commonest => _failures is null ? null : _failures.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First();

    public long Of(RecordStatus status) => ByStatus[(int)status - 1];

    public void Add(RecordCursor row)
    {
        Rows++;
        ByStatus[Math.Clamp((int)row.Status, 1, ByStatus.Length) - 1]++;
        if (row.OwnsBlob) Bytes += row.Bytes;
        if (row.ElapsedMilliseconds is { } elapsed)
        {
            _elapsed += elapsed;
            _fetched++;
        }
        if (row.Failure is { } kind) (_failures ??= [])[kind] = _failures.GetValueOrDefault(kind) + 1;
    }
}

/// <summary>The hosts with most rows.</summary>
/// <param name="Top">Those, most rows first.</param>
/// <param name="Count">How many hosts there are; the least there are, when there were too many to hold.</param>
/// <param name="IsComplete">All hosts were held.</param>
internal sealed record HostRanking(IReadOnlyList<HostFigures> Top, int Count, bool IsComplete);

/// <summary>
/// Counts rows by host in bounded memory. When hosts become too many, the half with fewest rows is dropped and may come back: a host that could have lost rows that way is
/// counted anew, by a second pass over the catalog, before it is shown.
/// </summary>
/// <param name="most">Hosts held at most.</param>
internal sealed class HostTally(int most = HostTally.Most)
{
    /// <summary>Hosts held at most: some 20 MB.</summary>
    public const int Most = 65_536;

    private readonly Dictionary<string, HostFigures> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private int _mostHeld;

    public void Add(RecordCursor row)
    {
        var host = HostOf(row.Url);
        var hosts = _hosts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!hosts.TryGetValue(host, out var figures))
        {
            if (_hosts.Count >= most) DropHalf();
            var name = host.ToString().ToLowerInvariant();
            figures = _hosts[name] = new HostFigures(name);
        }
        figures.Add(row);
    }

    /// <summary>The hosts with most rows; counted exactly.</summary>
    /// <param name="count">Hosts wanted.</param>
    /// <param name="again">Gives the records once more; called only when too many hosts were met to hold them all.</param>
    public HostRanking Rank(int count, Func<RecordCursor> again)
    {
        var isComplete = _mostHeld == 0;
        var top = InOrder(_hosts.Values).Take(count).ToList();
        if (!isComplete)
        {
            var exact = top.ToDictionary(host => host.Name, host => new HostFigures(host.Name), StringComparer.OrdinalIgnoreCase);
            var hosts = exact.GetAlternateLookup<ReadOnlySpan<char>>();
            using var rows = again();
            while (rows.Step())
            {
                if (hosts.TryGetValue(HostOf(rows.Url), out var figures)) figures.Add(rows);
            }
            top = [.. InOrder(exact.Values)];
        }
        return new HostRanking(top, Math.Max(_hosts.Count, _mostHeld), isComplete);
    }

    /// <summary>Host and port within a URL as it stood in a list; empty when it has none.</summary>
    public static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> url)
    {
        var start = url.IndexOf("://");
        if (start < 0) return [];
        var rest = url[(start + 3)..];
        var end = rest.IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];
        return authority[(authority.LastIndexOf('@') + 1)..];
    }

    private void DropHalf()
    {
        _mostHeld = Math.Max(_mostHeld, _hosts.Count);
        foreach (var host in InOrder(_hosts.Values).Skip(most / 2).ToList()) _hosts.Remove(host.Name);
    }

    private static IEnumerable<HostFigures> InOrder(IEnumerable<HostFigures> hosts) =>
        hosts.OrderByDescending(host => host.Rows).ThenBy(host => host.Name, StringComparer.Ordinal);
}
