using System.Text;
using ImageHaul.Cli.Screen;

namespace ImageHaul.Tests.Cli;

public sealed class TerminalTests : IDisposable
{
    private readonly StringWriter _writer = new();
    private readonly FakeWatch _watch = new();
    private (int Width, int Height) _size = (80, 24);

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void Show_SeveralTimes_LeavesOneBlockInItsPlace()
    {
        var terminal = Terminal();
        terminal.WriteLine("before");
        terminal.Show(["one", "two"]);
        terminal.Show(["uno", "due", "tre"]);
        terminal.Show(["eins"]);

        Assert.Equal(["before", "eins"], Screen(80));
    }

    [Fact]
    public void WriteLine_DuringABlock_StandsAboveIt()
    {
        var terminal = Terminal();
        terminal.Show(["one", "two"]);
        terminal.WriteLine("note");
        terminal.Show([]);
        terminal.WriteLine("end");

        Assert.Equal(["note", "end"], Screen(80));
    }

    [Fact]
    public void Show_OtherSize_ClearsFromTheBlocksFirstLetterBeforeItDraws()
    {
        var terminal = Terminal();
        terminal.Show([new string('a', 70), "b"]);
        _size = (40, 24);
        _writer.GetStringBuilder().Clear();
        terminal.Show(["short"]);

        Assert.StartsWith("\e[?2026h\r\e[J", _writer.ToString());
    }

    [Fact]
    public void Show_EachDrawing_IsOneSynchronisedUpdate_WithWrappingOnAfterwards()
    {
        var terminal = Terminal();
        terminal.Show(["one", "two"]);

        Assert.Equal("\e[?2026h\e[?25l\e[?7l\rone\e[K\ntwo\e[K\e[J\e[?7h\e[1A\r\e[?2026l", _writer.ToString());
    }

    [Fact]
    public void Show_SameBlockAgain_WritesNothing()
    {
        var terminal = Terminal();
        terminal.Show(["one"]);
        var written = _writer.ToString().Length;
        terminal.Show(["one"]);

        Assert.Equal(written, _writer.ToString().Length);
    }

    [Fact]
    public void WriteLine_WithoutABlock_IsPlainText()
    {
        Terminal().WriteLine("log");

        Assert.Equal("log\n", _writer.ToString());
    }

    [Fact]
    public void Show_Nothing_BringsTheCursorBack_AndWatchesNoLonger()
    {
        var terminal = Terminal();
        terminal.Show(["one"]);
        Assert.NotNull(_watch.Leave);
        terminal.Show([]);

        Assert.EndsWith("\r\e[J\e[?25h\e[?2026l", _writer.ToString());
        Assert.Null(_watch.Leave);
    }

    [Fact]
    public void Leave_DuringABlock_GivesTheScreenBack_UntilTheProgramGoesOn()
    {
        var terminal = Terminal();
        terminal.Show(["one"]);
        var back = _watch.Back!;
        _watch.Leave!();
        Assert.EndsWith("\e[?25h\e[?2026l", _writer.ToString());
        var written = _writer.ToString().Length;
        terminal.Show(["two"]);
        Assert.Equal(written, _writer.ToString().Length);
        back();
        terminal.Show(["three"]);

        Assert.Equal(["three"], Screen(80));
    }

    [Fact]
    public void Show_InTheBackground_DrawsNothing()
    {
        var terminal = Terminal();
        terminal.Show(["one"]);
        _watch.IsForeground = false;
        terminal.Show(["two"]);

        Assert.Empty(Screen(80));
        Assert.EndsWith("\e[?25h\e[?2026l", _writer.ToString());
    }

    [Fact]
    public async Task Leave_TerminalThatTakesNothing_DoesNotWaitForIt()
    {
        using var stalled = new StalledWriter();
        var terminal = new Terminal(stalled, () => _size, default, _watch);
        var drawing = Task.Run(() => terminal.Show(["one"]));
        await stalled.Entered;
        terminal.Leave();

        Assert.False(drawing.IsCompleted);
        stalled.Release();
        await drawing;
    }

    private Terminal Terminal() => new(_writer, () => _size, default, _watch);

    /// <summary>What a terminal shows after all that was written: knows just the sequences that are used.</summary>
    private List<string> Screen(int width)
    {
        var rows = new List<StringBuilder> { new() };
        var (row, column) = (0, 0);
        var text = _writer.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                (row, column) = (row + 1, 0);
                if (row == rows.Count) rows.Add(new StringBuilder());
            }
            else if (text[i] == '\r') column = 0;
            else if (text[i] == '\e')
            {
                var end = text.IndexOfAny(['A', 'J', 'K', 'h', 'l', 'm'], i);
                var argument = text[(i + 2)..end];
                if (text[end] == 'A') row -= int.Parse(argument);
                if (text[end] is 'J' or 'K') rows[row].Length = Math.Min(rows[row].Length, column);
                if (text[end] == 'J') rows.RemoveRange(row + 1, rows.Count - row - 1);
                i = end;
            }
            else
            {
                Assert.True(column < width);
                // Written over what is there, as terminals do.
                if (column < rows[row].Length) rows[row][column] = text[i];
                else rows[row].Append(text[i]);
                column++;
            }
        }
        return [.. rows.Select(line => line.ToString()).Where(line => line.Length > 0)];
    }

    private sealed class FakeWatch : ITerminalWatch, IDisposable
    {
        public bool IsForeground { get; set; } = true;

        public Action? Leave { get; private set; }

        public Action? Back { get; private set; }

        public IDisposable Watch(Action leave, Action back)
        {
            (Leave, Back) = (leave, back);
            return this;
        }

        public void Dispose() => (Leave, Back) = (null, null);
    }
}
