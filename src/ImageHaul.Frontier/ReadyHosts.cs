namespace ImageHaul.Frontier;

/// <summary>Hosts that may start a row, first come first served; and hosts that may at a known time, earliest first.</summary>
internal sealed class ReadyHosts
{
    private readonly Queue<Host> _ready = new();

    // A host may stand here more than once: only the entry with its present wake time counts, the others are dropped when they surface.
    private readonly PriorityQueue<Host, TimeSpan> _waiting = new();

    /// <summary>Hosts in the ready queue.</summary>
    public int Count => _ready.Count;

    /// <summary>When the first waiting host is due; <see cref="TimeSpan.MaxValue"/> when none waits.</summary>
    public TimeSpan NextWake
    {
        get
        {
            DropStale();
            return _waiting.TryPeek(out _, out var due) ? due : TimeSpan.MaxValue;
        }
    }

    /// <summary>Adds a host behind the others that are ready.</summary>
    public void Add(Host host)
    {
        host.IsReady = true;
        _ready.Enqueue(host);
    }

    public bool TryPeek(out Host host) => _ready.TryPeek(out host!);

    public void Remove(Host first)
    {
        first.IsReady = false;
        _ready.Dequeue();
    }

    /// <summary>Looks at the host again at that time. If it is to be looked at earlier, that stands: the later time is found then.</summary>
    public void WakeAt(Host host, TimeSpan due)
    {
        if (due >= host.WakeAt) return;
        host.WakeAt = due;
        _waiting.Enqueue(host, due);
    }

    /// <summary>The next host whose time has come; null when none has.</summary>
    public Host? TakeDue(TimeSpan now)
    {
        DropStale();
        if (!_waiting.TryPeek(out var host, out var due) || due > now) return null;
        _waiting.Dequeue();
        host.WakeAt = TimeSpan.MaxValue;
        return host;
    }

    private void DropStale()
    {
        while (_waiting.TryPeek(out var host, out var due) && due != host.WakeAt) _waiting.Dequeue();
    }
}
