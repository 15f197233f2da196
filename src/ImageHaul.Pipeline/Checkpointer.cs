using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Moves the durable mark while the run goes on: first the blobs that the catalog already speaks of, then the catalog, so that a
/// power cut never leaves a record behind the mark whose file is not whole. It moves when the interval is over, and earlier once many bytes were stored: the
/// disk then writes while the network fetches, and little is left to wait for at the end.
/// </summary>
internal sealed class Checkpointer(IBlobStore blobs, SqliteCatalog catalog, RunProgress progress, StorageOptions options, TaskScheduler? threads = null)
{
    // At 300 MB/s four to five checkpoints a second; what is left for the end takes a fast disk 40 ms.
    private const long ManyBytes = 64 << 20;

    // How often the bytes are looked at.
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(50);

    /// <summary>Syncs until cancelled; a failure of the disk stops the run.</summary>
    public async Task RunAsync(TimeSpan interval, RunStop stop, TimeProvider time, CancellationToken ended)
    {
        if (options.Durability == Durability.None) return;
        using var timer = new PeriodicTimer(interval < _look ? interval : _look, time);
        using var end = ended.Register(timer.Dispose);
        var (moved, bytes) = (time.GetTimestamp(), progress.BytesStored);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            if (time.GetElapsedTime(moved) < interval && progress.BytesStored - bytes < ManyBytes) continue;
            (moved, bytes) = (time.GetTimestamp(), progress.BytesStored);
            if (await OwnThread.RunAsync(Move, threads) is { } failure) stop.Refused(failure);
        }
        // The run is over: its own last checkpoint follows.
    }

    /// <summary>One checkpoint.</summary>
    public Failure? Move()
    {
        // Read before the sync: what is committed meanwhile waits for the next mark.
        var sequence = catalog.Sequence;
        return blobs.Sync() ?? catalog.Mark.Move(sequence);
    }
}
