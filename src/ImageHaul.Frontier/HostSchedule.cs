using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>
/// Which host's row starts next. Keeps every host in the right place after each change; knows nothing of threads, timers or disks, and costs
/// the same with ten thousand hosts as with ten. Not thread-safe.
/// </summary>
internal sealed class HostSchedule(PolitenessOptions options, GlobalLimit limit, HostDirectory hosts, Random random)
{
    private readonly ReadyHosts _ready = new();
    private readonly RateLimiter _rate = new(options.Rate);
    private int _active;

    /// <summary>The hosts that it knows.</summary>
    public HostDirectory Hosts { get; } = hosts;

    /// <summary>The overflow of this schedule's hosts.</summary>
    public SpillPlan Spill { get; } = new(options.Window);

    /// <summary>The waits between starts on one host.</summary>
    public StartDelays Delays { get; } = new(options, random);

    /// <summary>Rows waiting in memory.</summary>
    public int Queued { get; private set; }

    /// <summary>Turns taken and not settled.</summary>
    public int InFlight { get; private set; }

    /// <summary>No turn starts; waits go on, and so do turns in flight.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>True when every turn that may be in flight is.</summary>
    public bool IsFull => InFlight >= limit.Limit;

    /// <summary>
    /// When last no turn could be given, it was the limit that forbade it, and not that no host was ready. Answers that come in one burst leave room for a moment each
    /// time; the limit is still what holds the run back.
    /// </summary>
    public bool IsHeldByLimit { get; private set; }

    /// <summary>No row will be added any more.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>From the moment on when nothing but suspended hosts was left: each gets the one probe it has not had, then its rows are refused.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Every row is final.</summary>
    public bool IsDrained => IsComplete && Queued == 0 && Spill.Rows == 0 && InFlight == 0;

    /// <summary>Capacity lies idle though rows wait: all of them belong to hosts that may not start.</summary>
    public bool IsStarved(TimeSpan now) => !IsFull && !IsPaused && Spill.Loading == 0 && NextReady(now) is null;

    public void Add(ImageRequest request, TimeSpan now)
    {
        var host = Hosts.Wake(request.Url!.HostKey, now);
        host.Queue.Add(request);
        Queued++;
        Refresh(host, now);
    }

    /// <summary>Starts no turns, or starts them again.</summary>
    public void Pause(bool paused)
    {
        if (IsPaused == paused) return;
        IsPaused = paused;
        limit.Pause(paused);
    }

    public void Complete(TimeSpan now)
    {
        IsComplete = true;
        BeginEndIfDue(now);
    }

    /// <summary>The next turn; null when none may start now.</summary>
    public FetchTurn? TryStart(TimeSpan now)
    {
        if (IsFull)
        {
            IsHeldByLimit = true;
            return null;
        }
        if (IsPaused || NextReady(now) is not { } host)
        {
            IsHeldByLimit = false;
            return null;
        }
        if (!host.Circuit.IsGivenUp && RunReadyAt > now) return null;
        _ready.Remove(host);
        var turn = Start(host, now);
        Refresh(host, now);
        return turn;
    }

    /// <summary>A request starts that is no row's own: it counts for every delay, and for the host's cap.</summary>
    public void StartVisit(Host host, TimeSpan now)
    {
        host.Visits++;
        host.Pace.Started(now);
        _rate.Started(now);
        Delays.Started(host, null, now);
    }

    /// <summary>When <see cref="TryStart"/> is worth another call, if nothing else happens before.</summary>
    public TimeSpan NextWake
    {
        get
        {
            if (IsFull || IsPaused) return TimeSpan.MaxValue;
            var wake = _ready.NextWake;
            return _ready.Count > 0 && RunReadyAt < wake ? RunReadyAt : wake;
        }
    }

    /// <summary>A turn is back; what was learnt from it is in the host's policies already. The host is left for <see cref="Refresh"/>.</summary>
    public void Return(FetchTurn turn, TimeSpan now)
    {
        turn.IsOut = false;
        turn.IsProbe = false;
        InFlight--;
        Hosts.Returned(turn.Host!, now);
    }

    /// <summary>Queues a turn again at its host, from its not-before time on.</summary>
    public void Requeue(FetchTurn turn)
    {
        turn.Host!.Queue.AddRetry(turn);
        Queued++;
    }

    /// <summary>Queues a turn at the front of the host that its URL names now. Gives that host.</summary>
    public Host RequeueAtHop(FetchTurn turn, TimeSpan now)
    {
        var host = Hosts.Wake(turn.Url.HostKey, now);
        turn.Host = host;
        host.Queue.AddHop(turn);
        Queued++;
        Refresh(host, now);
        return host;
    }

