using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>One request on its way: what to fetch now, and what was already tried.</summary>
internal sealed class FetchTurn
{
    private List<int>? _failedRoutes;

    /// <summary>The row.</summary>
    public required ImageRequest Request { get; init; }

    /// <summary>What to fetch now: the row's URL, or the hop it has reached.</summary>
    public required CanonicalUrl Url { get; set; }

    /// <summary>Redirects followed so far in this journey.</summary>
    public int Hops { get; set; }

    /// <summary>True once a redirect changed scheme, host or port: credentials stay behind for good.</summary>
    public bool LeftOrigin { get; set; }

    /// <summary>Attempts spent, this one included. Hops of one journey are one attempt.</summary>
    public int Attempt { get; set; }

    /// <summary>Set when the row must not be fetched but recorded as failed (host suspended, name known to be dead): settle it as failed with this.</summary>
    public Failure? Refusal { get; set; }

    /// <summary>True when the host waits for <see cref="IFrontier.Cleared"/>: until then this turn is its only one.</summary>
    public bool NeedsClearance { get; internal set; }

    /// <summary>How often it came back without an attempt, because its host was asked for its wishes first or had to rest.</summary>
    public int Preludes { get; internal set; }

    /// <summary>The present start counted as an attempt; the hops of a journey do not.</summary>
    internal bool SpentAttempt { get; set; }

    /// <summary>Which of its host's starts the present one is.</summary>
    internal long StartNumber { get; set; }

    /// <summary>Routes that failed the row at this host, once for each failure; for the fetcher, which takes another while there is one.</summary>
    public IReadOnlyList<int> FailedRoutes => _failedRoutes ?? [];

    /// <summary>The host that the turn is queued at or in flight on.</summary>
    internal Host? Host { get; set; }

    /// <summary>True from <see cref="IFrontier.TakeAsync"/> to <see cref="IFrontier.Settle"/>.</summary>
    internal bool IsOut { get; set; }

    /// <summary>When the fetch under way began, since the run began.</summary>
    internal TimeSpan StartedAt { get; set; }

    /// <summary>When the next attempt may begin, since the run began.</summary>
    internal TimeSpan NotBefore { get; private set; }

    /// <summary>When it may begin on a host that has answered others since <see cref="WaitsSince"/> and has nothing else to do.</summary>
    internal TimeSpan NotBeforeWhenFree { get; private set; }

    /// <summary>When the wait for the next attempt began.</summary>
    internal TimeSpan WaitsSince { get; private set; }

    /// <summary>The level of the host's limit at that start.</summary>
    internal int Level { get; set; }

    /// <summary>How often the row was turned away in an incident that another had begun, which spent no attempt.</summary>
    internal int SparedAttempts { get; set; }

    /// <summary>The next start is a hop of the journey under way and spends no attempt.</summary>
    internal bool IsHop { get; set; }

    /// <summary>The fetch under way asks after a suspended host.</summary>
    internal bool IsProbe { get; set; }

    /// <summary>How the last attempt failed; null when it has not, or the journey has moved on since.</summary>
    internal Failure? LastFailure { get; set; }

    /// <summary>The one more attempt of the once-only kinds is spent.</summary>
    internal bool OnceSpent { get; set; }

    /// <summary>Answers 401 or 403 so far.</summary>
    internal int Blocks { get; set; }

    /// <summary>Shortages of this machine met in a row.</summary>
    internal int Shortages { get; set; }

    /// <summary>Those of them between which other rows came through.</summary>
    internal int ShortagesAlone { get; set; }

    /// <summary>How far the run was at the last shortage.</summary>
    internal long ShortAtProgress { get; set; }

    /// <summary>The route of the fetch that was settled last; null without a choice of routes.</summary>
    internal RouteReport? Via { get; set; }

    /// <summary>Waits for any route at all.</summary>
    internal int RouteWaits { get; set; }

    /// <summary>Proxies that did not take the row's request.</summary>
    internal int DeadProxies { get; set; }

    /// <summary>The one more attempt through another route, of a kind that allows that alone, is spent.</summary>
    internal bool OtherRouteSpent { get; set; }

