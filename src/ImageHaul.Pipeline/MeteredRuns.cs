using System.Diagnostics.Metrics;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// The runs that metrics tell of. What has ended stays in the sums, so that a counter only grows while the process lives; what goes on is looked at when somebody collects.
/// Thread-safe.
/// </summary>
internal sealed class MeteredRuns
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _going = [];
    private ProgressSnapshot _ended = new() { Frontier = new FrontierSnapshot() };

    /// <summary>Runs going on.</summary>
    public int Active
    {
        get
        {
            lock (_gate) return _going.Count;
        }
    }

    /// <summary>Takes a run in; disposing what is returned adds its last counts to the sums.</summary>
    public IDisposable Begin(RunProgress progress, HostFrontier frontier)
    {
        var entry = new Entry(this, progress, frontier);
        lock (_gate) _going.Add(entry);
        return entry;
    }

    /// <summary>A count of all runs, past and present.</summary>
    public long Sum(Func<ProgressSnapshot, long> count)
    {
        lock (_gate) return count(_ended) + _going.Sum(entry => count(entry.Progress.Counts()));
    }

    /// <summary>A figure of the runs going on.</summary>
    public long Now(Func<FrontierSnapshot, long> figure) => Going().Sum(entry => figure(entry.Frontier.Snapshot()));

    /// <summary>Blocked hosts of the runs going on.</summary>
    public long Blocked() => Going().Sum(entry => (long)entry.Frontier.CountBlocked());

    /// <summary>Rows by what became of them; only what occurred.</summary>
    public IEnumerable<Measurement<long>> Rows()
    {
        ProgressSnapshot all;
        lock (_gate) all = _going.Aggregate(_ended, (sum, entry) => Add(sum, entry.Progress.Counts()));
        foreach (var (status, rows) in ((string, long)[])[
            ("downloaded", all.Downloaded), ("duplicate", all.Duplicates), ("uptodate", all.UpToDate), ("kept", all.Kept), ("skipped", all.Skipped), ("resumed", all.Resumed)])
        {
            if (rows > 0) yield return new Measurement<long>(rows, new KeyValuePair<string, object?>("imagehaul.status", status));
        }
        foreach (var (kind, rows) in all.Failures)
        {
            yield return new Measurement<long>(
                rows, new KeyValuePair<string, object?>("imagehaul.status", "failed"), new KeyValuePair<string, object?>("error.type", kind.Name()));
        }
    }

    private Entry[] Going()
    {
        lock (_gate) return [.. _going];
    }

    private void End(Entry entry)
    {
        lock (_gate)
        {
            if (_going.Remove(entry)) _ended = Add(_ended, entry.Progress.Counts());
        }
    }

    private static ProgressSnapshot Add(ProgressSnapshot one, ProgressSnapshot other)
    {
        var failures = new Dictionary<FailureKind, long>(one.Failures);
        foreach (var (kind, rows) in other.Failures) failures[kind] = failures.GetValueOrDefault(kind) + rows;
        return one with
        {
            RowsRead = one.RowsRead + other.RowsRead,
            Resumed = one.Resumed + other.Resumed,
            Downloaded = one.Downloaded + other.Downloaded,
            Duplicates = one.Duplicates + other.Duplicates,
            UpToDate = one.UpToDate + other.UpToDate,
            Kept = one.Kept + other.Kept,
            Skipped = one.Skipped + other.Skipped,
            Failures = failures,
            BytesFetched = one.BytesFetched + other.BytesFetched,
            BytesStored = one.BytesStored + other.BytesStored,
            BytesSaved = one.BytesSaved + other.BytesSaved,
        };
    }

    private sealed class Entry(MeteredRuns runs, RunProgress progress, HostFrontier frontier) : IDisposable
    {
        public RunProgress Progress => progress;

        public HostFrontier Frontier => frontier;

        public void Dispose() => runs.End(this);
    }
}
