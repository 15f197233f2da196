namespace ImageHaul.Frontier;

/// <summary>
/// When a host may be called next. Each reason to wait has its own clock and the latest wins, so a short delay never cuts a long pause.
/// Instants are times since the run began.
/// </summary>
internal sealed class HostClock
{
    /// <summary>End of the delay after the last start.</summary>
    public TimeSpan DelayedUntil { get; private set; }

    /// <summary>End of what the host asked for in Retry-After.</summary>
    public TimeSpan AskedUntil { get; private set; }

    /// <summary>End of the pause after a paced incident.</summary>
    public TimeSpan PausedUntil { get; private set; }

    /// <summary>The instant from which the host may be called.</summary>
    public TimeSpan ReadyAt => Later(DelayedUntil, BlockedUntil);

    /// <summary>The instant until which the host itself refused calls; the delay of our own making is left out.</summary>
    public TimeSpan BlockedUntil => Later(AskedUntil, PausedUntil);

    /// <summary>A request starts: the next one waits for <paramref name="delay"/>.</summary>
    public void Started(TimeSpan now, TimeSpan delay) => DelayedUntil = Later(DelayedUntil, now + delay);

    /// <summary>The last start was not made use of: its delay ends as the one before.</summary>
    public void TakeBack(TimeSpan delayedUntil) => DelayedUntil = delayedUntil;

    /// <summary>The host asked to be left alone until then.</summary>
    public void Asked(TimeSpan until) => AskedUntil = Later(AskedUntil, until);

    /// <summary>The host is paused until then.</summary>
    public void Paused(TimeSpan until) => PausedUntil = Later(PausedUntil, until);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
