using System.Text;

namespace ImageHaul.Cli.Screen;

/// <summary>
/// Standard error, where everything for people goes: lines, and below them at most one live block that is redrawn in place. Each drawing is one write that
/// leaves the terminal in its normal state (cursor shown, wrapping on), so that nothing needs to be restored, however the program ends. Thread-safe.
/// </summary>
internal sealed class Terminal(TextWriter people, Func<(int Width, int Height)> size, Palette palette)
{
    private readonly Lock _gate = new();
    private IReadOnlyList<string> _block = [];
    private int[] _blockColumns = [];
    private int _drawnWidth;

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
            if (_block.Count > 0)
            {
                GoToBlock(text.Append("\e[?2026h"));
                text.Append("\e[J");
            }
            foreach (var line in lines) text.Append(line).Append('\n');
            if (_block.Count > 0) DrawBlock(text);
            Send(text);
        }
    }

    /// <summary>Shows a block in place of the last one; an empty one takes it away.</summary>
    public void Show(IReadOnlyList<string> block)
    {
        lock (_gate)
        {
            if (block.SequenceEqual(_block) && _drawnWidth == Size.Width) return;
            var text = new StringBuilder();
            GoToBlock(text.Append("\e[?2026h"));
            _block = block;
            DrawBlock(text);
            Send(text);
        }
    }

    private void GoToBlock(StringBuilder text)
    {
        var rows = RowsOfBlock();
        if (rows > 0) text.Append($"\e[{rows}A");
        text.Append('\r');
    }

    /// <summary>Draws over what is there, so that nothing flickers, with cursor and wrapping off meanwhile; the cursor comes to rest below.</summary>
    private void DrawBlock(StringBuilder text)
    {
        text.Append("\e[?25l\e[?7l");
        foreach (var line in _block) text.Append(line).Append("\e[K\n");
        text.Append("\e[J\e[?7h\e[?25h\e[?2026l");
        _drawnWidth = Size.Width;
        _blockColumns = [.. _block.Select(VisibleColumns)];
    }

    /// <summary>Terminals that became narrower have wrapped the lines drawn before: count the rows they take now.</summary>
    private int RowsOfBlock()
    {
        var width = Math.Max(1, Size.Width);
        if (width >= _drawnWidth) return _block.Count;
        return _blockColumns.Sum(columns => Math.Max(1, (columns + width - 1) / width));
    }

    private static int VisibleColumns(string line)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\e') i = line.IndexOf('m', i);
            else plain.Append(line[i]);
        }
        return StyledLine.Columns(plain.ToString());
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