    /// <summary>The next attempt waits, from now on.</summary>
    internal void Waits(RetryWait wait, TimeSpan now) => (WaitsSince, NotBeforeWhenFree, NotBefore) = (now, now + wait.Least, now + wait.Most);

    /// <summary>A route failed the row. Gives how often it has.</summary>
    internal int RouteFailed(int route)
    {
        (_failedRoutes ??= []).Add(route);
        return _failedRoutes.Count(failed => failed == route);
    }

    /// <summary>Another host begins: it has nothing against any route.</summary>
    internal void ForgetRoutes() => _failedRoutes = null;
}

/// <summary>What came of a turn.</summary>
internal readonly record struct TurnReport
{
    /// <summary>The failure; null when the row ended well or moved on.</summary>
    public Failure? Failure { get; private init; }

    /// <summary>The next hop; null unless a redirect was accepted.</summary>
    public CanonicalUrl? Next { get; private init; }

    /// <summary>From sending the request to the response's headers; zero when none came.</summary>
    public TimeSpan Latency { get; private init; }

    /// <summary>Body bytes received.</summary>
    public long Bytes { get; private init; }

    /// <summary>No request was made: the row is final, and the start is given back to the host's delay and the run's rate.</summary>
    public bool IsUnused { get; private init; }

    /// <summary>The host was asked about its wishes and answered: the row itself comes next.</summary>
    public bool IsPrelude { get; private init; }

    /// <summary>The host is left alone for this long, then the turn comes again; zero for any other report.</summary>
    public TimeSpan Wait { get; private init; }

    /// <summary>As much more of it as chance wants, at most.</summary>
    public TimeSpan Spread { get; private init; }

    /// <summary>The row must not be fetched, and was not.</summary>
    public static TurnReport Refused(Failure failure) => new() { Failure = failure, IsUnused = true };

    /// <summary>The host answered what it was asked before the row: the row is queued again, ahead of others and without another attempt.</summary>
    public static TurnReport Prelude(TimeSpan latency) => new() { IsPrelude = true, Latency = latency };

    /// <summary>
    /// Nothing could be asked yet: the host rests for <paramref name="wait"/>, and the turn comes again without another attempt. Many that wait for the same thing come
    /// apart by as much as <paramref name="spread"/>.
    /// </summary>
    public static TurnReport Postponed(TimeSpan wait, TimeSpan spread = default) => new() { Wait = wait, Spread = spread };

    /// <summary>The route; null where there is no choice of routes.</summary>
    public RouteReport? Via { get; init; }

    /// <summary>The row ended well.</summary>
    public static TurnReport Succeeded(TimeSpan latency, long bytes) => new() { Latency = latency, Bytes = bytes };

    /// <summary>The attempt failed.</summary>
    public static TurnReport Failed(Failure failure, TimeSpan latency, long bytes) => new() { Failure = failure, Latency = latency, Bytes = bytes };

    /// <summary>The response was a redirect to <paramref name="next"/>: fetch that when its host allows.</summary>
    public static TurnReport Moved(CanonicalUrl next, TimeSpan latency) => new() { Next = next, Latency = latency };
}

/// <summary>What the frontier decided about a settled turn.</summary>
/// <param name="IsFinal">True: record it now. False: it is queued again.</param>
/// <param name="RetryIn">For a retry: the wait before it may start, half of which may be forgiven by a host that is up and free.</param>
internal readonly record struct TurnVerdict(bool IsFinal, TimeSpan RetryIn)
{
    /// <summary>What the turn changed about its host.</summary>
    public HostChange HostChange { get; init; }

    /// <summary>How long the host is left alone by that; zero when it is not.</summary>
    public TimeSpan HostBlockedFor { get; init; }
}

/// <summary>A change of a host's standing, for those who watch a run.</summary>
internal enum HostChange
{
    /// <summary>No change.</summary>
    None,
    /// <summary>The host asked for rest, or turned requests away: all of it pauses.</summary>
    Paused,
    /// <summary>The host failed again and again: its circuit opened.</summary>
    Suspended,
    /// <summary>The host answers again.</summary>
    Recovered,
}
