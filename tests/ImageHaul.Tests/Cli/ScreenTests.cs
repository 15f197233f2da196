using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Screen;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Cli;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("caf\u00e9 \u65e5\u672c \U0001F600", "caf\u00e9 \u65e5\u672c \U0001F600")]
    [InlineData("\u001b[31mred\u0007", "\\u001b[31mred\\u0007")]
    [InlineData("a\r\nb\tc", "a\\u000d\\u000ab\\u0009c")]
    [InlineData("\u202egnp.exe", "\\u202egnp.exe")]
    [InlineData("a\u200bb\ufeffc\u0085", "a\\u200bb\\ufeffc\\u0085")]
    [InlineData("tag \U000E0041", "tag \\U000e0041")]
    public void Clean_WhatATerminalWouldObey_IsShownInstead(string text, string expected) => Assert.Equal(expected, SafeText.Clean(text));

    [Fact]
    public void Clean_LoneSurrogate_IsReplaced() => Assert.Equal("a\ufffdb", SafeText.Clean("a" + (char)0xD800 + "b"));

    [Fact]
    public void Clean_LongText_IsCut() => Assert.Equal("xxxxx...", SafeText.Clean(new string('x', 100), 5));

    [Fact]
    public void Clean_AnyText_HasNoControlCharacters() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), text => !SafeText.Clean(text.Get).Any(char.IsControl)).QuickCheckThrowOnFailure();
}

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(1_234_000_000, "1.2 GB")]
    public void Bytes_CountBy1000(double bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(850, "850 ms")]
    [InlineData(999.9, "1.0 s")]
    [InlineData(12_340, "12.3 s")]
    [InlineData(59_960, "1 min 00 s")]
    [InlineData(185_000, "3 min 05 s")]
    [InlineData(7_380_000, "2 h 03 min")]
    [InlineData(93_600_000, "1 d 02 h")]
    public void Time_ReadsAsPeopleSayIt(double milliseconds, string expected) => Assert.Equal(expected, Figures.Time(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(0.2, "0:01")]
    [InlineData(65, "1:05")]
    [InlineData(3600, "1:00:00")]
    public void Clock_RoundsUp(double seconds, string expected) => Assert.Equal(expected, Figures.Clock(TimeSpan.FromSeconds(seconds)));
}

public sealed class RateMeterTests
{
    [Fact]
    public void Add_SteadyRun_GivesItsSpeed()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        for (var second = 1; second <= 30; second++) meter.Add(At(second, second * 50));

        Assert.Equal(50, meter.Images, 3);
    }

    [Fact]
    public void Add_RunThatStalls_FallsToZeroWithinTheWindow()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        meter.Add(At(1, 500));
        for (var second = 2; second <= 12; second++) meter.Add(At(second, 500));

        Assert.Equal(0, meter.Images);
    }

    [Fact]
    public void TimeLeft_KnownTotal_FollowsTheRowsSettled()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        var now = At(10, 100) with { RowsRead = 400, ReadingFinished = true };
        meter.Add(now);

        Assert.Equal(TimeSpan.FromSeconds(30), meter.TimeLeft(now));
        Assert.Null(meter.TimeLeft(now with { ReadingFinished = false }));
    }

    [Fact]
    public void TimeLeft_ResumedRows_DoNotCountAsSpeed()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        var now = At(10, 100) with { RowsRead = 1200, Resumed = 1000, ReadingFinished = true };
        meter.Add(now);

        Assert.Equal(TimeSpan.FromSeconds(10), meter.TimeLeft(now));
    }

    private static ProgressSnapshot At(int seconds, long downloaded) => new() { Elapsed = TimeSpan.FromSeconds(seconds), Downloaded = downloaded, Frontier = new() };
}

