namespace ImageHaul.Fetching;

/// <summary>
/// The body bytes per second of the whole run, shared by all bodies (a token bucket kept as the time by which everything received is paid
/// for). Each reader is told when it may read again, so readers queue up instead of waking together. Thread-safe.
/// </summary>
internal sealed class BandwidthBudget(long bytesPerSecond, TimeProvider time)
{
    /// <summary>How far the run may be ahead of its rate: evens out the reads without showing in the average.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly long _burst = (long)(Burst.TotalSeconds * time.TimestampFrequency);
    private readonly double _perByte = (double)time.TimestampFrequency / bytesPerSecond;
    private long _paidUntil = long.MinValue;

    /// <summary>Charges received bytes.</summary>
    /// <returns>The timestamp before which the caller should not read on.</returns>
    public long Charge(int bytes)
    {
        lock (_gate)
        {
            _paidUntil = Math.Max(_paidUntil, time.GetTimestamp() - _burst) + (long)(bytes * _perByte);
            return _paidUntil;
        }
    }

    /// <summary>The wait until a timestamp; zero when it has passed.</summary>
    public TimeSpan Until(long timestamp)
    {
        var now = time.GetTimestamp();
        return timestamp <= now ? TimeSpan.Zero : time.GetElapsedTime(now, timestamp);
    }
}
