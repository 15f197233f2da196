using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>The frontier at one moment.</summary>
public sealed record FrontierSnapshot
{
    /// <summary>Requests in memory that wait for their first or next attempt.</summary>
    public int Queued { get; init; }

    /// <summary>Requests on disk.</summary>
    public long Spilled { get; init; }

    /// <summary>Turns taken and not settled.</summary>
    public int InFlight { get; init; }

    /// <summary>How many turns may be in flight at present.</summary>
    public int Limit { get; init; }

    /// <summary>The limit that was asked for; null while it is found out.</summary>
    public int? FixedLimit { get; init; }

    /// <summary>No turn starts until the run is resumed.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Hosts with anything queued, in flight or remembered.</summary>
    public int Hosts { get; init; }

    /// <summary>Retries decided so far.</summary>
    public long Retries { get; init; }

    /// <summary>The hosts with most in flight, at most eight.</summary>
    public IReadOnlyList<HostSnapshot> Busiest { get; init; } = [];

    /// <summary>Hosts that must not be called at present, longest wait first, at most eight.</summary>
    public IReadOnlyList<HostSnapshot> Blocked { get; init; } = [];
}

/// <summary>One host at one moment.</summary>
/// <param name="Host">The host.</param>
/// <param name="InFlight">Turns in flight.</param>
/// <param name="Limit">How many may be.</param>
/// <param name="Waiting">Requests queued in memory and on disk.</param>
/// <param name="Latency">Smoothed time to headers.</param>
/// <param name="BlockedFor">How long it must be left alone; zero when it need not.</param>
/// <param name="Reason">Why it is blocked (a failure kind's name), or null.</param>
public sealed record HostSnapshot(HostKey Host, int InFlight, int Limit, long Waiting, TimeSpan Latency, TimeSpan BlockedFor, string? Reason)
{
    /// <summary>Its circuit is open: it failed again and again. Unlike a wait that a host asked for, this one holds no run up: before the end each such host is tried once more.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Starts per second that the host was found to take; null when it does not count.</summary>
    public double? Pace { get; init; }
}
