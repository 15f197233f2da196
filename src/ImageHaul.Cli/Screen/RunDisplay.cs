using ImageHaul.Cli.Options;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>How a run shows itself.</summary>
internal enum DisplayKind
{
    Silent,
    Plain,
    Live,
}

/// <summary>
/// Shows a run while it goes on: redraws the live block five times a second, or writes a plain line every ten seconds, at its own pace and never on the run's
/// threads. Disposing it takes the block away.
/// </summary>
internal sealed class RunDisplay : IDisposable
{
    /// <summary>Quick enough to feel live, slow enough to be calm.</summary>
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan VerbosePeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly DisplayKind _kind;
    private readonly JsonEvents? _events;
    private readonly FailedRowLog? _failedRows;
    private readonly RateMeter _rates;
    private readonly HostPlaces _places = new();
    private readonly TimeProvider _time;
    private readonly Func<long?> _free;
    private readonly ITimer? _timer;
    private readonly ITimer? _verboseTimer;
    private RunProgress? _progress;
    private bool _isEnded;

    public RunDisplay(Terminal terminal, DisplayKind kind, bool isVerbose, JsonEvents? events, TimeProvider time, Func<long?>? free = null)
    {
        _time = time;
        _free = free ?? (() => null);
        _terminal = terminal;
        _kind = kind;
        _events = events;
        _failedRows = isVerbose ? new FailedRowLog() : null;
        _rates = new RateMeter(PlainPeriod);
        var period = kind == DisplayKind.Live ? LivePeriod : PlainPeriod;
        if (kind != DisplayKind.Silent) _timer = time.CreateTimer(_ => Draw(), null, period, period);
        if (isVerbose) _verboseTimer = time.CreateTimer(_ => DrawFailedRows(), null, VerbosePeriod, VerbosePeriod);
    }

    /// <summary>What the run is to call.</summary>
    public HaulObserver Observer => new()
    {
        Started = progress => Volatile.Write(ref _progress, progress),
        Recorded = _failedRows is null && _events is null ? null : OnRecorded,
    };

    /// <summary>Fetches in flight at this moment.</summary>
    public int InFlight => Volatile.Read(ref _progress)?.Snapshot().Frontier.InFlight ?? 0;

    /// <summary>Decides how a run is shown.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="isTerminal">Standard error is a terminal that can move its cursor, and no build server's log.</param>
    public static DisplayKind Choose(CommandSettings settings, bool isTerminal) => settings switch
    {
        { Quiet: true } or { Progress: ProgressMode.Json or ProgressMode.None } => DisplayKind.Silent,
        { Progress: ProgressMode.Auto } when isTerminal => DisplayKind.Live,
        _ => DisplayKind.Plain,
    };

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isEnded) return;
            _isEnded = true;
            _timer?.Dispose();
            _verboseTimer?.Dispose();
            if (_kind == DisplayKind.Live) _terminal.Show([]);
        }
        if (_failedRows is not null) _terminal.WriteLines(_failedRows.Drain());
    }

    private void OnRecorded(IReadOnlyList<ImageRecord> records)
    {
        _events?.Records(records);
        _failedRows?.Add(records);
    }

    private void Draw()
    {
        if (Volatile.Read(ref _progress)?.Snapshot() is not { } now) return;
        IfIdle(() =>
        {
            _rates.Add(now);
            var clock = _time.GetLocalNow();
            if (_kind == DisplayKind.Plain)
            {
                _terminal.WriteLine(PlainLine.Render(now, _rates, clock, _free()));
                return;
            }
            var (width, height) = _terminal.Size;
            var calm = now with { Frontier = now.Frontier with { Busiest = _places.Arrange(now.Frontier.Busiest) } };
            _terminal.Show(LiveFrame.Render(calm, _rates, clock, _free(), width, height, _terminal.Palette));
        });
    }

    private void DrawFailedRows() => IfIdle(() => _terminal.WriteLines(_failedRows!.Drain()));

    /// <summary>A terminal that takes nothing (Ctrl-S, a stalled line) holds one drawing and one thread, not one more at each tick.</summary>
    private void IfIdle(Action draw)
    {
        if (!_gate.TryEnter()) return;
        try
        {
            if (!_isEnded) draw();
        }
        finally
        {
            _gate.Exit();
        }
    }
}