public sealed class LiveFrameTests
{
    [Fact]
    public void Render_At80Columns_ReadsLikeThis() => Assert.Equal(
        """
        rows     10,000 of 10,000   100 %   #########################
        speed    460 images/s   65.0 MB/s   64 of 128 in flight   20 s
        images   8,900 downloaded   300 duplicates   800 failed
        failed   http-not-found 500   blocked 300
        busy     a.example 8/8   b.example 4/8
        waiting  slow.example 0:28 rate-limited
        """,
        string.Join('\n', Render(Samples.Counts, 80)));

    [Fact]
    public void Render_HostWithAPace_ShowsIt()
    {
        var counts = Samples.Counts with { Frontier = Samples.Frontier with { Busiest = [Samples.Frontier.Busiest[0] with { Pace = 19.96 }] } };
        Assert.Equal("busy     a.example 8/8 at 20.0/s", Render(counts, 80)[4]);
    }

    [Fact]
    public void Render_TotalUnknown_SaysHowFarReadingIs() =>
        Assert.Equal("rows     10,000 of 12,000+ (still reading the list)", Render(Samples.Counts with { ReadingFinished = false, RowsRead = 12_000 }, 80)[0]);

    [Fact]
    public void Render_EmptyRun_HasTheSameHeight() => Assert.Equal(6, Render(new ProgressSnapshot { Frontier = new() }, 80).Count);

    [Fact]
    public void Render_AnyWidth_NeverReachesTheLastColumn()
    {
        var counts = Samples.Counts with
        {
            RowsRead = 1_234_567_890,
            Failures = FailureKinds.All.ToDictionary(kind => kind, kind => 1000L + (int)kind),
            Resumed = 5,
            UpToDate = 6,
            Skipped = 7,
            Frontier = Samples.Frontier with { Busiest = [.. Enumerable.Range(1, 8).Select(i => Samples.Frontier.Busiest[0] with { Host = new HostKey("https", $"{new string('x', i * 20)}.example", 8443) })] },
        };
        for (var width = 1; width <= 250; width++) Assert.All(Render(counts, width), line => Assert.True(StyledLine.Columns(line) < Math.Max(2, width), $"{width}: {line}"));
    }

    [Fact]
    public void Render_WiderTerminal_ShowsMoreHosts()
    {
        var hosts = Enumerable.Range(1, 8).Select(i => Samples.Frontier.Busiest[0] with { Host = new HostKey("https", $"images-{i}.shop.example", 443) }).ToList();
        var counts = Samples.Counts with { Frontier = Samples.Frontier with { Busiest = hosts } };

        Assert.Equal("busy     images-1.shop.example 8/8   images-2.shop.example 8/8   +6", Render(counts, 80)[4]);
        Assert.EndsWith("images-8.shop.example 8/8", Render(counts, 260)[4]);
    }

    [Fact]
    public void Render_LowTerminal_KeepsOneRowFree() => Assert.Equal(3, LiveFrame.Render(Samples.Counts, new RateMeter(TimeSpan.FromSeconds(10)), 80, 4, default).Count);

