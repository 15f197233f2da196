using ImageHaul.Model;

namespace ImageHaul.Fetching.Routes;

/// <summary>
/// Chooses the route of each request. A host stays with the proxy it prefers (<see cref="RouteRanking"/>) while that is healthy; what a host limits is spread over one proxy
/// more; proxies that fail are suspended and come back by probes. Decides by what it is told of earlier requests alone. Thread-safe.
/// </summary>
/// <param name="proxies">The proxies, in the order of their indexes from 1.</param>
/// <param name="mode">When they are used.</param>
/// <param name="outside">Hosts that never go through them.</param>
/// <param name="rests">How long what failed is left alone.</param>
/// <param name="time">The clock.</param>
internal sealed class RoutePool(IReadOnlyList<ProxyServer> proxies, ProxyMode mode, NoProxyList outside, RestTimes rests, TimeProvider time)
{
    /// <summary>Most hosts in trouble that are remembered; a forgotten one begins anew.</summary>
    public const int MostHosts = 4096;

    // While another request probes the last hope, asking again costs nothing but a turn.
    private static readonly TimeSpan WhileProbing = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly long _epoch = time.GetTimestamp();
    private readonly Member[] _members = [.. proxies.Select((proxy, i) => new Member(new Route(i + 1, proxy), new ProxyHealth(rests), RouteRanking.Hash(proxy.Identity)))];
    private readonly LruMap<HostKey, HostRoutes> _troubled = new(MostHosts);
    private readonly List<(ulong Score, Member Member)> _best = [];
    private readonly string[] _schemes = [.. new[] { "http", "https" }.Where(scheme => proxies.Any(proxy => proxy.OnlyFor is null || proxy.OnlyFor == scheme))];

    private TimeSpan Now => time.GetElapsedTime(_epoch);

    /// <summary>The route for a request to <paramref name="host"/>.</summary>
    /// <param name="host">Where to.</param>
    /// <param name="avoid">Routes that failed this row; taken again only when nothing else is left.</param>
    public RouteChoice Choose(HostKey host, IReadOnlyList<int> avoid)
    {
        lock (_gate)
        {
            var now = Now;
            if (IsOutside(host)) return Taken(Route.Direct, host, isProbe: false);
            var trouble = _troubled.Find(host);
            var direct = mode == ProxyMode.OnBlock;
            if (direct && trouble is not { IsRouted: true } && !avoid.Contains(0)) return Taken(Route.Direct, host, isProbe: false);
            var tier = Rank(host, trouble, avoid, now);
            if (tier == Tier.None && !direct) return Resting(host, now);
            // The pool is exhausted for the host, or for the row: the direct way is as good, and costs nobody's proxy.
            if (tier == Tier.None || (direct && IsExhausted(tier, avoid))) return Taken(Route.Direct, host, isProbe: false);

            var seats = Math.Min(trouble?.Seats ?? 1, _best.Count);
            if (seats > 1) _best.Sort(static (left, right) => right.Score.CompareTo(left.Score));
            var chosen = seats > 1 ? _best[trouble!.NextSeat(seats)].Member : _best.MaxBy(static one => one.Score).Member;
            return Taken(chosen.Route, host, chosen.Health.Start());
        }
    }

    /// <summary>True when a row that failed at one route may hope for another: a proxy that works, has not failed this row, and is not refused by the host.</summary>
    public bool HasOther(HostKey host, int than, IReadOnlyList<int> avoid)
    {
        lock (_gate)
        {
            if (IsOutside(host)) return false;
            if (mode == ProxyMode.OnBlock && than != 0 && !avoid.Contains(0)) return true;
            var now = Now;
            var trouble = _troubled.Find(host);
            return Array.Exists(_members, member => member.IsFor(host) && member.Route.Index != than && member.Health.MayCarry(now)
                && !avoid.Contains(member.Route.Index) && trouble?.Find(member.Route.Index)?.IsResting(now) != true);
        }
    }

