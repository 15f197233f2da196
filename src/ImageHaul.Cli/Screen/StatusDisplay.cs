namespace ImageHaul.Cli.Screen;

/// <summary>One line about something that takes its time: redrawn on a terminal, written every ten seconds elsewhere.</summary>
internal sealed class StatusDisplay : IDisposable
{
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly DisplayKind _kind;
    private readonly Func<string> _line;
    private readonly ITimer? _timer;
    private bool _isEnded;

    public StatusDisplay(Terminal terminal, DisplayKind kind, Func<string> line, TimeProvider time)
    {
        _terminal = terminal;
        _kind = kind;
        _line = line;
        var period = kind == DisplayKind.Live ? LivePeriod : PlainPeriod;
        if (kind != DisplayKind.Silent) _timer = time.CreateTimer(_ => Draw(), null, period, period);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isEnded) return;
            _isEnded = true;
            _timer?.Dispose();
            if (_kind == DisplayKind.Live) _terminal.Show([]);
        }
    }

    private void Draw()
    {
        // A terminal that takes nothing holds one drawing, not one more at each tick.
        if (!_gate.TryEnter()) return;
        try
        {
            if (_isEnded) return;
            if (_kind == DisplayKind.Live) _terminal.Show([new StyledLine(_terminal.Palette, Math.Max(1, _terminal.Size.Width - 1)).Add(_line()).ToString()]);
            else _terminal.WriteLine(_line());
        }
        finally
        {
            _gate.Exit();
        }
    }
}