    [Fact]
    public void Render_HostileHost_CannotTouchTheTerminal()
    {
        var frontier = Samples.Frontier with { Blocked = [Samples.Frontier.Blocked[0] with { Host = new HostKey("http", "a\u001b[2Jb\n", 80), Reason = "x\u001by" }] };

        Assert.All(Render(Samples.Counts with { Frontier = frontier }, 80), line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void Render_InColour_ShowsTheSameWords()
    {
        var plain = Render(Samples.Counts, 80);
        var coloured = Render(Samples.Counts, 80, new Palette(Color: true, Unicode: false));

        Assert.Contains("\e[", coloured[0]);
        Assert.Equal(plain, coloured.Select(WithoutColours));
    }

    private static string WithoutColours(string line) => string.Concat(line.Split('\e').Select((part, i) => i == 0 ? part : part[(part.IndexOf('m') + 1)..]));

    private static IReadOnlyList<string> Render(ProgressSnapshot counts, int width, Palette palette = default)
    {
        var rates = new RateMeter(TimeSpan.FromSeconds(30));
        rates.Add(counts);
        return LiveFrame.Render(counts, rates, width, 24, palette);
    }
}

public sealed class PlainLineTests
{
    [Fact]
    public void Render_ReadsLikeThis()
    {
        var counts = Samples.Counts with { RowsRead = 20_000 };
        var rates = new RateMeter(TimeSpan.FromSeconds(30));
        rates.Add(counts);

        Assert.Equal("10,000 of 20,000 rows (50 %), 460 images/s, 65.0 MB/s, 800 failed, 64 of 128 in flight, hosts waiting: 1, 20 s left", PlainLine.Render(counts, rates));
    }
}

public sealed class TerminalTests : IDisposable
{
    private readonly StringWriter _writer = new();
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
    public void Show_TerminalBecameNarrower_RemovesTheWrappedRowsToo()
    {
        var terminal = Terminal();
        terminal.Show([new string('a', 70), "b"]);
        _size = (40, 24);
        _writer.GetStringBuilder().Clear();
        terminal.Show(["short"]);

        Assert.Contains("\e[3A", _writer.ToString());
    }

    [Fact]
    public void Show_EachDrawing_LeavesCursorAndWrappingOn()
    {
        var terminal = Terminal();
        terminal.Show(["one"]);
        var drawing = _writer.ToString();

        Assert.True(drawing.LastIndexOf("\e[?25h", StringComparison.Ordinal) > drawing.LastIndexOf("\e[?25l", StringComparison.Ordinal));
        Assert.True(drawing.LastIndexOf("\e[?7h", StringComparison.Ordinal) > drawing.LastIndexOf("\e[?7l", StringComparison.Ordinal));
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

    private Terminal Terminal() => new(_writer, () => _size, default);

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
                rows[row].Length = Math.Max(rows[row].Length, column);
                rows[row].Insert(column++, text[i]);
            }
        }
        return [.. rows.Select(line => line.ToString()).Where(line => line.Length > 0)];
    }
}

public sealed class FinalTableTests
{
    [Fact]
    public void Render_FinishedWithFailures_At80Columns_ReadsLikeThis() => Assert.Equal(
        """
        finished: 800 of 10,000 rows failed
        rows               10,000
        downloaded          8,900   1.2 GB
        duplicates            300   45.0 MB saved
        up to date              0
        skipped                 0
        failed                800
          http-not-found      500   a.example 200, b.example 100, c.example 50
          blocked             300   shop.example 300
        time               20.0 s   460 images/s, 65.0 MB/s
        manifest       images/manifest.csv
        to retry       imagehaul retry 'my images'
        """,
        string.Join('\n', FinalTable.Render(Samples.LargeSummary(), new NextCommand("imagehaul retry 'my images'", []), 80, default)));

    [Fact]
    public void Render_Stopped_SaysHowToContinue()
    {
        var summary = Samples.LargeSummary(RunEnd.Stopped) with { Counts = Samples.Counts with { RowsRead = 12_000 }, ManifestPath = null };
        var lines = FinalTable.Render(summary, new NextCommand("imagehaul get -", ["give the same list on standard input again"]), 80, default);

        Assert.Equal("stopped: work is left", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("unfinished", StringComparison.Ordinal) && line.EndsWith("2,000", StringComparison.Ordinal));
        Assert.Equal(["to continue    imagehaul get -", "               (give the same list on standard input again)"], lines.TakeLast(2));
    }

    [Fact]
    public void Render_RetryOfSomeRows_TellsTheFolderFromTheRun()
    {
        var summary = Samples.LargeSummary() with { Counts = Samples.Counts with { Failures = new Dictionary<FailureKind, long> { [FailureKind.Blocked] = 2 } } };
        var lines = FinalTable.Render(summary, null, 80, default).ToList();

        Assert.Matches("^failed +2$", lines.Single(line => line.StartsWith("failed", StringComparison.Ordinal)));
        Assert.Matches("^in the whole folder +800$", lines[lines.FindIndex(line => line.StartsWith("failed", StringComparison.Ordinal)) + 1]);
    }