    /// <summary>Tells what came of a use. More than one report about one use is fine: what the body did is told behind what the headers said.</summary>
    /// <param name="use">The use.</param>
    /// <param name="fault">What the route did.</param>
    /// <param name="message">The failure for a person; null without one.</param>
    /// <param name="retryAfter">How long the host asked to be left alone.</param>
    public void Report(in RouteUse use, RouteFault fault, string? message = null, TimeSpan? retryAfter = null)
    {
        lock (_gate)
        {
            var now = Now;
            var route = use.Route.Index;
            var health = route == 0 ? null : _members[route - 1].Health;
            switch (fault)
            {
                case RouteFault.Unknown:
                    health?.LearntNothing(use.IsProbe);
                    return;
                case RouteFault.Refused or RouteFault.Proxy or RouteFault.Pair:
                    health?.Failed(now, fault, use.Host, use.IsProbe, message ?? "it failed");
                    if (fault == RouteFault.Pair && route != 0) Trouble(use.Host).Pair(route).Refused(now);
                    return;
                case RouteFault.None:
                    health?.Carried();
                    _troubled.Find(use.Host)?.Find(route)?.Carried();
                    return;
                default:
                    health?.Carried();
                    Object(use, fault, retryAfter, now);
                    return;
            }
        }
    }

    /// <summary>True while no request but a probe may take the proxy.</summary>
    internal bool IsSuspended(int route)
    {
        lock (_gate) return _members[route - 1].Health.IsSuspended;
    }

    // The host objects to the route that carried the request.
    private void Object(in RouteUse use, RouteFault fault, TimeSpan? retryAfter, TimeSpan now)
    {
        var trouble = Trouble(use.Host);
        if (use.Route.Index == 0)
        {
            trouble.IsRouted = true;
            return;
        }
        var pair = trouble.Pair(use.Route.Index);
        if (fault == RouteFault.Blocked)
        {
            pair.Refused(now);
            return;
        }
        pair.Limited(now, retryAfter);
        trouble.Widen(now);
    }

    /// <summary>Gathers the best proxies that may carry a request now into <see cref="_best"/>. Gives what is held against them, or <see cref="Tier.None"/>.</summary>
    private Tier Rank(HostKey host, HostRoutes? trouble, IReadOnlyList<int> avoid, TimeSpan now)
    {
        _best.Clear();
        var best = Tier.None;
        var hash = RouteRanking.Hash(host.Host);
        foreach (var member in _members)
        {
            if (!member.IsFor(host) || !member.Health.MayCarry(now)) continue;
            var tier = Tier.Usable;
            // A row that two proxies failed already is no row to try out new ones with.
            if (avoid.Count >= 2 && (!member.Health.IsProven || member.Health.IsSuspended)) tier |= Tier.Unproven;
            if (trouble?.Find(member.Route.Index)?.IsResting(now) == true) tier |= Tier.PairRests;
            if (avoid.Count > 0 && avoid.Contains(member.Route.Index)) tier |= Tier.FailedTheRow;
            if (best != Tier.None && tier > best) continue;
            if (tier != best) _best.Clear();
            best = tier;
            _best.Add((RouteRanking.Score(hash, member.Hash), member));
        }
        return best;
    }

    private RouteChoice Resting(HostKey host, TimeSpan now)
    {
        var members = Array.FindAll(_members, member => member.IsFor(host));
        var next = members.MinBy(member => member.Health.IsProbing ? now + WhileProbing : member.Health.ProbeAt)!;
        var wait = next.Health.IsProbing || next.Health.ProbeAt <= now ? WhileProbing : next.Health.ProbeAt - now;
        var isDead = Array.TrueForAll(members, member => member.Health.IsGivenUp);
        var who = members.Length == 1 ? "" : isDead ? $"none of {members.Length} proxies works; " : $"all {members.Length} proxies rest; ";
        return new RouteChoice { Wait = wait, IsDead = isDead, Next = next.Route, Reason = who + next.Health.LastFailure };
    }

    private static RouteChoice Taken(Route route, HostKey host, bool isProbe) => new() { Use = new RouteUse(route, host, isProbe) };

    private HostRoutes Trouble(HostKey host) => _troubled.FindOrAdd(host, static () => new HostRoutes());

    // A host that the person wants reached directly, or a scheme that none of the proxies is for.
    private bool IsOutside(HostKey host) => Array.IndexOf(_schemes, host.Scheme) < 0 || outside.Contains(host);

    private static bool IsExhausted(Tier tier, IReadOnlyList<int> avoid) => tier.HasFlag(Tier.PairRests) || (tier.HasFlag(Tier.FailedTheRow) && !avoid.Contains(0));

    /// <summary>What is held against a proxy for one request: the higher, the worse.</summary>
    [Flags]
    private enum Tier
    {
        None = 0,
        Usable = 1,
        Unproven = 2,
        PairRests = 4,
        FailedTheRow = 8,
    }

    private sealed record Member(Route Route, ProxyHealth Health, ulong Hash)
    {
        public bool IsFor(HostKey host) => Route.Proxy!.OnlyFor is not { } scheme || scheme == host.Scheme;
    }
}
