namespace ImageHaul.Simulation;

/// <summary>The hosts that the pace is judged by.</summary>
public static class HostModels
{
    /// <summary>Answers within milliseconds, as many at once as come.</summary>
    public static HostModel Fast { get; } = new() { Name = "fast", Service = Milliseconds(5) };

    /// <summary>Works a second and a half on each request, four at once; the others wait in line.</summary>
    public static HostModel Slow { get; } = new() { Name = "slow", Service = Milliseconds(1500), Servers = 4 };

    /// <summary>Far away: 100 ms there and back.</summary>
    public static HostModel Far { get; } = new() { Name = "far", Latency = Milliseconds(100), Service = Milliseconds(5) };

    /// <summary>Lets 20 requests a second through, in bursts of 20, and answers 429 to the others.</summary>
    public static HostModel Limited { get; } = new() { Name = "rate-limited", Latency = Milliseconds(100), Service = Milliseconds(5), Rate = 20 };

    /// <summary>The same, and says when to come back.</summary>
    public static HostModel LimitedWithRetryAfter { get; } = Limited with { Name = "rate-limited, Retry-After", RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>The same, and bans who does not listen.</summary>
    public static HostModel Banning { get; } = Limited with { Name = "banning", BanAfter = 60 };

    /// <summary>Has three servers, and each request more makes all of them slower: at eight in flight it does half of what it could.</summary>
    public static HostModel Collapsing { get; } = new() { Name = "overload-collapsing", Latency = Milliseconds(20), Service = Milliseconds(100), Servers = 3, Thrash = 0.25 };

    /// <summary>Two hundred in ten seconds, all of them to be had at the start of each ten.</summary>
    public static HostModel Quota { get; } = Limited with { Name = "quota", Rate = 1, Burst = 200, QuotaWindow = TimeSpan.FromSeconds(10) };

    /// <summary>Works on three at once, and answers 429 to more.</summary>
    public static HostModel FewAtOnce { get; } = new() { Name = "three at once", Latency = Milliseconds(20), Service = Milliseconds(80), MostAtOnce = 3 };

    /// <summary>Those that the pace must find the best setting for.</summary>
    public static IReadOnlyList<HostModel> All { get; } = [Fast, Slow, Far, Limited, LimitedWithRetryAfter, Collapsing];

    /// <summary>Those of the documentation.</summary>
    public static IReadOnlyList<HostModel> Charted { get; } = [.. All, Banning, Quota];

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
