namespace ImageHaul.Model;

/// <summary>What was learnt about one host, in a form that outlives the run: instants are by the wall clock. Only what is worth knowing is set.</summary>
internal sealed record HostMemory
{
    /// <summary>The host.</summary>
    public required HostKey Host { get; init; }

    /// <summary>Until when it must not be called: it asked for rest (Retry-After), or is paused after an incident. Null when it may be called.</summary>
    public DateTimeOffset? BlockedUntil { get; init; }

    /// <summary>The failure kind behind the block or the suspension; null when there is neither.</summary>
    public FailureKind? BlockedBy { get; init; }

    /// <summary>True when its circuit was open: it failed again and again, so the first request comes alone.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>How often its pause was doubled in a row, and one; 0 without an incident.</summary>
    public int Incidents { get; init; }

    /// <summary>Starts per second that it takes; null when it never counted.</summary>
    public double? Rate { get; init; }

    /// <summary>The lowest rate known to be too much; null when none is.</summary>
    public double? RefusedRate { get; init; }

    /// <summary>Requests in flight that it takes; null when no incident ever cut them.</summary>
    public int? InFlight { get; init; }

    /// <summary>When it last answered or failed.</summary>
    public required DateTimeOffset SeenAt { get; init; }
}
