namespace ImageHaul.Frontier;

/// <summary>How hard the run and each host may be worked.</summary>
public sealed record PolitenessOptions
{
    /// <summary>Fetches in flight in the whole run. Null (the default) adapts: see <see cref="AutoConcurrencyCeiling"/>.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Most that the adaptive concurrency may reach. Default 1,024: descriptors and memory allow it everywhere.</summary>
    public int AutoConcurrencyCeiling { get; init; } = 1024;

    /// <summary>Most fetches in flight on one host. Default 8.</summary>
    public int PerHost { get; init; } = 8;

    /// <summary>
    /// Fetches in flight on a host that has not answered yet; what it takes is found from there, up to <see cref="PerHost"/>. Default 2: one slow answer must not stall
    /// the host, and a small site must not be flooded before it has answered at all. More is for hosts whose answers are known already.
    /// </summary>
    internal int FirstPerHost { get; init; } = 2;

    /// <summary>A host has one fetch in flight until <see cref="IFrontier.Cleared"/> was called for it. Default off: nobody asks hosts about their wishes.</summary>
    internal bool OneUntilCleared { get; init; }

    /// <summary>Wait between starts on one host. Default zero.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.Zero;

    /// <summary>Random part of the delay, as a fraction of it: the wait is the delay times 1 ± jitter. Default 0.5.</summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>Starts per second in the whole run. Default none.</summary>
    public double? Rate { get; init; }

    /// <summary>Attempts per row. Default 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Attempts per row while answers are 401 or 403 on one route. Default 2.</summary>
    public int BlockedAttempts { get; init; } = 2;

    /// <summary>First backoff; doubles with each attempt. Default 2 s.</summary>
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest backoff. Default 20 s.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest Retry-After that is honoured as asked; a longer one is cut to this. Default 5 min.</summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failures in a row that blame the host before its circuit opens. Default 5.</summary>
    public int CircuitFailures { get; init; } = 5;

    /// <summary>First wait of an open circuit before one probe; doubles up to <see cref="CircuitMax"/>. Default 30 s.</summary>
    public TimeSpan CircuitBase { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait of an open circuit. Default 10 min.</summary>
    public TimeSpan CircuitMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Requests held in memory. Default 20,000 (about 10 MB); more are spilled or wait. Up to twice as many are held when rows that wait for their retry,
    /// which are not spilled, fill the window by themselves.
    /// </summary>
    public int Window { get; init; } = 20_000;

    /// <summary>All faults of these options, one sentence each; empty when they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (Concurrency is < 1) yield return $"--concurrency must be at least 1, but is {Concurrency}.";
        if (AutoConcurrencyCeiling < 1) yield return $"The ceiling of the adaptive concurrency must be at least 1, but is {AutoConcurrencyCeiling}.";
        if (PerHost < 1) yield return $"--per-host must be at least 1, but is {PerHost}.";
        if (FirstPerHost < 1) yield return $"A host must get at least 1 fetch at first, but gets {FirstPerHost}.";
        if (Delay < TimeSpan.Zero) yield return "--delay must not be negative.";
        if (Jitter is < 0 or > 1) yield return $"--jitter must be between 0 and 1, but is {Jitter}.";
        if (Rate is <= 0) yield return $"--rate must be more than 0, but is {Rate}.";
        if (Attempts < 1) yield return $"--attempts must be at least 1, but is {Attempts}.";
        if (BlockedAttempts < 1) yield return $"--blocked-attempts must be at least 1, but is {BlockedAttempts}.";
        if (RetryBase < TimeSpan.Zero) yield return "--retry-base must not be negative.";
        if (RetryMax < RetryBase) yield return "--retry-max must not be less than --retry-base.";
        if (RetryAfterMax < TimeSpan.Zero) yield return "--retry-after-max must not be negative.";
        if (CircuitFailures < 1) yield return $"A circuit must take at least 1 failure to open, but takes {CircuitFailures}.";
        if (CircuitBase < TimeSpan.Zero) yield return "The first wait of an open circuit must not be negative.";
        if (CircuitMax < CircuitBase) yield return "The longest wait of an open circuit must not be less than the first.";
        if (Window < 1) yield return $"The window must hold at least 1 request, but is {Window}.";
    }
}
