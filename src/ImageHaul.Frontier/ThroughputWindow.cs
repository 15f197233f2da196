namespace ImageHaul.Frontier;

/// <summary>What the run achieved over a window of time.</summary>
/// <param name="FetchesPerSecond">Completed fetches per second.</param>
/// <param name="BytesPerSecond">Body bytes per second.</param>
/// <param name="WasFull">The limit was reached for most of the window, so it was what held the run back.</param>
internal readonly record struct Throughput(double FetchesPerSecond, double BytesPerSecond, bool WasFull);

/// <summary>Adds up completed fetches and closes a window when it is long enough to be believed.</summary>
internal sealed class ThroughputWindow
{
    // Beyond this, a slow run would never be measured at all.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private TimeSpan? _began;
    private long _count;
    private long _bytes;
    private long _full;

    /// <summary>
    /// Counts one completed fetch; the measured throughput when the window closes with it. A window lasts at least <paramref name="shortest"/> and holds at least
    /// <paramref name="least"/> completions (one whole round of those in flight shows the effect of a changed limit) unless it grows too old.
    /// </summary>
    public Throughput? Add(TimeSpan now, long bytes, bool wasFull, int least, TimeSpan shortest)
    {
        if (_began is not { } began)
        {
            _began = now;
            return null;
        }
        _count++;
        _bytes += bytes;
        if (wasFull) _full++;
        var age = now - began;
        if (age < shortest || (_count < least && age < Longest)) return null;
        var measured = new Throughput(_count / age.TotalSeconds, _bytes / age.TotalSeconds, _full * 2 >= _count);
        Discard();
        _began = now;
        return measured;
    }

    /// <summary>Begins anew with the next fetch.</summary>
    public void Discard()
    {
        _began = null;
        _count = _bytes = _full = 0;
    }
}
