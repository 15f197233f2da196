using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Carries rows to the disk and back. What moves is decided under the frontier's lock; the disk is only touched outside it.</summary>
/// <param name="schedule">What the rows belong to.</param>
/// <param name="spill">The disk.</param>
/// <param name="gate">The frontier's lock.</param>
/// <param name="now">The time since the run began.</param>
/// <param name="changed">Called under the lock when rows have moved.</param>
/// <param name="lost">Called under the lock when rows cannot be read back.</param>
internal sealed class SpillTraffic(HostSchedule schedule, IRequestSpill spill, Lock gate, Func<TimeSpan> now, Action changed, Action<Exception> lost)
{
    private Exception? _fault;

    /// <summary>A disk that cannot be read has lost rows: nobody may go on as if nothing had happened. Called under the lock.</summary>
    /// <exception cref="InvalidOperationException">Rows were lost.</exception>
    public void ThrowIfLost()
    {
        if (_fault is not null) throw new InvalidOperationException("Requests that overflowed to the disk cannot be read back.", _fault);
    }

    /// <summary>Writes a batch that the schedule gave away.</summary>
    public void Write(Host host, SpillBatch batch)
    {
        var written = false;
        try
        {
            spill.Append(batch.Segment.Number, batch.Rows);
            written = true;
        }
        finally
        {
            lock (gate)
            {
                schedule.EndSpill(host, batch, written, now());
                changed();
            }
        }
        LoadWanted();
    }

    /// <summary>Reads back what hosts wait for. The caller that made the room does it; most calls find nothing to do.</summary>
    public void LoadWanted()
    {
        while (schedule.Spill.LoadsWanted > 0)
        {
            (Host Host, LoadBatch Batch) order;
            lock (gate)
            {
                if (_fault is not null || schedule.BeginLoad() is not { } wanted) return;
                order = wanted;
            }
            if (Read(order.Batch) is not { } rows) return;
            lock (gate)
            {
                schedule.EndLoad(order.Host, rows, now());
                changed();
            }
        }
    }

    private IReadOnlyList<ImageRequest>? Read(LoadBatch batch)
    {
        try
        {
            return batch.ReadFrom(spill);
        }
#pragma warning disable CA1031 // Whatever it was, it is passed on to every caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (gate)
            {
                _fault = exception;
                lost(exception);
            }
            return null;
        }
    }
}
