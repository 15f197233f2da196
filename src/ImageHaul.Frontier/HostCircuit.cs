using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>
/// Leaves a host alone that fails again and again, and asks after it with one request at a time. Failures that blame the host count one by
/// one; rate-limited and unavailable answers have the host's pause for that and count once per incident, so that a host that never stops
/// saying 429 is suspended too. A name that does not exist opens the circuit at once: its second look-up comes late, and if it says the same
/// the host is given up.
/// </summary>
internal sealed class HostCircuit(PolitenessOptions options)
{
    private TimeSpan _wait;
    private int _namesMissing;

    /// <summary>True while the host is suspended.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True while the one probe is under way.</summary>
    public bool IsProbing { get; private set; }

    /// <summary>True when the host's rows are refused without asking it.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Failures since the host last answered.</summary>
    public int Failures { get; private set; }

    /// <summary>Probes that failed since the circuit opened.</summary>
    public int FailedProbes { get; private set; }

    /// <summary>The latest failure.</summary>
    public FailureKind LastKind { get; private set; }

    /// <summary>When an open circuit lets its next probe through.</summary>
    public TimeSpan ProbeAt { get; private set; }

    /// <summary>The earliest sensible time of that probe, for when nothing else is left to do. Before <see cref="ProbeAt"/> only for a missing name.</summary>
    public TimeSpan EarliestProbeAt { get; private set; }

    /// <summary>The host answered: closes the circuit.</summary>
    public void Answered()
    {
        if (Failures == 0 && !IsOpen) return;
        IsOpen = IsProbing = IsGivenUp = false;
        Failures = FailedProbes = _namesMissing = 0;
        _wait = TimeSpan.Zero;
    }

    /// <summary>The host failed. True when this opened the circuit.</summary>
    public bool Failed(TimeSpan now, FailureKind kind, bool isProbe)
    {
        Failures++;
        LastKind = kind;
        // Requests that were under way when the circuit opened say nothing new.
        if (IsOpen && !isProbe) return false;

        var nameMissing = kind == FailureKind.DnsNotFound;
        _namesMissing = nameMissing ? _namesMissing + 1 : 0;
        var opens = !IsOpen;
        if (opens && !nameMissing && Failures < options.CircuitFailures) return false;

        _wait = opens ? options.CircuitBase : Shorter(_wait * 2, options.CircuitMax);
        if (isProbe) FailedProbes++;
        IsProbing = false;
        IsOpen = true;
        IsGivenUp = _namesMissing >= 2;
        EarliestProbeAt = now + (nameMissing ? options.RetryMax : _wait);
        ProbeAt = nameMissing ? now + (options.CircuitMax > options.RetryMax ? options.CircuitMax : options.RetryMax) : EarliestProbeAt;
        return opens;
    }

    /// <summary>Goes on from an earlier run that left the host suspended: half open, so that one request asks after it at once, and failing that it waits as if just opened.</summary>
    public void Recall(TimeSpan now, FailureKind kind)
    {
        IsOpen = true;
        LastKind = kind;
        Failures = options.CircuitFailures;
        ProbeAt = EarliestProbeAt = now;
        _wait = options.CircuitBase / 2;
    }

    /// <summary>The probe starts.</summary>
    public void ProbeStarted() => IsProbing = true;

    /// <summary>The probe came back without having learnt anything about the host (the machine or the proxy failed): another may go.</summary>
    public void ProbeLearntNothing() => IsProbing = false;

    /// <summary>Nothing but suspended hosts is left, or there is no room to wait: the host's rows are refused from now on.</summary>
    public void GiveUp() => IsGivenUp = true;

    /// <summary>A host given up earlier gets another chance.</summary>
    public void Reconsider() => IsGivenUp = false;

    /// <summary>Lets the next probe through as early as is sensible.</summary>
    public void HurryProbe() => ProbeAt = EarliestProbeAt;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
