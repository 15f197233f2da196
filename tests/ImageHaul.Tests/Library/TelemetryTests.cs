using System.Diagnostics;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Tests.Pipeline;
using Microsoft.Extensions.Logging;

namespace ImageHaul.Tests.Library;

/// <summary>What runs tell to metrics, traces and logs.</summary>
public sealed class TelemetryTests : RunFixture
{
    private readonly OwnMeters _meters = new();

    [Fact]
    public async Task Metrics_CountRowsByStatusAndFailure_AndKeepTheCountWhenTheRunIsOver()
    {
        using var metrics = new HaulMetrics(_meters);
        using var values = new MeasuredValues(HaulMetrics.MeterName, _meters);
        var fetcher = new ScriptedFetcher((job, _) => job.Url.Text.Contains("gone") ? ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404) : ScriptedFetcher.Image(1));

        await RunAsync(Rows("http://a.example/1", "http://a.example/2", "http://b.example/gone", "nonsense"), fetcher, metrics: metrics);

        var rows = values.Of("imagehaul.rows");
        Assert.Equal(1, rows.Single(row => row.Tag("imagehaul.status") == "downloaded").Value);
        Assert.Equal(1, rows.Single(row => row.Tag("imagehaul.status") == "duplicate").Value);
        Assert.Equal(1, rows.Single(row => row.Tag("error.type") == "http-not-found").Value);
        Assert.Equal(1, rows.Single(row => row.Tag("error.type") == "invalid-url").Value);
        Assert.All(rows, row => Assert.Equal("{row}", row.Unit));
        Assert.Equal(4, values.Of("imagehaul.rows.read").Single().Value);
        Assert.True(values.Of("imagehaul.bytes.stored").Single().Value > 0);
        Assert.Equal(0, values.Of("imagehaul.runs.active").Single().Value);
        Assert.Equal(0, values.Of("imagehaul.fetches.in_flight").Single().Value);
    }

    [Fact]
    public async Task Metrics_OfTwoRuns_AddUp()
    {
        using var metrics = new HaulMetrics(_meters);
        using var values = new MeasuredValues(HaulMetrics.MeterName, _meters);

        await RunAsync(Rows("http://a.example/1"), new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)), metrics: metrics);
        await RunAsync(Rows("http://a.example/1", "http://a.example/2"), new ScriptedFetcher((_, _) => ScriptedFetcher.Image(2)), metrics: metrics);

        Assert.Equal(2, values.Of("imagehaul.rows").Single(row => row.Tag("imagehaul.status") == "downloaded").Value);
        Assert.Equal(1, values.Of("imagehaul.rows").Single(row => row.Tag("imagehaul.status") == "resumed").Value);
    }

    [Fact]
    public async Task Metrics_DurationOfEachFetch_SaysStatusErrorAndHost()
    {
        using var metrics = new HaulMetrics(_meters);
        using var values = new MeasuredValues(HaulMetrics.MeterName, _meters);
        var fetcher = new ScriptedFetcher((_, call) => call == 1 ? ScriptedFetcher.Fail(FailureKind.HttpServerError, 500) : ScriptedFetcher.Image(1));

        await RunAsync(Rows("http://a.example/1"), fetcher, metrics: metrics);

        var fetches = values.Of("imagehaul.fetch.duration");
        Assert.Equal(["500", "200"], fetches.Select(fetch => fetch.Tag("http.response.status_code")));
        Assert.Equal(["http-server-error", null], fetches.Select(fetch => fetch.Tag("error.type")));
        Assert.All(fetches, fetch => Assert.Equal(("a.example", "s"), (fetch.Tag("server.address"), fetch.Unit)));
        Assert.Equal("http-server-error", Assert.Single(values.Of("imagehaul.retries")).Tag("error.type"));
        Assert.Equal("png", Assert.Single(values.Of("imagehaul.body.size")).Tag("imagehaul.format"));
    }

    [Theory]
    [InlineData(20, 21)]
    [InlineData(0, 0)]
    [InlineData(1000, 1001)]
    public void Metrics_TenThousandHosts_NameNoMoreThanTheBound(int bound, int expected)
    {
        using var metrics = new HaulMetrics(_meters, bound);
        using var values = new MeasuredValues(HaulMetrics.MeterName, _meters);

        Parallel.For(0, 10_000, number => metrics.Fetched(new HostKey("http", $"h{number}.example", 80), TurnEnd.Failed(new Failure(FailureKind.ConnectRefused, "")), TimeSpan.FromSeconds(1)));

        var fetches = values.Of("imagehaul.fetch.duration");
        var names = fetches.Select(fetch => fetch.Tag("server.address")).Where(name => name is not null).Distinct().ToList();
        Assert.Equal(10_000, fetches.Count);
        Assert.Equal(expected, names.Count);
        Assert.Equal(bound > 0, names.Contains(HostLabels.Other));
    }

    [Fact]
    public void Telemetry_WithoutListeners_AllocatesNothing()
    {
        using var metrics = new HaulMetrics(_meters);
        using var telemetry = new RunTelemetry("images", metrics, loggers: null, TimeProvider.System);
        var turn = new FetchTurn { Request = Rows("http://a.example/1")[0], Url = CanonicalUrl.Parse("http://a.example/1", out _)!, Attempt = 1 };
        var end = TurnEnd.Failed(new Failure(FailureKind.HttpServerError, "500"));
        var verdict = new TurnVerdict(false, TimeSpan.Zero);
        Row();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Row();
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);

        void Row()
        {
            var span = telemetry.Begin(turn);
            telemetry.Ended(new TurnTaken(turn), end, 0, span);
            telemetry.Settled(new TurnTaken(turn), end, verdict);
        }
    }

    [Fact]
    public async Task Traces_EachRequestHasItsSpan_LinkedToTheRunsAndRedacted()
    {
        var spans = new List<Activity>();
        var output = Output;
        using var listener = Listen(spans);
        var fetcher = new ScriptedFetcher((job, call) => job.Url.Text.Contains("move") ? ScriptedFetcher.Redirect("http://b.example/2")
            : call == 1 ? ScriptedFetcher.Fail(FailureKind.HttpServerError, 500) : ScriptedFetcher.Image(1));

        await RunAsync(Rows("http://me:secret@a.example/move?token=hidden"), fetcher);

        List<Activity> mine;
        lock (spans) mine = [.. spans];
        var run = mine.Single(span => span.OperationName == HaulTraces.RunSpanName && (string?)span.GetTagItem("imagehaul.output") == output);
        var fetches = mine.Where(span => span.OperationName == "GET" && span.Links.Any(link => link.Context.SpanId == run.SpanId)).ToList();
        Assert.Equal(3, fetches.Count);
        Assert.All(fetches, fetch => Assert.Equal((ActivityKind.Client, "GET", default), (fetch.Kind, fetch.GetTagItem("http.request.method"), fetch.ParentSpanId)));
        Assert.Equal([302, 500, 200], fetches.Select(fetch => fetch.GetTagItem("http.response.status_code")));
        Assert.Equal(["a.example", "b.example", "b.example"], fetches.Select(fetch => fetch.GetTagItem("server.address")));
        Assert.Equal("http-server-error", fetches[1].GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, fetches[1].Status);
        Assert.Equal(1, fetches[2].GetTagItem("http.request.resend_count"));
        Assert.Equal("http://***@a.example/move?token=***", fetches[0].GetTagItem("url.full"));
        Assert.Equal("Finished", run.GetTagItem("imagehaul.end"));
    }

    [Fact]
    public async Task Logs_TellTheRun_ItsHostsAndItsFailedRows()
    {
        var log = new LogKeeper();
        var options = Options with { Politeness = Options.Politeness with { CircuitFailures = 2, CircuitBase = TimeSpan.FromMilliseconds(1), Attempts = 4 } };
        var fetcher = new ScriptedFetcher((job, call) => job.Url.Text.Contains("down") && call <= 2 ? ScriptedFetcher.Fail(FailureKind.ConnectRefused)
            : job.Url.Text.Contains("gone") ? ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404) : ScriptedFetcher.Image(1));

        await RunAsync(Rows("http://a.example/down", "http://b.example/gone?sig=abc"), fetcher, options, log: log);

        var events = log.Events.ToList();
        Assert.Equal([100, 101], events.Where(one => one.Category == HaulLog.RunCategory).Select(one => one.Id));
        // The host may answer before its suspension has been written down: two threads tell of it.
        Assert.Equal([201, 202], events.Where(one => one.Category == HaulLog.HostCategory).Select(one => one.Id).Order());
        Assert.Equal(2, events.Count(one => one is { Id: 300, Level: LogLevel.Debug }));
        var failed = Assert.Single(events, one => one.Id == 301);
        Assert.Equal(("http-not-found", "http://b.example/gone?sig=***"), (failed.Values["Failure"], failed.Values["Url"]));
    }

    [Fact]
    public async Task Logs_HostileIdsUrlsAndMessages_StayOnOneLine()
    {
        var log = new LogKeeper();
        var row = Rows("http://a.example/x\u001b[31m\u2028y")[0] with { Id = "7\n2026-01-01 Run ends: all is well \u202e" + new string('x', 5000) };
        var fetcher = new ScriptedFetcher((_, _) => new FetchOutcome { Failure = new Failure(FailureKind.HttpNotFound, "the answer said: \r\nforged") });

        await RunAsync([row], fetcher, log: log);

        var failed = Assert.Single(log.Events, one => one.Id == 301);
        Assert.All(failed.Text, letter => Assert.False(char.IsControl(letter) || letter is '\u2028' or '\u202e'));
        Assert.InRange(failed.Text.Length, 1, 2 * LogText.Longest + UrlRedactor.MaxQuote + 100);
    }

    [Fact]
    public async Task Logs_BelowTheLevelAskedFor_AreNotMade()
    {
        var log = new LogKeeper(LogLevel.Warning);

        await RunAsync(Rows("http://b.example/gone"), new ScriptedFetcher((_, _) => ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404)), log: log);

        Assert.Empty(log.Events);
    }

    private static ActivityListener Listen(List<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HaulTraces.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans) spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private async Task RunAsync(ImageRequest[] rows, ScriptedFetcher fetcher, HaulOptions? options = null, HaulMetrics? metrics = null, LogKeeper? log = null)
    {
        using var telemetry = new RunTelemetry(Output, metrics, log, TimeProvider.System);
        telemetry.Concluded(await RunAsync(rows, fetcher, options, new RunHooks { Telemetry = telemetry }));
    }
}
