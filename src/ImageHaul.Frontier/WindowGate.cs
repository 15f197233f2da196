namespace ImageHaul.Frontier;

/// <summary>Whether a row may come in, and how those who wait for that learn it. Not thread-safe; the waiting itself is.</summary>
internal sealed class WindowGate(HostSchedule schedule)
{
    // Giving hosts up for the sake of room is looked into this often at most.
    private static readonly TimeSpan RelievePause = TimeSpan.FromSeconds(1);

    private const int MostRelieved = 256;

    private TaskCompletionSource? _room;
    private TimeSpan _relievedAt = -RelievePause;

    /// <summary>True while somebody waits for room.</summary>
    public bool IsAwaited => _room is not null;

    /// <summary>The window has room for a row.</summary>
    public bool HasRoom => schedule.Queued < Admitted;

    /// <summary>The window is full of rows that cannot be spilled and may not start: a row may come in all the same.</summary>
    public bool MayOverflow(TimeSpan now) => schedule.IsStarved(now) && schedule.Spill.Longest.Longest is null && schedule.Queued < schedule.Spill.Sizes.Ceiling;

    private int Admitted => schedule.Spill.Sizes.Admit(schedule.Spill.Rows > 0);

    /// <summary>
    /// Memory is full to the last with rows of suspended hosts: those whose probe failed are given up, late name look-ups are brought forward. False when nothing changed.
    /// </summary>
    public bool Relieve(TimeSpan now)
    {
        if (!NeedsRelief(now)) return false;
        _relievedAt = now;
        var relieved = new List<Host>();
        foreach (var host in schedule.Hosts.Blocked)
        {
            if (host.Circuit is not { IsOpen: true, IsProbing: false, IsGivenUp: false } circuit || host.Waiting == 0) continue;
            if (circuit.FailedProbes > 0 && circuit.ProbeAt > now) circuit.GiveUp();
            else if (circuit.EarliestProbeAt <= now && circuit.ProbeAt > now) circuit.HurryProbe();
            else continue;
            relieved.Add(host);
            if (relieved.Count == MostRelieved) break;
        }
        foreach (var host in relieved) schedule.Refresh(host, now);
        return relieved.Count > 0;
    }

    /// <summary>Ends when it is worth looking again.</summary>
    public Task Wait() => (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes those who wait, if it is worth it.</summary>
    public void Signal(TimeSpan now)
    {
        if (_room is null) return;
        if (schedule.Queued < Admitted - schedule.Spill.Sizes.Slack || (schedule.IsStarved(now) && (HasRoom || schedule.Spill.MayBegin(now) || MayOverflow(now) || NeedsRelief(now))))
        {
            SignalAlways();
        }
    }

    /// <summary>Wakes those who wait.</summary>
    public void SignalAlways()
    {
        _room?.SetResult();
        _room = null;
    }

    private bool NeedsRelief(TimeSpan now) =>
        schedule.IsStarved(now) && schedule.Spill.Longest.Longest is null && schedule.Queued >= schedule.Spill.Sizes.Ceiling && now - _relievedAt >= RelievePause;
}
