using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Every host known: those at work, those that were blocked lately, the idle ones, and what of them all a later run should know. Not thread-safe.</summary>
internal sealed class HostDirectory(PolitenessOptions options, HostRecall recall)
{
    private readonly Dictionary<HostKey, Host> _hosts = [];
    private readonly IdleHosts _idle = new();
    private readonly HashSet<Host> _busy = [];
    private readonly HashSet<Host> _blocked = [];
    private readonly HashSet<Host> _notable = [];

    /// <summary>Hosts known.</summary>
    public int Count => _hosts.Count;

    /// <summary>Every host known, in no order.</summary>
    public IReadOnlyCollection<Host> All => _hosts.Values;

    /// <summary>Hosts with anything in flight.</summary>
    public IReadOnlyCollection<Host> Busy => _busy;

    /// <summary>Hosts that were blocked lately and may be still.</summary>
    public IReadOnlyCollection<Host> Blocked => _blocked;

    /// <summary>What is worth knowing about hosts in a later run.</summary>
    public IReadOnlyList<HostMemory> Remember(TimeSpan now) => recall.Take(_notable, now);

    /// <summary>A host, if it is known; one without rows may be forgotten.</summary>
    public Host? Find(HostKey key) => _hosts.GetValueOrDefault(key);

    /// <summary>The host that is to get work. One met for the first time is given what an earlier run learnt about it.</summary>
    public Host Wake(HostKey key, TimeSpan now)
    {
        if (!_hosts.TryGetValue(key, out var host))
        {
            _hosts.Add(key, host = new Host(key, options));
            if (recall.Give(host, now)) _blocked.Add(host);
            if (host.IsNotable) _notable.Add(host);
        }
        else if (_idle.Contains(host))
        {
            _idle.Remove(host);
        }
        return host;
    }

    /// <summary>True while the host has had nothing to do since <see cref="Rest"/>.</summary>
    public bool IsIdle(Host host) => _idle.Contains(host);

    /// <summary>The host has nothing more to do; another may be forgotten for it.</summary>
    public void Rest(Host host, TimeSpan now)
    {
        if (_idle.Add(host, now) is not { } forgotten) return;
        _hosts.Remove(forgotten.Key);
        _blocked.Remove(forgotten);
        _notable.Remove(forgotten);
        // What still waits for the host's time must not bring it back.
        forgotten.WakeAt = TimeSpan.MaxValue;
    }

    /// <summary>One more of the host's rows is in flight.</summary>
    public void Started(Host host)
    {
        if (host.InFlight++ == 0) _busy.Add(host);
    }

    /// <summary>One of the host's rows is back; what was learnt from it is in the host's policies already.</summary>
    public void Returned(Host host, TimeSpan now)
    {
        if (--host.InFlight == 0) _busy.Remove(host);
        if (host.IsNotable) _notable.Add(host);
        if (host.BlockedBy is null) return;
        if (host.IsBlocked(now))
        {
            _blocked.Add(host);
        }
        else
        {
            host.BlockedBy = null;
            _blocked.Remove(host);
        }
    }
}
