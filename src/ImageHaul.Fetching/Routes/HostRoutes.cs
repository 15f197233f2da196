namespace ImageHaul.Fetching.Routes;

/// <summary>What is known about the routes of one host that has made trouble; other hosts need no memory.</summary>
internal sealed class HostRoutes
{
    /// <summary>Most proxies whose relation to one host is remembered: more than a row can try.</summary>
    public const int MostPairs = 64;

    /// <summary>Most proxies that share one host's load: more addresses than this are not for one host's good.</summary>
    public const int MostSeats = 32;

    // A burst of 429 is one incident.
    private static readonly TimeSpan Incident = TimeSpan.FromSeconds(10);

    private readonly LruMap<int, PairHealth> _pairs = new(MostPairs);
    private TimeSpan _widenedAt = TimeSpan.MinValue;
    private uint _turn;

    /// <summary>With <see cref="ProxyMode.OnBlock"/>: the host refused a direct request and goes through the proxies.</summary>
    public bool IsRouted { get; set; }

    /// <summary>Proxies that share the host's load.</summary>
    public int Seats { get; private set; } = 1;

    public PairHealth? Find(int route) => _pairs.Find(route);

    public PairHealth Pair(int route) => _pairs.FindOrAdd(route, static () => new PairHealth());

    /// <summary>The host limits each client: one more proxy takes part of its load.</summary>
    public void Widen(TimeSpan now)
    {
        if (Seats == MostSeats || (_widenedAt != TimeSpan.MinValue && now - _widenedAt < Incident)) return;
        _widenedAt = now;
        Seats++;
    }

    /// <summary>The seats take turns: which one is it?</summary>
    public int NextSeat(int seats) => (int)(_turn++ % (uint)seats);
}