    /// <summary>Undoes a start that no request followed; the turn is back already.</summary>
    public void GiveBack(FetchTurn turn)
    {
        if (turn.SpentAttempt) turn.Attempt--;
        _rate.TakeBack();
        turn.Host!.Pace.TakeBack();
        StartDelays.TakeBack(turn);
    }

    /// <summary>Puts a host where it belongs after any change: ready, waiting for its time, waiting for rows from the disk, or idle.</summary>
    public void Refresh(Host host, TimeSpan now)
    {
        if (!host.HasWork && Hosts.IsIdle(host)) return;
        if (IsEnding && host.Circuit is { IsOpen: true, IsProbing: false, FailedProbes: > 0 } && host.InFlight == 0) host.Circuit.GiveUp();

        Spill.Longest.Place(host);
        Count(host, host.HasWork && !host.Circuit.IsOpen);
        if (!host.HasWork)
        {
            Hosts.Rest(host, now);
        }
        else
        {
            Place(host, now);
        }
        BeginEndIfDue(now);
    }

    /// <summary>A batch leaves for the disk; null when none can or should now.</summary>
    public (Host Host, SpillBatch Batch)? BeginSpill(TimeSpan now)
    {
        if (Spill.Begin(now) is not { } begun) return null;
        Queued -= begun.Batch.Rows.Length;
        return begun;
    }

    public void EndSpill(Host host, SpillBatch batch, bool written, TimeSpan now)
    {
        Spill.End(host, batch, written);
        if (!written) Queued += batch.Rows.Length;
        Refresh(host, now);
    }

    /// <summary>Rows are to be read back from the disk; null when none are wanted or there is no room.</summary>
    public (Host Host, LoadBatch Batch)? BeginLoad() => Spill.BeginLoad(Queued);

    public void EndLoad(Host host, IReadOnlyList<ImageRequest> rows, TimeSpan now)
    {
        Spill.EndLoad(host, rows);
        Queued += rows.Count;
        Refresh(host, now);
    }

    // The host whose turn it is. Hosts that became ready but have been blocked or filled since are put where they belong.
    private Host? NextReady(TimeSpan now)
    {
        while (_ready.TakeDue(now) is { } due) Refresh(due, now);
        while (_ready.TryPeek(out var host))
        {
            if (host.NextStart(now, IsEnding) <= now && host.CanTake(now)) return host;
            _ready.Remove(host);
            Refresh(host, now);
        }
        return null;
    }

    // The rate asked for, and the rest after a shortage of the machine.
    private TimeSpan RunReadyAt => _rate.ReadyAt > limit.PausedUntil ? _rate.ReadyAt : limit.PausedUntil;

    private FetchTurn Start(Host host, TimeSpan now)
    {
        var circuit = host.Circuit;
        var turn = host.Take(now);
        Queued--;
        InFlight++;
        Hosts.Started(host);
        turn.Host = host;
        turn.IsOut = true;
        turn.StartedAt = now;
        if (circuit.IsGivenUp)
        {
            turn.Refusal = turn.LastFailure ?? host.Refusal();
            return turn;
        }
        turn.SpentAttempt = !turn.IsHop;
        if (turn.IsHop) turn.IsHop = false;
        else turn.Attempt++;
        turn.NeedsClearance = !host.IsCleared;
        if (circuit.IsOpen)
        {
            turn.IsProbe = true;
            circuit.ProbeStarted();
        }
        turn.Level = host.Limit.Started(host.InFlight);
        host.Pace.Started(now);
        _rate.Started(now);
        Delays.Started(host, turn, now);
        return turn;
    }

    private void Place(Host host, TimeSpan now)
    {
        if (host.IsReady) return;
        var start = host.NextStart(now, IsEnding);
        if (start > now)
        {
            if (start != TimeSpan.MaxValue) _ready.WakeAt(host, start);
        }
        else if (host.CanTake(now))
        {
            _ready.Add(host);
        }
        else
        {
            Spill.WantLoad(host);
            // Rows that are tried again may fill the memory: then none comes from the disk before one of them is done.
            _ready.WakeAt(host, host.RetryDueAt);
        }
        if (Spill.RunsLow(host, Queued)) Spill.WantLoad(host);
    }

    private void Count(Host host, bool active)
    {
        if (active == host.IsActive) return;
        host.IsActive = active;
        _active += active ? 1 : -1;
    }

    private void BeginEndIfDue(TimeSpan now)
    {
        if (_active > 0 || !IsComplete || IsEnding || IsDrained) return;
        IsEnding = true;
        foreach (var host in Hosts.All.ToArray()) Refresh(host, now);
    }
}
