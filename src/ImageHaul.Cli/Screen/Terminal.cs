using System.Text;

namespace ImageHaul.Cli.Screen;

/// <summary>
/// Standard error, where everything for people goes: lines, and below them at most one live block that is redrawn in place, each drawing one write.
/// While a block is shown the cursor is hidden and rests at the block's first letter: terminals that change their size carry the cursor along with the text
/// under it, so that the block is found again however its lines were wrapped, and clearing from there leaves nothing behind. Thread-safe.
/// </summary>
internal sealed class Terminal(TextWriter people, Func<(int Width, int Height)> size, Palette palette, ITerminalWatch? watch = null)
{
    /// <summary>How long a program that ends may wait for a drawing that a stalled terminal does not take.</summary>
    private static readonly TimeSpan LeavePatience = TimeSpan.FromMilliseconds(200);

    // Not Lock: what ends the program must be able to give up waiting.
    private readonly object _gate = new();
    private IReadOnlyList<string> _block = [];
    private (int Width, int Height) _drawnSize;
    private IDisposable? _watching;
    private bool _isSuspended;

    public Palette Palette { get; } = palette;

    public (int Width, int Height) Size => size();

    /// <summary>Writes a line; text from elsewhere must have been cleaned.</summary>
    public void WriteLine(string line) => WriteLines([line]);

    /// <summary>Writes lines above the live block, if there is one.</summary>
    public void WriteLines(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        lock (_gate)
        {
            var text = new StringBuilder();
            // The lines may be long and wrap: they are written the usual way, after the block was taken away.
            if (_block.Count > 0) text.Append("\e[?2026h\r\e[J");
            foreach (var line in lines) text.Append(line).Append('\n');
            if (_block.Count > 0) DrawBlock(text);
            Send(text);
        }
    }

    /// <summary>Shows a block in place of the last one; an empty one takes it away. In the background it takes the block away too: the screen is another program's.</summary>
    public void Show(IReadOnlyList<string> block)
    {
        lock (_gate)
        {
            if (_isSuspended || watch is { IsForeground: false }) block = [];
            var now = Size;
            if (block.SequenceEqual(_block) && (now == _drawnSize || block.Count == 0)) return;
            var text = new StringBuilder("\e[?2026h");
            if (block.Count == 0)
            {
                text.Append(TakenAway);
                _block = [];
            }
            else
            {
                // Lines that a narrower terminal has wrapped would be joined again when it grows: they go before the new ones come.
                if (now != _drawnSize && _block.Count > 0) text.Append("\r\e[J");
                _block = block;
                _drawnSize = now;
                DrawBlock(text);
            }
            // Watched before the cursor goes, and until it is back.
            if (_block.Count > 0) _watching ??= watch?.Watch(Leave, Return);
            Send(text);
            if (_block.Count > 0) return;
            _watching?.Dispose();
            _watching = null;
        }
    }

    /// <summary>Gives the terminal back as it was found: the program ends or is halted now. Does not wait for a terminal that takes nothing.</summary>
    public void Leave()
    {
        if (!Monitor.TryEnter(_gate, LeavePatience)) return;
        try
        {
            _isSuspended = true;
            if (_block.Count == 0) return;
            _block = [];
            Send(new StringBuilder("\e[?2026h").Append(TakenAway));
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    private const string TakenAway = "\r\e[J\e[?25h\e[?2026l";

    /// <summary>The program goes on after a halt; the next drawing begins where the cursor is now.</summary>
    private void Return()
    {
        lock (_gate) _isSuspended = false;
    }

    /// <summary>Draws over what is there, so that nothing flickers, with wrapping off meanwhile, and goes back up.</summary>
    private void DrawBlock(StringBuilder text)
    {
        text.Append("\e[?25l\e[?7l\r").AppendJoin("\e[K\n", _block).Append("\e[K\e[J\e[?7h");
        if (_block.Count > 1) text.Append($"\e[{_block.Count - 1}A");
        text.Append("\r\e[?2026l");
    }

    private void Send(StringBuilder text)
    {
        try
        {
            people.Write(text);
            people.Flush();
        }
        catch (IOException)
        {
            // The terminal went away (SIGHUP follows): the run matters more than its display.
        }
    }
}
