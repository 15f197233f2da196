namespace ImageHaul.Frontier;

/// <summary>
/// How many requests one host may have in flight: starts small, doubles each round trip while the time to headers stays near its long
/// average, then adds one a round trip; halves once per incident.
/// </summary>
internal sealed class HostLimit
{
    // Two at first: one slow answer must not stall the host, and a small site must not be flooded before it has answered at all.
    private const int First = 2;

    // A short average above twice the long one says that requests queue up at the host.
    private const double Strain = 2.0;
    private const double ShortWeight = 1.0 / 4;
    private const double LongWeight = 1.0 / 32;

    private readonly int _ceiling;
    private double _limit;
    private bool _doubling = true;
    private int _raises;
    private double _shortLatency;
    private double _longLatency;
    private TimeSpan _halvedAt = TimeSpan.MinValue;

    public HostLimit(int ceiling)
    {
        _ceiling = ceiling;
        _limit = Math.Min(First, ceiling);
    }

    /// <summary>Requests that may be in flight now; at least one.</summary>
    public int Limit => (int)_limit;

    /// <summary>Long average of the time to headers; zero before the first answer.</summary>
    public TimeSpan Latency => TimeSpan.FromTicks((long)_longLatency);

    /// <summary>A request starts. <paramref name="inFlight"/> counts it too: only a limit that was reached is raised, by the answers of that round.</summary>
    public void Started(int inFlight)
    {
        if (inFlight >= Limit) _raises = Limit;
    }

    /// <summary>The host answered.</summary>
    public void Answered(TimeSpan latency)
    {
        var strained = Observe(latency);
        if (strained) _doubling = false;
        if (strained || _raises == 0) return;
        _raises--;
        _limit = Math.Min(_ceiling, _limit + (_doubling ? 1 : 1 / _limit));
    }

    /// <summary>The host turned a request away or did not answer it in time. Requests that were under way at the last halving belong to the same incident.</summary>
    public void Struggled(TimeSpan now, TimeSpan startedAt)
    {
        if (startedAt <= _halvedAt) return;
        _halvedAt = now;
        _doubling = false;
        _raises = 0;
        _limit = Math.Max(1, Math.Floor(_limit / 2));
    }

    private bool Observe(TimeSpan latency)
    {
        if (latency <= TimeSpan.Zero) return false;
        var ticks = (double)latency.Ticks;
        if (_longLatency == 0)
        {
            _shortLatency = _longLatency = ticks;
            return false;
        }
        _shortLatency += (ticks - _shortLatency) * ShortWeight;
        _longLatency += (ticks - _longLatency) * LongWeight;
        return _shortLatency > _longLatency * Strain;
    }
}
