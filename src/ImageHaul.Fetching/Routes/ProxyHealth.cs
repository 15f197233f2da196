using ImageHaul.Model;

namespace ImageHaul.Fetching.Routes;

/// <summary>
/// Suspends a proxy that fails and asks after it with one request at a time (half-open), behind waits that double. A proxy that has never worked is suspended at its
/// first failure, one that has at the third in a row. Failures that may be a host's count only when three hosts in a row met them: a dead host must not cost a good proxy.
/// </summary>
internal sealed class ProxyHealth(RestTimes rests)
{
    private const int Patience = 3;

    // Four doubled waits: half a minute with the default first rest of two seconds.
    private const int ProbesUntilGivenUp = 4;

    private readonly List<HostKey> _hosts = new(Patience);
    private TimeSpan _wait;
    private int _inARow;
    private bool _isRefused;

    /// <summary>It has carried a request in this run.</summary>
    public bool IsProven { get; private set; }

    /// <summary>No request but a probe may take it.</summary>
    public bool IsSuspended { get; private set; }

    /// <summary>The one probe is under way.</summary>
    public bool IsProbing { get; private set; }

    /// <summary>When a suspended proxy may be probed.</summary>
    public TimeSpan ProbeAt { get; private set; }

    /// <summary>Probes that failed since it was suspended.</summary>
    public int FailedProbes { get; private set; }

    /// <summary>Why it was suspended, or stays so.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Nothing speaks for its return soon: rows need not wait for it. Credentials that are wrong stay wrong.</summary>
    public bool IsGivenUp => IsSuspended && FailedProbes >= (_isRefused ? 1 : ProbesUntilGivenUp);

    /// <summary>True when a request may take it now, as a probe perhaps.</summary>
    public bool MayCarry(TimeSpan now) => !IsSuspended || (!IsProbing && now >= ProbeAt);

    /// <summary>A request takes it. True when that is the probe.</summary>
    public bool Start()
    {
        IsProbing = IsSuspended;
        return IsProbing;
    }

    /// <summary>It carried a request: whatever was held against it is forgotten.</summary>
    public void Carried()
    {
        IsProven = true;
        IsSuspended = IsProbing = _isRefused = false;
        _inARow = FailedProbes = 0;
        _wait = TimeSpan.Zero;
        _hosts.Clear();
    }

    /// <summary>The probe came back without an answer to its question: another may go.</summary>
    public void LearntNothing(bool wasProbe)
    {
        if (wasProbe) IsProbing = false;
    }

    /// <summary>A request failed that is held against it.</summary>
    public void Failed(TimeSpan now, RouteFault fault, HostKey host, bool wasProbe, string message)
    {
        // Requests that were under way when it was suspended say nothing new.
        if (IsSuspended && !wasProbe) return;
        LastFailure = message;
        if (!wasProbe && !IsEnough(fault, host)) return;
        if (wasProbe) FailedProbes++;
        _isRefused = fault == RouteFault.Refused;
        _wait = rests.OfProxy(_wait);
        ProbeAt = now + rests.Jittered(_wait);
        IsSuspended = true;
        IsProbing = false;
    }

    private bool IsEnough(RouteFault fault, HostKey host)
    {
        if (fault == RouteFault.Refused) return true;
        if (fault != RouteFault.Pair) return !IsProven || ++_inARow >= Patience;
        if (!_hosts.Contains(host)) _hosts.Add(host);
        return _hosts.Count >= Patience;
    }
}
