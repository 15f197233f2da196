using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>What should move between memory and disk, and when. Does not touch the disk itself.</summary>
internal sealed class SpillPlan(int window)
{
    private static readonly TimeSpan TricklePause = TimeSpan.FromSeconds(1);

    private readonly Queue<Host> _loads = new();
    private long _number;
    private int _coming;
    private TimeSpan _spilledAt = -TricklePause;

    public WindowSizes Sizes { get; } = new(window);

    public LongestQueues Longest { get; } = new();

    /// <summary>Rows on disk, or on their way to or from it.</summary>
    public long Rows { get; private set; }

    /// <summary>Batches on their way from the disk.</summary>
    public int Loading { get; private set; }

    /// <summary>Hosts waiting for rows from the disk.</summary>
    public int LoadsWanted => _loads.Count;

    /// <summary>True when a batch may leave for the disk now.</summary>
    public bool MayBegin(TimeSpan now) => Longest.Longest is { } host && !IsTrickle(host, now);

    /// <summary>Takes a batch from the end of a longest queue; null when there is none or reading ahead has gone far enough for now.</summary>
    public (Host Host, SpillBatch Batch)? Begin(TimeSpan now)
    {
        // A host whose rows are just being read back may have nothing to spare: ask a few others.
        for (var tries = 0; tries < 4 && Longest.Longest is { } host; tries++)
        {
            if (IsTrickle(host, now)) return null;
            var keep = host.BlockedUntil > now ? 0 : Math.Min(Sizes.Few, host.Queue.Fresh / 2);
            if (host.Queue.BeginSpill(Sizes.Batch, keep, () => ++_number) is { } batch)
            {
                _spilledAt = now;
                Rows += batch.Rows.Length;
                Longest.Place(host);
                return (host, batch);
            }
            LongestQueues.PassOver(host);
        }
        return null;
    }

    public void End(Host host, SpillBatch batch, bool written)
    {
        host.Queue.EndSpill(batch, written);
        if (!written) Rows -= batch.Rows.Length;
    }

    /// <summary>The host needs rows from the disk.</summary>
    public void WantLoad(Host host)
    {
        if (host.IsLoadWanted || host.Queue.IsLoading) return;
        host.IsLoadWanted = true;
        _loads.Enqueue(host);
    }

    /// <summary>True when it is worth reading rows back before they are needed.</summary>
    public bool RunsLow(Host host, int queued) =>
        host.Queue.OnDisk > 0 && host.Queue.Head <= Sizes.Few / 2 && queued < Sizes.Prefetch && !host.Circuit.IsOpen;

    /// <summary>The next batch to read back; null when none is wanted or memory is full.</summary>
    public (Host Host, LoadBatch Batch)? BeginLoad(int queued)
    {
        while (queued + _coming < Sizes.Ceiling && _loads.TryDequeue(out var host))
        {
            host.IsLoadWanted = false;
            // A batch still being written: its end looks at the host again.
            if (!host.Queue.CanLoad) continue;
            var batch = host.Queue.BeginLoad(Sizes.Load(queued + _coming));
            Loading++;
            _coming += batch.Count;
            return (host, batch);
        }
        return null;
    }

    public void EndLoad(Host host, IReadOnlyList<ImageRequest> rows)
    {
        Loading--;
        _coming -= rows.Count;
        Rows -= rows.Count;
        host.Queue.EndLoad(rows);
    }

    private bool IsTrickle(Host host, TimeSpan now) =>
        Rows >= Sizes.ReadAhead && host.BlockedUntil <= now && now - _spilledAt < TricklePause;
}
