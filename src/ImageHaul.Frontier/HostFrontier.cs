using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>
/// The frontier of one run on one machine: a queue per host, fair turns, politeness, retries, and a bounded window with its overflow on disk.
/// </summary>
/// <remarks>
/// <para>
/// The run ends whatever servers do. A row has at most <see cref="PolitenessOptions.Attempts"/> attempts, and 20 more while this machine is out of
/// descriptors or ports; a run that meets nothing but such shortages goes on for ten minutes. A host that never answers well is suspended after <see cref="PolitenessOptions.CircuitFailures"/> failures (429 and 503 count once
/// per incident, and an incident lasts <see cref="PolitenessOptions.RetryAfterMax"/> at most). When only suspended hosts are left, each gets the one probe
/// it has not had yet, within <see cref="PolitenessOptions.CircuitMax"/>, and its rows are refused when that fails. Between two starts on a host that does
/// answer lies no more than the longest of those waits and <see cref="PolitenessOptions.Delay"/>.
/// </para>
/// <para>
/// One lock guards everything. The disk is only touched outside it: rows leave for the disk in <see cref="EnqueueAsync"/>, and come back in whichever call
/// made room for them.
/// </para>
/// </remarks>
internal sealed class HostFrontier : IFrontier, IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly GlobalLimit _limit;
    private readonly HostRecall _recall;
    private readonly HostSchedule _schedule;
    private readonly TurnReturn _returns;
    private readonly HostClearance _clearance;
    private readonly TurnWaiters _takers = new();
    private readonly WindowGate _window;
    private readonly SpillTraffic _traffic;
    private readonly Alarm _alarm;

    /// <summary>Prepares an empty frontier.</summary>
    /// <param name="options">Limits and waits; must be valid.</param>
    /// <param name="spill">Where rows beyond the window go. It must be empty, and belongs to this frontier alone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Source of jitter; used under the frontier's lock only.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public HostFrontier(PolitenessOptions options, IRequestSpill spill, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate().FirstOrDefault() is { } fault) throw new ArgumentException(fault, nameof(options));
        _time = time;
        _epoch = time.GetTimestamp();
        _limit = new GlobalLimit(options.Concurrency, options.AutoConcurrencyCeiling);
        _recall = new HostRecall(options, time.GetUtcNow());
        _schedule = new HostSchedule(options, _limit, new HostDirectory(options, _recall), random);
        var retries = new RetryPolicy(options, random);
        _returns = new TurnReturn(_schedule, new TurnJudge(_limit, retries), random);
        _window = new WindowGate(_schedule);
        _clearance = new HostClearance(_schedule, retries);
        _traffic = new SpillTraffic(_schedule, spill, _gate, () => Now, Advance, OnLost);
        _alarm = new Alarm(time, OnAlarm);
    }

    /// <summary>True while somebody who adds a row waits for room, and has been told of none.</summary>
    internal bool IsReaderWaiting
    {
        get { lock (_gate) return _window.IsAwaited; }
    }

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The request has no URL.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called before.</exception>
    public ValueTask EnqueueAsync(ImageRequest request, CancellationToken cancellationToken)
    {
        if (request.Url is null) throw new ArgumentException("A request without a URL cannot be fetched.", nameof(request));
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        bool admitted;
        lock (_gate)
        {
            admitted = _window.HasRoom;
            if (admitted) Admit(request);
        }
        if (!admitted) return new ValueTask(EnqueueWhenThereIsRoomAsync(request, cancellationToken));
        _traffic.LoadWanted();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void CompleteAdding() => Change(_schedule.Complete);

    /// <inheritdoc/>
    public ValueTask<FetchTurn?> TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<FetchTurn?>(cancellationToken);
        FetchTurn? turn = null;
        TurnWaiter? waiter = null;
        lock (_gate)
        {
            _traffic.ThrowIfLost();
            // Those who wait already come first; as long as one waits there is nothing to take.
            if (!_takers.IsEmpty) Advance();
            if (_takers.IsEmpty) turn = _schedule.TryStart(Now);
            if (turn is null && !_schedule.IsDrained) waiter = _takers.Add();
            Advance();
        }
        _traffic.LoadWanted();
        return waiter is null ? new ValueTask<FetchTurn?>(turn) : new ValueTask<FetchTurn?>(_takers.WaitAsync(waiter, _gate, cancellationToken));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The turn was not taken from here, or was settled before.</exception>
    public TurnVerdict Settle(FetchTurn turn, TurnReport report)
    {
        TurnVerdict verdict;
        lock (_gate)
        {
            verdict = _returns.Settle(turn, report, Now);
            Advance();
        }
        _traffic.LoadWanted();
        return verdict;
    }

    /// <inheritdoc/>
    public void Cleared(HostKey host, TimeSpan crawlDelay) => Change(now => _clearance.Clear(host, crawlDelay, now));

    /// <inheritdoc/>
    public bool TryVisit(HostKey host)
    {
        lock (_gate) return _clearance.TryVisit(host, Now);
    }

    /// <inheritdoc/>
    public void Visited(HostKey host, Failure? failure) => Change(now => _clearance.Visited(host, failure, now));

    /// <inheritdoc/>
    public void Recall(IEnumerable<HostMemory> memories)
    {
        lock (_gate) _recall.Add(memories, Now);
    }

    /// <inheritdoc/>
    public IReadOnlyList<HostMemory> Remember()
    {
        lock (_gate) return _schedule.Hosts.Remember(Now);
    }

    /// <summary>Hosts that must not be called at present. Looks at each that was blocked lately: for telemetry, not for a display.</summary>
    internal int CountBlocked()
    {
        lock (_gate)
        {
            var now = Now;
            return _schedule.Hosts.Blocked.Count(host => host.BlockedUntil > now);
        }
    }

    /// <summary>The turn that may start at this moment; null when none may. For whoever drives the frontier step by step.</summary>
    internal FetchTurn? TryTake()
    {
        FetchTurn? turn;
        lock (_gate)
        {
            _traffic.ThrowIfLost();
            turn = _schedule.TryStart(Now);
        }
        _traffic.LoadWanted();
        return turn;
    }

    /// <summary>When, since the run began, <see cref="TryTake"/> is worth another call, if nothing else happens before.</summary>
    internal TimeSpan NextWake
    {
        get
        {
            lock (_gate) return _schedule.NextWake;
        }
    }

    /// <inheritdoc/>
    public FrontierSnapshot Snapshot()
    {
        lock (_gate) return FrontierView.Of(_schedule, _limit, _returns.Retries, Now);
    }

    /// <summary>
    /// The hosts that matter most now, at most <paramref name="most"/>: those with most in flight, then those that must be left alone and have most requests
    /// waiting, then those with most waiting. Cheap enough for one call a second.
    /// </summary>
    public IReadOnlyList<HostSnapshot> Hosts(int most)
    {
        lock (_gate) return FrontierView.Hosts(_schedule, most, Now);
    }

    /// <summary>
    /// No turn starts until <see cref="Resume"/>. Turns that were taken go on, requests are still added while the window has room, and the waits of hosts and rows
    /// run on. Pausing twice changes nothing.
    /// </summary>
    public void Pause()
    {
        lock (_gate) _schedule.Pause(true);
    }

    /// <summary>Turns start again at once.</summary>
    public void Resume() => Change(_ => _schedule.Pause(false));

    /// <summary>Another number of turns in flight from now on. With fewer than there are, those in flight end first.</summary>
    /// <param name="concurrency">The number, at least one; null to find it out, beginning anew, up to <see cref="PolitenessOptions.AutoConcurrencyCeiling"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than one.</exception>
    public void SetConcurrency(int? concurrency)
    {
        if (concurrency is < 1) throw new ArgumentOutOfRangeException(nameof(concurrency), concurrency, "At least one request must be allowed in flight.");
        Change(_ =>
        {
            if (concurrency != _limit.Fixed) _limit.Set(concurrency);
        });
    }

    /// <summary>Stops the timer. Nothing may be called after this.</summary>
    public void Dispose() => _alarm.Dispose();

    private void Admit(ImageRequest request)
    {
        _traffic.ThrowIfLost();
        if (_schedule.IsComplete) throw new InvalidOperationException("No request may be added after CompleteAdding.");
        _schedule.Add(request, Now);
        Advance();
    }

    private async Task EnqueueWhenThereIsRoomAsync(ImageRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task? room = null;
            (Host Host, SpillBatch Batch)? spill = null;
            var admitted = false;
            lock (_gate)
            {
                _traffic.ThrowIfLost();
                var now = Now;
                admitted = _window.HasRoom || _window.MayOverflow(now);
                if (admitted) Admit(request);
                else if (_schedule.IsStarved(now)) spill = _schedule.BeginSpill(now);
                if (!admitted && spill is null)
                {
                    if (_window.Relieve(now)) Advance();
                    room = _window.Wait();
                    SetAlarm(now);
                }
            }
            _traffic.LoadWanted();
            if (admitted) return;
            if (spill is { } order) _traffic.Write(order.Host, order.Batch);
            else await room!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Brings everything up to date after a change: waiting callers get their turns, a waiting reader its room, the timer its time.
    private void Advance()
    {
        var now = Now;
        while (!_takers.IsEmpty && _schedule.TryStart(now) is { } turn) _takers.Hand(turn);
        if (_schedule.IsDrained)
        {
            while (!_takers.IsEmpty) _takers.Hand(null);
        }
        _window.Signal(now);
        SetAlarm(now);
    }

    private void SetAlarm(TimeSpan now)
    {
        var due = _takers.IsEmpty ? TimeSpan.MaxValue : _schedule.NextWake;
        if (_window.IsAwaited && _schedule.IsStarved(now) && due > now + LookAgain) due = now + LookAgain;
        _alarm.Set(due, now);
    }

    private void OnAlarm() => Change(_ => _alarm.Rang());

    private void OnLost(Exception fault)
    {
        _takers.Fail(fault);
        _window.SignalAlways();
    }

    private void Change(Action<TimeSpan> change)
    {
        lock (_gate)
        {
            change(Now);
            Advance();
        }
        _traffic.LoadWanted();
    }
}
