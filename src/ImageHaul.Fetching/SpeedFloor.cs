namespace ImageHaul.Fetching;

/// <summary>
/// Judges whether a body comes fast enough: over each window of waiting, at least the floor's bytes. Only time spent waiting for the
/// server counts, so that a slow disk or our own bandwidth limit is never held against it.
/// </summary>
internal struct SpeedFloor(long bytesPerSecond, TimeSpan window)
{
    private readonly double _needed = bytesPerSecond * window.TotalSeconds;
    private TimeSpan _waited;
    private long _received;

    /// <summary>How much longer may be waited before this window is lost; null when it is won already, or there is no floor.</summary>
    public readonly TimeSpan? Patience => _received >= _needed ? null : window - _waited;

    /// <summary>Counts bytes; <paramref name="waited"/> is zero when they were there at once. False when a window ended below the floor.</summary>
    public bool Received(int count, TimeSpan waited)
    {
        _received += count;
        _waited += waited;
        if (_waited < window) return true;
        var enough = _received >= _needed;
        _waited = TimeSpan.Zero;
        _received = 0;
        return enough;
    }
}
