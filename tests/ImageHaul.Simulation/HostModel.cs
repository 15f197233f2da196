namespace ImageHaul.Simulation;

/// <summary>A host as a queueing model: a line to it, servers that work on requests, a limiter in front, and what becomes of it under too much.</summary>
public sealed record HostModel
{
    /// <summary>Its name in tables and charts.</summary>
    public required string Name { get; init; }

    /// <summary>Time on the line, both ways together. Default none.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Mean time that a server works on a request.</summary>
    public required TimeSpan Service { get; init; }

    /// <summary>How much that time scatters: 0 not at all, else that share of the mean up and down, evenly. Default 0.5.</summary>
    public double Scatter { get; init; } = 0.5;

    /// <summary>Requests worked on at once; the others wait in line. Default as many as come.</summary>
    public int Servers { get; init; } = int.MaxValue;

    /// <summary>Thrashing: each request beyond <see cref="Servers"/> makes all work that starts longer by this share. Default 0: a line harms nobody.</summary>
    public double Thrash { get; init; }

    /// <summary>The client gives a request up after this long. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests a second let through by a token bucket; others are answered 429. Default null: no limiter.</summary>
    public double? Rate { get; init; }

    /// <summary>Tokens the bucket holds. Default 20.</summary>
    public double Burst { get; init; } = 20;

    /// <summary>Tokens that all come at once, a bucketful at the end of each window of this length, as quotas by the minute do. Default null: one by one.</summary>
    public TimeSpan? QuotaWindow { get; init; }

    /// <summary>Answers 429 when so many are being worked on already. Default none.</summary>
    public int? MostAtOnce { get; init; }

    /// <summary>What a 429 says in Retry-After. Default null: nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Answers 403 for ever after this many 429. Default none.</summary>
    public int? BanAfter { get; init; }
}

/// <summary>How the host answered.</summary>
public enum Answer
{
    /// <summary>An image.</summary>
    Good,
    /// <summary>429.</summary>
    Refused,
    /// <summary>403, for good.</summary>
    Banned,
    /// <summary>None in time.</summary>
    TimedOut,
}
