using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>One request on its way: what to fetch now, and what was already tried.</summary>
public sealed class FetchTurn
{
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

    /// <summary>The host that the turn is queued at or in flight on.</summary>
    internal Host? Host { get; set; }

    /// <summary>True from <see cref="IFrontier.TakeAsync"/> to <see cref="IFrontier.Settle"/>.</summary>
    internal bool IsOut { get; set; }

    /// <summary>When the fetch under way began, since the run began.</summary>
    internal TimeSpan StartedAt { get; set; }

    /// <summary>When the next attempt may begin, since the run began.</summary>
    internal TimeSpan NotBefore { get; set; }

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
}

/// <summary>What came of a turn.</summary>
public readonly record struct TurnReport
{
    /// <summary>The failure; null when the row ended well or moved on.</summary>
    public Failure? Failure { get; private init; }

    /// <summary>The next hop; null unless a redirect was accepted.</summary>
    public CanonicalUrl? Next { get; private init; }

    /// <summary>From sending the request to the response's headers; zero when none came.</summary>
    public TimeSpan Latency { get; private init; }

    /// <summary>Body bytes received.</summary>
    public long Bytes { get; private init; }

    /// <summary>The row ended well.</summary>
    public static TurnReport Succeeded(TimeSpan latency, long bytes) => new() { Latency = latency, Bytes = bytes };

    /// <summary>The attempt failed.</summary>
    public static TurnReport Failed(Failure failure, TimeSpan latency, long bytes) => new() { Failure = failure, Latency = latency, Bytes = bytes };

    /// <summary>The response was a redirect to <paramref name="next"/>: fetch that when its host allows.</summary>
    public static TurnReport Moved(CanonicalUrl next, TimeSpan latency) => new() { Next = next, Latency = latency };
}

/// <summary>What the frontier decided about a settled turn.</summary>
/// <param name="IsFinal">True: record it now. False: it is queued again.</param>
/// <param name="RetryIn">For a retry: the wait before it may start.</param>
public readonly record struct TurnVerdict(bool IsFinal, TimeSpan RetryIn);
