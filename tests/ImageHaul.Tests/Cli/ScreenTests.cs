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
        manifest           images/manifest.csv
        to retry           imagehaul retry 'my images'
        """,
        string.Join('\n', FinalTable.Render(Samples.LargeSummary(), new NextCommand("imagehaul retry 'my images'", []), 80, default)));

    [Fact]
    public void Render_Stopped_SaysHowToContinue()
    {
        var summary = Samples.LargeSummary(RunEnd.Stopped) with { Counts = Samples.Counts with { RowsRead = 12_000 }, ManifestPath = null };
        var lines = FinalTable.Render(summary, new NextCommand("imagehaul get -", ["give the same list on standard input again"]), 80, default);

        Assert.Equal("stopped: work is left", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("unfinished", StringComparison.Ordinal) && line.EndsWith("2,000", StringComparison.Ordinal));
        Assert.Equal(["to continue        imagehaul get -", "                   (give the same list on standard input again)"], lines.TakeLast(2));
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

    [Theory]
    [InlineData(RunEnd.CatalogRefused, "the run could not begin")]
    [InlineData(RunEnd.FolderLocked, "another run holds the folder")]
    public void Render_NothingWasDone_GivesTheReasonAndNoFigures(RunEnd end, string heading) =>
        Assert.Equal([heading, "Name another file."], FinalTable.Render(Samples.Summary(end, rows: 0, reason: "Name another file."), null, 80, default));

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
    public void Summary_RowsThatFailedBeforeAnInterrupt_AreCountedApart()
    {
        var summary = Samples.Summary(rows: 10);
        new JsonEvents(_output).Summary(summary with { Counts = summary.Counts with { Resumed = 4, ResumedFailed = 3 } }, 3, null);

        using var json = System.Text.Json.JsonDocument.Parse(Text());
        Assert.Equal((4, 3, 0), (json.RootElement.GetProperty("resumed").GetInt32(), json.RootElement.GetProperty("resumed_failed").GetInt32(), json.RootElement.GetProperty("failed").GetInt32()));
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
        Assert.EndsWith("\e[?2026h\r\e[J\e[?25h\e[?2026l", _writer.ToString());
        Assert.Equal(after, _writer.ToString().Length);
    }

    [Fact]
    public async Task Live_TerminalThatTakesNothing_HoldsOneDrawing()
    {
        using var stalled = new StalledWriter();
        var display = new RunDisplay(new Terminal(stalled, () => (80, 24), default), DisplayKind.Live, isVerbose: false, events: null, _time);
        display.Observer.Started!(new RunProgress(_time, () => new FrontierSnapshot()));
        var first = Task.Run(() => _time.Advance(TimeSpan.FromMilliseconds(200)));
        await stalled.Entered;
        // Were each tick to wait for its turn, this one would never come back.
        await Task.Run(() => _time.Advance(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, stalled.Writes);
        stalled.Release();
        await first;
        display.Dispose();
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

/// <summary>A terminal after Ctrl-S: the write that comes first waits until it is let go.</summary>
internal sealed class StalledWriter : TextWriter
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();

    public Task Entered => _entered.Task;

    public int Writes { get; private set; }

    public override Encoding Encoding => Encoding.UTF8;

    public void Release() => _released.Set();

    public override void Write(StringBuilder? value)
    {
        Writes++;
        _entered.TrySetResult();
        _released.Wait();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _released.Dispose();
        base.Dispose(disposing);
    }
}
