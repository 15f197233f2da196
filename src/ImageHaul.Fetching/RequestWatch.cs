using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// The one deadline of a request: re-armed as it goes from connecting to headers to body, so a request costs one timer however many
/// waits it has. Knows afterwards which limit it was that ran out.
/// </summary>
internal sealed class RequestWatch : IDisposable
{
    // The longest due time that every timer takes.
    private static readonly TimeSpan LongestDue = TimeSpan.FromMilliseconds(int.MaxValue - 1);

    private readonly Lock _gate = new();
    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancel;
    private readonly CancellationTokenRegistration _registration;
    private bool _beforeHeaders = true;
    private volatile bool _abandoned;
    private volatile bool _hasDialled;
    private FailureKind _why = FailureKind.HeaderTimeout;
    private long _sentAt;
    private int _stage = (int)ProxyStage.Carrying;

    public RequestWatch(FetchOptions options, TimeProvider time, CancellationToken caller)
    {
        _options = options;
        _time = time;
        Caller = caller;
        _sentAt = time.GetTimestamp();
        _cancel = new CancellationTokenSource(Bounded(options.HeaderTimeout), time);
        Token = _cancel.Token;
        _registration = caller.UnsafeRegister(static watch => ((RequestWatch)watch!).Abandon(), this);
    }

    /// <summary>Who asked for the request may withdraw it through this.</summary>
    public CancellationToken Caller { get; }

    /// <summary>Cancelled when the present deadline passes or the caller withdraws.</summary>
    public CancellationToken Token { get; }

    /// <summary>Behind a proxy: how far the connection has come that the request waits for.</summary>
    public ProxyStage Stage
    {
        get => (ProxyStage)Volatile.Read(ref _stage);
        set => Volatile.Write(ref _stage, (int)value);
    }

    /// <summary>A connection was begun for the request; otherwise it has only seen ones that were there before.</summary>
    public bool HasDialled => _hasDialled;

    /// <summary>From sending (connection set-up left out) to now.</summary>
    public TimeSpan SinceSent
    {
        get
        {
            lock (_gate) return _time.GetElapsedTime(_sentAt);
        }
    }

    /// <summary>A name is being looked up: the look-up has its own limit and may queue behind others.</summary>
    public void LookingUp() => Dial(Timeout.InfiniteTimeSpan, FailureKind.DnsFailure);

    /// <summary>TCP and TLS set-up begins; <paramref name="why"/> is what its timeout means (a proxy's is not the host's).</summary>
    public void Connecting(FailureKind why)
    {
        _hasDialled = true;
        Dial(Bounded(_options.ConnectTimeout), why);
    }

    /// <summary>The connection stands and the request goes out.</summary>
    public void Connected() => Dial(Bounded(_options.HeaderTimeout), FailureKind.HeaderTimeout);

    /// <summary>Headers came: what dialing does from now on, for another request perhaps, no longer matters to this one.</summary>
    public void HeadersCame()
    {
        lock (_gate)
        {
            _beforeHeaders = false;
            _cancel.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Starts a deadline within the body; only the body's reader calls this.</summary>
    public void Arm(TimeSpan due, FailureKind why)
    {
        _why = why;
        _cancel.CancelAfter(Bounded(due));
    }

    /// <summary>Ends the deadline: time that the consumer spends between two reads is not the server's.</summary>
    public void Disarm() => _cancel.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The caller withdrew.</summary>
    public void Abandon()
    {
        _abandoned = true;
        _cancel.Cancel();
    }

    /// <summary>What ran out; null while nothing has.</summary>
    public Failure? Expired => _abandoned
        ? new Failure(FailureKind.Cancelled, "the run was stopped")
        : !_cancel.IsCancellationRequested ? null : Describe(_why);

    /// <summary>The failure of a limit that ran out.</summary>
    public Failure Describe(FailureKind why) => new(why, why switch
    {
        FailureKind.ConnectTimeout => $"no connection within {Figures.Span(_options.ConnectTimeout)}",
        FailureKind.ProxyFailure => $"no connection within {Figures.Span(_options.ConnectTimeout)}",
        FailureKind.HeaderTimeout => $"no response headers within {Figures.Span(_options.HeaderTimeout)}",
        FailureKind.IdleTimeout => $"no byte of the body for {Figures.Span(_options.IdleTimeout)}",
        FailureKind.TooSlow => $"slower than {Figures.Bytes(_options.MinBytesPerSecond)} per second over {Figures.Span(_options.MinSpeedWindow)}",
        FailureKind.TotalTimeout => $"the body was not whole within {Figures.Span(_options.TotalTimeout)}",
        _ => "a limit ran out",
    });

    public void Dispose()
    {
        lock (_gate) _beforeHeaders = false;
        _registration.Dispose();
        _cancel.Dispose();
    }

    private void Dial(TimeSpan due, FailureKind why)
    {
        lock (_gate)
        {
            if (!_beforeHeaders || _cancel.IsCancellationRequested) return;
            _why = why;
            _sentAt = _time.GetTimestamp();
            _cancel.CancelAfter(due);
        }
    }

    private static TimeSpan Bounded(TimeSpan due) => due < LongestDue ? due : LongestDue;
}
