namespace ImageHaul.Frontier;

/// <summary>
/// How many fetches the whole run may have in flight. Fixed, or found by hill climbing: doubles while the completed fetches or bytes per second
/// grow with it, then tries a step up or down now and then and keeps what pays. Halves at once when the machine runs short.
/// </summary>
internal sealed class GlobalLimit
{
    /// <summary>Where the adaptive limit starts: what a small machine bears at once, spread over hosts of which each begins with two of its own.</summary>
    public const int First = 128;

    /// <summary>The least it climbs down to by itself.</summary>
    public const int Least = 16;

    // One fetch at a time meets the shortage as well: it takes longer, and asking more often changes nothing.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A window measures the timer when it is too short. Doubling sees its gain plainly, and a run may be over in a second.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestDoubling = TimeSpan.FromMilliseconds(50);

    private readonly int _autoCeiling;
    private readonly ThroughputWindow _window = new();
    private int _ceiling;
    private int _cap;
    private HillClimb? _climb;
    private TimeSpan _shortAt = TimeSpan.MinValue;
    private int _pauses;
    private bool _isPaused;

    public GlobalLimit(int? fixedLimit, int ceiling)
    {
        _autoCeiling = ceiling;
        Set(fixedLimit);
    }

    /// <summary>The limit asked for; null while it is found by climbing.</summary>
    public int? Fixed { get; private set; }

    /// <summary>Fetches that may be in flight now; at least one.</summary>
    public int Limit { get; private set; }

    /// <summary>No fetch may start before: a single one ran short.</summary>
    public TimeSpan PausedUntil { get; private set; }

    /// <summary>Another limit from now on; null climbs anew from <see cref="First"/>, as at the start of a run: what was asked for in between proves nothing.</summary>
    public void Set(int? fixedLimit)
    {
        Fixed = fixedLimit;
        _cap = _ceiling = fixedLimit ?? _autoCeiling;
        Limit = fixedLimit ?? Math.Min(First, _autoCeiling);
        _climb = fixedLimit is null ? new HillClimb(Limit, Math.Min(Least, Limit)) : null;
        _window.Discard();
    }

    /// <summary>Nothing is learnt while the run is paused: neither from what drains, nor from a time in which nothing was allowed to start.</summary>
    public void Pause(bool paused)
    {
        _isPaused = paused;
        _window.Discard();
    }

    /// <summary>A fetch ended, well or not. <paramref name="wasFull"/>: the limit was reached until now.</summary>
    public void Completed(TimeSpan now, long bytes, bool wasFull)
    {
        _pauses = 0;
        if (_isPaused) return;
        var rounds = _climb is { IsTrying: true } ? 2 : 1;
        var shortest = _climb is { IsDoubling: true } ? ShortestDoubling : Shortest;
        if (_window.Add(now, bytes, wasFull, Limit * rounds, shortest) is not { } measured) return;
        // What a shortage left is lifted by a sixty-fourth of the ceiling per window: back at the top after a quarter of a minute or more.
        if (_cap < _ceiling) _cap = Math.Min(_ceiling, _cap + Math.Max(1, _ceiling / 64));
        Limit = _climb is null ? _cap : Math.Min(_climb.Next(measured, Math.Min(_cap, _ceiling)), _ceiling);
    }

    /// <summary>The machine ran out of descriptors or ports. Fetches that were under way at the last shortage belong to the same one.</summary>
    public void RanShort(TimeSpan now, TimeSpan startedAt)
    {
        if (startedAt <= _shortAt) return;
        _shortAt = now;
        if (Limit == 1) PausedUntil = now + FirstPause * Math.Min(LongestPause / FirstPause, 1 << Math.Min(_pauses++, 10));
        Limit = Math.Max(1, Limit / 2);
        _cap = Limit;
        _climb?.Restart(Limit);
        _window.Discard();
    }
}
