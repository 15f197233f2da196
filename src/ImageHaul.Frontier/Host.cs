using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Everything known about one host: its waiting rows, its policies, and its place in the schedule.</summary>
internal sealed class Host(HostKey key, PolitenessOptions options)
{
    public HostKey Key { get; } = key;

    public HostQueue Queue { get; } = new();

    public HostClock Clock { get; } = new();

    public HostBackoff Backoff { get; } = new();

    public HostCircuit Circuit { get; } = new(options);

    public HostLimit Limit { get; } = new(options.PerHost, options.FirstPerHost);

    public HostPace Pace { get; } = new();

    /// <summary>Whether its rows may start side by side: nobody has to ask first, or somebody has.</summary>
    public bool IsCleared { get; set; } = !options.OneUntilCleared;

    /// <summary>What the host wants between two starts.</summary>
    public TimeSpan CrawlDelay { get; set; }

    /// <summary>Starts on the host, and when the delay before the latest one ended.</summary>
    public (long Number, TimeSpan DelayedUntil) LastStart { get; set; }

    /// <summary>Answers 503 since the last other answer.</summary>
    public int UnavailableInARow { get; set; }

    /// <summary>Connections reset since the last answer.</summary>
    public int ResetsInARow { get; set; }

    /// <summary>When it last gave an answer that is not held against it; the beginning of time before the first.</summary>
    public TimeSpan AnsweredAt { get; set; } = TimeSpan.MinValue;

    /// <summary>When it last answered or failed.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>Turns taken and not settled.</summary>
    public int InFlight { get; set; }

    /// <summary>Requests under way that no turn of its own makes.</summary>
    public int Visits { get; set; }

    /// <summary>Stands in the ready queue.</summary>
    public bool IsReady { get; set; }

    /// <summary>When the schedule looks at the host again; never, if nothing but a settled turn or a new row can change its state.</summary>
    public TimeSpan WakeAt { get; set; } = TimeSpan.MaxValue;

    /// <summary>Counted among the hosts that have work and are not suspended.</summary>
    public bool IsActive { get; set; }

    /// <summary>Stands in the queue for rows from the disk.</summary>
    public bool IsLoadWanted { get; set; }

    /// <summary>The list the host stands in, and its neighbours there.</summary>
    public HostList? List { get; set; }

    public Host? Next { get; set; }

    public Host? Previous { get; set; }

    /// <summary>Fetches that may be in flight on the host now.</summary>
    public int Cap => IsCleared ? Limit.Limit : 1;

    /// <summary>Requests under way.</summary>
    public int Requests => InFlight + Visits;

    public long Waiting => Queue.InMemory + Queue.OnDisk;

    public bool HasWork => InFlight > 0 || Waiting > 0;

    /// <summary>The instant from which the host may be called, all clocks together.</summary>
    public TimeSpan ReadyAt => Later(Clock.ReadyAt, Pace.ReadyAt);

    /// <summary>The instant until which the host must not be called for its own sake; the past when it may be.</summary>
    public TimeSpan BlockedUntil => Circuit.IsOpen && Circuit.ProbeAt > Clock.BlockedUntil ? Circuit.ProbeAt : Clock.BlockedUntil;

    /// <summary>True while the host is suspended or must not be called for its own sake.</summary>
    public bool IsBlocked(TimeSpan now) => Circuit.IsOpen || Clock.BlockedUntil > now;

    /// <summary>
    /// There may be something that a later run should know. Names that do not exist are left out: there are many, and one look-up finds them out again.
    /// </summary>
    public bool IsNotable => Pace.Rate is not null || Limit.IsCut || Backoff.Incidents > 0 || Clock.BlockedUntil > TimeSpan.Zero || (Circuit.IsOpen && Circuit.LastKind != FailureKind.DnsNotFound);

    /// <summary>The failure kind behind the block, if there is one.</summary>
    public FailureKind? BlockedBy { get; set; }

    /// <summary>When the host's next row may leave the queue: now or earlier, at a known time, or <see cref="TimeSpan.MaxValue"/> when something else must happen first.</summary>
    public TimeSpan NextStart(TimeSpan now, bool isEnding)
    {
        if (Waiting == 0) return TimeSpan.MaxValue;
        // A host given up in the middle of the run is asked again when its next probe would be due; at the end of the run it is not.
        if (Circuit.IsGivenUp && !isEnding && Circuit.ProbeAt <= now) Circuit.Reconsider();
        if (Circuit.IsGivenUp) return now;
        if (Requests >= Cap) return TimeSpan.MaxValue;

        var start = ReadyAt;
        if (Circuit.IsOpen)
        {
            if (Circuit.IsProbing) return TimeSpan.MaxValue;
            start = Later(start, isEnding ? Circuit.EarliestProbeAt : Circuit.ProbeAt);
        }
        return Later(start, Queue.DueAt(FreeAndUp));
    }

    /// <summary>True when a row in memory may start now, as far as the rows are concerned.</summary>
    public bool CanTake(TimeSpan now) => Queue.CanTake(now, FreeAndUp, Circuit.IsGivenUp);

    /// <summary>When a row that is tried again may start, as far as the rows are concerned.</summary>
    public TimeSpan RetryDueAt => Queue.RetryDueAt(FreeAndUp);

    /// <summary>Takes the next row out of the queue; <see cref="CanTake"/> must have said yes.</summary>
    public FetchTurn Take(TimeSpan now) => Queue.Take(now, FreeAndUp, Circuit.IsGivenUp);

    /// <summary>Why a row that was never attempted is refused.</summary>
    public Failure Refusal() => Circuit.LastKind == FailureKind.DnsNotFound
        ? new Failure(FailureKind.DnsNotFound, $"the name {Key.Host} does not exist, as {Circuit.Failures} look-ups said")
        : new Failure(FailureKind.HostSuspended, $"{Key} was suspended after {Circuit.Failures} failures in a row, the last one {Circuit.LastKind.Name()}");

    private TimeSpan FreeAndUp => InFlight == 0 ? AnsweredAt : TimeSpan.MinValue;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
