namespace ImageHaul.Frontier;

/// <summary>
/// Hosts with nothing to do, remembered for what was learnt about them: pace, pauses, circuit. The one idle longest is forgotten first; one that
/// still must not be called is kept longer.
/// </summary>
internal sealed class IdleHosts
{
    /// <summary>Idle hosts remembered: their pace is worth about 2 MB.</summary>
    public const int Most = 4096;

    /// <summary>Idle hosts remembered when they still must not be called: about 16 MB at the very worst.</summary>
    public const int MostBlocked = 8 * Most;

    private readonly HostList _idle = new();

    public int Count => _idle.Count;

    public bool Contains(Host host) => ReferenceEquals(host.List, _idle);

    public void Remove(Host host) => _idle.Remove(host);

    /// <summary>Remembers a host; gives the one to forget for it, if there is one.</summary>
    public Host? Add(Host host, TimeSpan now)
    {
        _idle.AddLast(host);
        if (_idle.Count <= Most) return null;
        // Two looks for each host that comes: enough to find those whose time has passed.
        for (var look = 0; look < 2; look++)
        {
            var oldest = _idle.First!;
            _idle.Remove(oldest);
            if (!IsBlocked(oldest, now) || _idle.Count >= MostBlocked) return oldest;
            _idle.AddLast(oldest);
        }
        return null;
    }

    private static bool IsBlocked(Host host, TimeSpan now) =>
        host.ReadyAt > now || (host.Circuit.IsOpen && host.Circuit.ProbeAt > now);
}