    [Fact]
    public void Render_NarrowTerminal_LosesNoFigure()
    {
        var text = string.Join('\n', FinalTable.Render(Samples.LargeSummary(), null, 40, default));

        Assert.All(["10,000", "8,900", "1.2 GB", "500", "300"], figure => Assert.Contains(figure, text));
    }

    [Fact]
    public void Render_NothingRead_SaysSo() => Assert.Equal("finished: the list has no rows", FinalTable.Render(Samples.Summary(rows: 0), null, 80, default)[0]);

    [Fact]
    public void Render_HostileReason_CannotTouchTheTerminal() =>
        Assert.All(FinalTable.Render(Samples.Summary(RunEnd.CatalogRefused, reason: "bad \u001b[2J file"), null, 80, default), line => Assert.DoesNotContain(line, char.IsControl));

    [Fact]
    public void Table_CellsLikeMarkup_AreShownAsTheyAre() => Assert.Contains("[red]x[/]", string.Join('\n', TextTable.RenderBare([new("")], [["[red]x[/]"]], 80)));
}

public sealed class JsonEventsTests : IDisposable
{
    private readonly MemoryStream _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Records_AreOneLineEach_WithTheManifestsFields()
    {
        new JsonEvents(_output).Records([Samples.Record(), Samples.Record(2, FailureKind.HttpNotFound)]);

        Assert.Equal(
            $$"""
            {"event":"record","url":"http://a.example/1.jpg","sha256":"{{new string('0', 64)}}","path":"{{new string('0', 64)}}.jpg","id":"1","status":"downloaded","failure":null,"message":null,"http_status":null,"content_type":null,"format":"jpeg","width":40,"height":30,"bytes":1234,"final_url":null,"duplicate_of":null,"attempts":1,"elapsed_ms":42,"fetched_at":"2026-01-02T03:04:05.678Z","etag":null,"last_modified":null,"original_name":null,"route":null,"signal":null}
            {"event":"record","url":"http://a.example/1.jpg","sha256":null,"path":null,"id":"2","status":"failed","failure":"http-not-found","message":"404 Not Found","http_status":404,"content_type":null,"format":null,"width":null,"height":null,"bytes":null,"final_url":null,"duplicate_of":null,"attempts":1,"elapsed_ms":42,"fetched_at":"2026-01-02T03:04:05.678Z","etag":null,"last_modified":null,"original_name":null,"route":null,"signal":null}

            """,
            Text());
    }

    [Fact]
    public void Records_Secrets_AreRedacted()
    {
        new JsonEvents(_output).Records([Samples.Record(url: "http://ann:secret@a.example/1.jpg?X-Amz-Signature=secret")]);

        Assert.DoesNotContain("secret", Text());
    }

    [Fact]
    public void Records_LineBreaksAndDirectionMarks_StayEscaped()
    {
        new JsonEvents(_output).Records([Samples.Record(failed: FailureKind.BadRow, message: "a\n\u202eb")]);

        Assert.Contains("\"message\":\"a\\n\\u202Eb\"", Text());
        Assert.Single(Text().TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Summary_HasCountsEndAndExitCode()
    {
        new JsonEvents(_output).Summary(Samples.LargeSummary(), 3, new NextCommand("imagehaul retry images", []));

        using var json = System.Text.Json.JsonDocument.Parse(Text());
        var root = json.RootElement;
        Assert.Equal("summary", root.GetProperty("event").GetString());
        Assert.Equal("finished", root.GetProperty("end").GetString());
        Assert.Equal(3, root.GetProperty("exit_code").GetInt32());
        Assert.Equal(500, root.GetProperty("failures").GetProperty("http-not-found").GetInt32());
        Assert.Equal("imagehaul retry images", root.GetProperty("next").GetString());
    }

    [Fact]
    public void Records_ReaderWentAway_IsNotFatal()
    {
        var events = new JsonEvents(new ClosedPipe());

        events.Records([Samples.Record()]);
        events.Summary(Samples.LargeSummary(), 0, null);
    }

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());

    private sealed class ClosedPipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}

public sealed class FailedRowLogTests
{
    [Fact]
    public void Drain_FewFailures_GivesALineEach()
    {
        var log = new FailedRowLog();
        log.Add([Samples.Record(), Samples.Record(2, FailureKind.HttpNotFound, "http://ann:secret@a.example/\u001b[2J")]);

        var line = Assert.Single(log.Drain());
        Assert.StartsWith("row 2: http-not-found: 404 Not Found http://***@a.example/", line);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.Empty(log.Drain());
    }

