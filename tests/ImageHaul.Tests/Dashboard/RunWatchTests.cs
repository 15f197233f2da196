using System.Text;
using System.Text.Json;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Web.Dashboard;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Dashboard;

/// <summary>What a run becomes for those who watch it.</summary>
public sealed class RunWatchTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly WatchedRun _run = new();
    private readonly EventHub _hub = new();
    private readonly RunWatch _watch;
    private readonly HaulObserver _observer;

    public RunWatchTests()
    {
        _watch = new RunWatch("out", _hub, new FreeSpace(Path.GetTempPath(), _run.Clock), _run.Clock);
        _observer = _watch.Observe(new HaulObserver());
    }

    public void Dispose()
    {
        _watch.Dispose();
        _run.Dispose();
    }

    [Fact]
    public async Task Tick_BeforeTheRunBegins_SaysStarting()
    {
        _hub.TryEnter();
        var tick = Json((await NextAsync()).Tick);
        Assert.Equal(("starting", "out"), (tick.GetProperty("state").GetString(), tick.GetProperty("folder").GetString()));
        Assert.True(tick.GetProperty("disk").GetInt64() > 0);
    }

    [Fact]
    public async Task Tick_HasTheCounts_TheSpeed_AndASample()
    {
        _hub.TryEnter();
        _run.Begin(_observer);
        _run.Record(_observer, [.. Enumerable.Range(1, 10).Select(seed => WatchedRun.Stored(seed))]);
        _run.Record(_observer, WatchedRun.Failed(11, FailureKind.Blocked), WatchedRun.Failed(12, FailureKind.OptedOut));

        var tick = Json((await NextAsync()).Tick);

        Assert.Equal("running", tick.GetProperty("state").GetString());
        Assert.Equal((12, 12, 10, 1, 1), (Int(tick, "rows"), Int(tick, "done"), Int(tick, "downloaded"), Int(tick, "failed"), Int(tick, "skipped")));
        Assert.Equal((10, 64, 8), (Int(tick, "imagesPerSecond"), Int(tick, "maxConcurrency"), Int(tick, "asked")));
        Assert.Equal(["blocked", "opted-out"], tick.GetProperty("failures").EnumerateObject().Select(kind => kind.Name).Order());
        Assert.Equal([1, 10, 0, 0, 8], tick.GetProperty("sample").EnumerateArray().Select(number => number.GetInt32()));
    }

    [Fact]
    public async Task Frame_NobodyWatches_IsNotMade_ButTheChartsGoOn()
    {
        _run.Begin(_observer);
        _run.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, _hub.Number);

        _hub.TryEnter();
        var frame = await NextAsync();

        Assert.Equal(31, Json(frame.History()).GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public async Task History_OfADay_HasFiveMinutes()
    {
        _run.Begin(_observer);
        _run.Clock.Advance(TimeSpan.FromDays(1));
        _hub.TryEnter();
        Assert.Equal(RunHistory.Seconds, Json((await NextAsync()).History()).GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public void History_TimerRingsTwiceAfterAStall_ShowsNoPeak()
    {
        var history = new RunHistory();
        history.Add(At(1, 1000));
        history.Add(At(30, 2000));
        history.Add(At(30.001, 500_000));
        history.Add(At(31, 500_500));

        Assert.Equal([1000, 34, 498_500], history.Samples.Select(sample => Math.Round(sample.Bytes)));
        Assert.Equal(16_145, Math.Round(history.Speed.Bytes));

        static ProgressSnapshot At(double seconds, long bytes) => new() { Elapsed = TimeSpan.FromSeconds(seconds), BytesFetched = bytes, Frontier = new() };
    }

    [Fact]
    public async Task Events_AreOneLineOfJsonEach_WhateverAStrangerWrites()
    {
        _hub.TryEnter();
        _run.Begin(_observer);
        var hostile = WatchedRun.Failed(1, FailureKind.NotAnImage, query: "?token=hunter2&a=</script>") with { Failure = new Failure(FailureKind.NotAnImage, "html\n\ndata: {\"x\":1}\n\u2028<img>") };
        _run.Record(_observer, hostile);

        var frame = await NextAsync();

        foreach (var bytes in new[] { frame.Tick, frame.Hosts, frame.Failures.Event, frame.Images.Event, frame.History() })
        {
            var lines = Encoding.UTF8.GetString(bytes).Split('\n');
            Assert.Equal(4, lines.Length);
            Assert.StartsWith("event: ", lines[0]);
            Assert.StartsWith("data: {", lines[1]);
            Assert.Equal(["", ""], lines[2..]);
        }
        var text = Encoding.UTF8.GetString(frame.Failures.Event);
        Assert.DoesNotContain("hunter2", text);
        Assert.DoesNotContain("<", text);
        var example = Json(frame.Failures.Event).GetProperty("kinds").GetProperty("not-an-image").GetProperty("examples")[0];
        Assert.Equal("html\n\ndata: {\"x\":1}\n\u2028<img>", example.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Hosts_ShowWhatTheFrontierKnows()
    {
        _hub.TryEnter();
        _run.Begin(_observer);
        for (var n = 1; n <= 300; n++) await _run.Frontier.EnqueueAsync(Row(n, $"h{n}.test"), default);
        var turn = (await _run.Frontier.TakeAsync(default))!;
        _run.Frontier.Settle(turn, Failed(FailureKind.RateLimited, 60));

        var hosts = Json((await NextAsync()).Hosts).GetProperty("hosts");

        Assert.Equal(RunWatch.MostHosts, hosts.GetArrayLength());
        var rests = Assert.Single(hosts.EnumerateArray(), host => host.TryGetProperty("blocked", out _));
        Assert.Equal(("http://h1.test", 59, "rate-limited"), (rests.GetProperty("host").GetString(), Int(rests, "blocked"), rests.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Paused_SaysSo_AndTellsNoTimeLeft()
    {
        _hub.TryEnter();
        _run.Begin(_observer);
        for (var n = 1; n <= 10; n++) _run.Progress.RowRead();
        _run.Progress.ReadingEnded();
        _run.Record(_observer, WatchedRun.Stored(1));
        Assert.True(Json((await NextAsync()).Tick).TryGetProperty("left", out _));

        _run.Control.Pause();

        var tick = Json((await NextAsync()).Tick);
        Assert.Equal("paused", tick.GetProperty("state").GetString());
        Assert.False(tick.TryGetProperty("left", out _));
    }

    [Fact]
    public async Task Parts_ThatDidNotChange_KeepTheirVersion()
    {
        _hub.TryEnter();
        _run.Begin(_observer);
        _run.Record(_observer, WatchedRun.Failed(1, FailureKind.Blocked), WatchedRun.Stored(2));
        await NextAsync();
        var one = await NextAsync();
        var other = await NextAsync();
        Assert.Same(one.Failures, other.Failures);
        Assert.Same(one.Images, other.Images);

        _run.Record(_observer, WatchedRun.Failed(3, FailureKind.Blocked));

        Assert.True((await NextAsync()).Failures.Version > other.Failures.Version);
    }

    [Fact]
    public async Task End_IsTheLastFrame_WithTheFinalCountsAndTheNextCommand()
    {
        _hub.TryEnter();
        _run.Begin(_observer);
        var summary = new RunSummary { End = RunEnd.PastDeadline, Reason = "the deadline passed", Counts = new ProgressSnapshot { RowsRead = 70, Downloaded = 45, Resumed = 5, ResumedFailed = 3, Frontier = new() } };

        _watch.End(summary, "imagehaul get list.txt");

        var frame = await _hub.NextAsync(0, default);
        var end = Json(frame.End!);
        Assert.Equal(("past-deadline", "the deadline passed", "imagehaul get list.txt", 20),
            (end.GetProperty("end").GetString(), end.GetProperty("reason").GetString(), end.GetProperty("next").GetString(), Int(end, "unfinished")));
        Assert.Equal((45, 3), (Int(Json(frame.Tick), "downloaded"), Int(end, "failed")));
        _run.Clock.Advance(Second);
        _watch.Refresh();
        Assert.Equal(frame.Number, _hub.Number);
        Assert.Null(_watch.Control);
    }

    [Fact]
    public void Observe_TellsTheOtherObserverToo()
    {
        var heard = new List<string>();
        var observer = _watch.Observe(new HaulObserver { Started = _ => heard.Add("started"), Control = _ => heard.Add("control"), Recorded = _ => heard.Add("recorded") });
        _run.Begin(observer);
        _run.Record(observer, WatchedRun.Stored(1));
        Assert.Equal(["started", "control", "recorded"], heard);
    }

    [Theory]
    [InlineData("{\"action\":\"pause\"}", 204)]
    [InlineData("{\"action\":\"concurrency\",\"value\":5}", 204)]
    [InlineData("{\"action\":\"concurrency\",\"value\":\"auto\"}", 204)]
    [InlineData("{\"action\":\"concurrency\",\"value\":0}", 400)]
    [InlineData("{\"action\":\"concurrency\",\"value\":-1}", 400)]
    [InlineData("{\"action\":\"concurrency\",\"value\":1.5}", 400)]
    [InlineData("{\"action\":\"concurrency\",\"value\":99999999999}", 400)]
    [InlineData("{\"action\":\"concurrency\",\"value\":\"many\"}", 400)]
    [InlineData("{\"action\":\"concurrency\"}", 400)]
    [InlineData("{\"action\":\"stop\"}", 400)]
    [InlineData("{\"action\":1}", 400)]
    [InlineData("{}", 400)]
    [InlineData("[]", 400)]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    [InlineData("{\"action\":{\"a\":{\"b\":{}}}}", 400)]
    public void Order_IsCarriedOutOrRefusedWithAReason(string body, int status)
    {
        var outcome = ControlRoute.Obey(Encoding.UTF8.GetBytes(body), _run.Control);
        Assert.Equal((status, status != 204), (outcome.Status, outcome.Fault is not null));
    }

    [Fact]
    public void Order_SteersTheRun()
    {
        Obey("{\"action\":\"pause\"}");
        Assert.True(_run.Frontier.Snapshot().IsPaused);
        Obey("{\"action\":\"resume\"}");
        Assert.False(_run.Frontier.Snapshot().IsPaused);
        Obey("{\"action\":\"concurrency\",\"value\":3}");
        Assert.Equal(3, _run.Frontier.Snapshot().Limit);
        Obey("{\"action\":\"concurrency\",\"value\":1000}");
        Assert.Equal(64, _run.Frontier.Snapshot().Limit);
        Obey("{\"action\":\"concurrency\",\"value\":\"auto\"}");
        Assert.Null(_run.Frontier.Snapshot().FixedLimit);

        Assert.Equal(409, ControlRoute.Obey("{\"action\":\"pause\"}"u8.ToArray(), null).Status);
    }

    [Fact]
    public void Examples_AFewOfAKind_FromAsManyHostsAsPossible()
    {
        var examples = new FailureExamples();
        examples.Add([.. Enumerable.Range(1, 1000).Select(seed => WatchedRun.Failed(seed, FailureKind.Blocked))]);
        examples.Add([WatchedRun.Failed(2000, FailureKind.Blocked, "other.example")]);

        var (version, kinds) = examples.List(0)!.Value;

        Assert.Equal(["1", "2", "3", "4", "2000"], Assert.Single(kinds).Examples.Select(example => example.Id));
        examples.Add([.. Enumerable.Range(3000, 1000).Select(seed => WatchedRun.Failed(seed, FailureKind.Blocked))]);
        Assert.Null(examples.List(version));
    }

    private static int Int(JsonElement json, string name) => (int)json.GetProperty(name).GetDouble();

    private static JsonElement Json(byte[] sent)
    {
        var text = Encoding.UTF8.GetString(sent);
        return JsonDocument.Parse(text[(text.IndexOf("data: ", StringComparison.Ordinal) + 6)..]).RootElement;
    }

    private Task<Frame> NextAsync()
    {
        var before = _hub.Number;
        _run.Clock.Advance(Second);
        return _hub.NextAsync(before, default);
    }

    private void Obey(string order) => Assert.Equal(204, ControlRoute.Obey(Encoding.UTF8.GetBytes(order), _run.Control).Status);
}
