using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Moves the durable mark while the run goes on: first the blobs that the catalog already speaks of, then the catalog, so that a
/// power cut never leaves a record behind the mark whose file is not whole.
/// </summary>
internal sealed class Checkpointer(IBlobStore blobs, SqliteCatalog catalog, StorageOptions options)
{
    /// <summary>Syncs until cancelled; a failure of the disk stops the run.</summary>
    public async Task RunAsync(TimeSpan interval, RunStop stop, TimeProvider time, CancellationToken ended)
    {
        if (options.Durability == Durability.None) return;
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                if (Move() is { } failure) stop.Refused(failure);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run is over: its own last checkpoint follows.
        }
    }

    /// <summary>One checkpoint.</summary>
    public Failure? Move()
    {
        // Read before the sync: what is committed meanwhile waits for the next mark.
        var sequence = catalog.Sequence;
        return blobs.Sync() ?? catalog.MoveMark(sequence);
    }
}
