using ImageHaul.Catalog;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// Keeps what the frontier learns about hosts in the catalog, so that a continuing run does not begin by hammering the host that just asked for rest, however this one
/// ends.
/// </summary>
internal sealed class HostMemoryKeeper(IFrontier frontier, HostMemories kept)
{
    // What a kill can cost is a second of it; one transaction without a sync.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private IReadOnlyList<HostMemory> _saved = [];

    /// <summary>Hands the frontier what the last run left.</summary>
    public Failure? Recall()
    {
        try
        {
            _saved = kept.Read();
        }
        catch (CatalogException unreadable)
        {
            return unreadable.Failure;
        }
        frontier.Recall(_saved);
        return null;
    }

    /// <summary>Saves what changes until cancelled; a failure of the disk stops the run.</summary>
    public async Task RunAsync(RunStop stop, TimeProvider time, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Interval, time);
        using var end = ended.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            if (Save() is { } failure) stop.Refused(failure);
        }
        // The run is over: what it knows at the end is saved then.
    }

    /// <summary>Saves what is worth knowing now, unless that is there already.</summary>
    public Failure? Save()
    {
        var now = frontier.Remember();
        if (now.SequenceEqual(_saved)) return null;
        if (kept.Save(now) is { } failure) return failure;
        _saved = now;
        return null;
    }
}