    [Fact]
    public void Drain_Flood_IsBounded()
    {
        var log = new FailedRowLog();
        for (var i = 0; i < 1000; i++) log.Add([Samples.Record(i, FailureKind.Blocked)]);

        var lines = log.Drain();
        Assert.Equal(FailedRowLog.MaxLines + 1, lines.Count);
        Assert.Equal("... and 960 more failed rows (the manifest has them all)", lines[^1]);
    }
}

public sealed class RunDisplayTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly StringWriter _writer = new();

    public void Dispose() => _writer.Dispose();

    [Theory]
    [InlineData(ProgressMode.Auto, false, true, (int)DisplayKind.Live)]
    [InlineData(ProgressMode.Auto, false, false, (int)DisplayKind.Plain)]
    [InlineData(ProgressMode.Plain, false, true, (int)DisplayKind.Plain)]
    [InlineData(ProgressMode.Json, false, true, (int)DisplayKind.Silent)]
    [InlineData(ProgressMode.None, false, true, (int)DisplayKind.Silent)]
    [InlineData(ProgressMode.Auto, true, true, (int)DisplayKind.Silent)]
    internal void Choose_FollowsModeAndTerminal(ProgressMode mode, bool quiet, bool isTerminal, int expected) =>
        Assert.Equal((DisplayKind)expected, RunDisplay.Choose(new CommandSettings { Progress = mode, Quiet = quiet }, isTerminal));

    [Fact]
    public void Plain_WritesALineEveryTenSeconds()
    {
        using var display = Display(DisplayKind.Plain);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal("", _writer.ToString());
        _time.Advance(TimeSpan.FromSeconds(20.1));

        Assert.Equal(3, _writer.ToString().Count(letter => letter == '\n'));
    }

    [Fact]
    public void Live_DrawsAtMostFiveTimesASecond_AndLeavesNothing()
    {
        var display = Display(DisplayKind.Live);
        _time.Advance(TimeSpan.FromSeconds(1));
        var drawings = _writer.ToString().Split("\e[?2026h").Length - 1;
        display.Dispose();
        var after = _writer.ToString().Length;
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.InRange(drawings, 1, 5);
        Assert.EndsWith("\r\e[?25l\e[?7l\e[J\e[?7h\e[?25h\e[?2026l", _writer.ToString());
        Assert.Equal(after, _writer.ToString().Length);
    }

    [Fact]
    public void Verbose_FailedRows_AreWrittenAsTheyCome()
    {
        var display = Display(DisplayKind.Silent, isVerbose: true);
        display.Observer.Recorded!([Samples.Record(7, FailureKind.Blocked)]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("row 7: blocked", _writer.ToString());
        display.Observer.Recorded!([Samples.Record(8, FailureKind.Blocked)]);
        display.Dispose();

        Assert.Contains("row 8: blocked", _writer.ToString());
    }

    private RunDisplay Display(DisplayKind kind, bool isVerbose = false)
    {
        var display = new RunDisplay(new Terminal(_writer, () => (80, 24), default), kind, isVerbose, events: null, _time);
        display.Observer.Started!(new RunProgress(_time, () => new FrontierSnapshot()));
        return display;
    }
}
