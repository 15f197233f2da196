using System.Text;
using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Manners;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Pipeline;

/// <summary>The gate alone, on a fake clock and a frontier that only listens.</summary>
public sealed class MannersGateTests : IDisposable
{
    private static readonly HostKey Host = new("http", "h.test", 80);

    private readonly string _folder = Directory.CreateTempSubdirectory("imagehaul-gate-").FullName;
    private readonly ManualTimeProvider _clock = new();
    private readonly ListeningFrontier _frontier = new();
    private readonly SqliteCatalog _catalog;
    private string _robots = "User-agent: *\nDisallow: /x\n";
    private FetchOutcome? _answer;
    private int _asked;

    public MannersGateTests() => _catalog = SqliteCatalog.Open(Path.Combine(_folder, "catalog.db")).Catalog!;

    public void Dispose()
    {
        _catalog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AdmitAsync_AfterADay_AsksAgain_AndOthersGoByWhatWasKnown()
    {
        var gate = Gate();
        Assert.True((await gate.AdmitAsync(Turn("/x"), default)).Report?.IsPrelude);
        _clock.Advance(TimeSpan.FromHours(25));
        _robots = "";

        var asking = await gate.AdmitAsync(Turn("/x"), default);

        Assert.True(asking.Report?.IsPrelude);
        Assert.Null((await gate.AdmitAsync(Turn("/x"), default)).Report);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task AdmitAsync_RefreshThatFails_KeepsWhatWasKnown()
    {
        var gate = Gate();
        await gate.AdmitAsync(Turn("/x"), default);
        _clock.Advance(TimeSpan.FromHours(25));
        _answer = ScriptedFetcher.Fail(FailureKind.HttpServerError, 500);

        Assert.Equal(FailureKind.HttpServerError, (await gate.AdmitAsync(Turn("/x"), default)).Report?.Failure?.Kind);

        Assert.Equal("robots.txt: Disallow: /x (line 2)", (await gate.AdmitAsync(Turn("/x"), default)).Signal);
        Assert.Null((await gate.AdmitAsync(Turn("/y"), default)).Report);
    }

    [Fact]
    public async Task AdmitAsync_CrawlDelay_IsCappedAndHandedToTheFrontier()
    {
        _robots = "User-agent: *\nCrawl-delay: 500\n";

        await Gate().AdmitAsync(Turn("/x"), default);

        Assert.Equal([(Host, TimeSpan.FromSeconds(30))], _frontier.Clearances);
    }

    [Fact]
    public async Task AdmitAsync_RobotsOnAHostThatRests_WaitsLongerEachTime_ThenGivesUp()
    {
        var gate = Gate();
        _frontier.MayVisit = false;
        _answer = ScriptedFetcher.Redirect("http://other.test/robots.txt");

        var waits = new List<double>();
        Admission admission;
        while ((admission = await gate.AdmitAsync(Turn("/x"), default)).Report is { } report && report.Wait > TimeSpan.Zero)
        {
            waits.Add(report.Wait.TotalSeconds);
            Assert.Equal(report.Wait, report.Spread);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 32, 32, 32, 32, 32, 32], waits);
        Assert.Empty(_frontier.Visits);
        Assert.Equal(FailureKind.HttpServerError, admission.Report?.Failure?.Kind);
        Assert.Equal(FailureKind.RobotsDisallowed, admission.FinalFailure?.Kind);
        // As often as an image would be tried, five times in all.
        for (var attempt = 2; attempt < 5; attempt++) Assert.Equal(FailureKind.HttpServerError, (await gate.AdmitAsync(Turn("/x"), default)).Report?.Failure?.Kind);
        Assert.Equal(FailureKind.RobotsDisallowed, (await gate.AdmitAsync(Turn("/x"), default)).Report?.Failure?.Kind);
    }

    [Fact]
    public async Task AdmitAsync_RobotsThatFails_DoesNotWaitForTheOtherFile()
    {
        var gate = Gate(new SilentTdm(ScriptedFetcher.Fail(FailureKind.ConnectTimeout)));
        var turn = Turn("/x");
        turn.NeedsClearance = true;

        var admission = await gate.AdmitAsync(turn, default).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(FailureKind.ConnectTimeout, admission.Report?.Failure?.Kind);
    }

    [Fact]
    public async Task AdmitAsync_TdmFileWithRetryAfter_LetsTheHostRest()
    {
        var limited = new FetchOutcome { Failure = new Failure(FailureKind.RateLimited, "429") { HttpStatus = 429, RetryAfter = TimeSpan.FromHours(1) } };
        var gate = Gate(new ScriptedFetcher((job, _) => job.Url.Target.Contains("tdmrep") ? limited : ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404)));
        var turn = Turn("/x");
        turn.NeedsClearance = true;

        Assert.Equal(TimeSpan.FromMinutes(5), (await gate.AdmitAsync(turn, default)).Report?.Wait);
        Assert.Null((await gate.AdmitAsync(turn, default)).Report);
    }

    [Fact]
    public async Task AdmitAsync_RedirectWithinTheOriginThatAsksForRest_TellsIt()
    {
        var limited = new FetchOutcome { Failure = new Failure(FailureKind.RateLimited, "429") { HttpStatus = 429, RetryAfter = TimeSpan.FromSeconds(9) } };
        var gate = Gate(new ScriptedFetcher((job, _) => job.Url.Target == "/robots.txt" ? ScriptedFetcher.Redirect("/r") : limited), readTdm: false);

        Assert.Equal(TimeSpan.FromSeconds(9), (await gate.AdmitAsync(Turn("/x"), default)).Report?.Failure?.RetryAfter);
    }

    [Fact]
    public async Task AdmitAsync_RobotsOnOtherHosts_VisitsEach_AndTellsWhatTheLastAskedFor()
    {
        var limited = new FetchOutcome { Failure = new Failure(FailureKind.RateLimited, "429") { HttpStatus = 429, RetryAfter = TimeSpan.FromSeconds(9) } };
        var gate = Gate(new ScriptedFetcher((job, _) => job.Url.HostKey.Host switch
        {
            "h.test" => ScriptedFetcher.Redirect("http://b.test/r"),
            "b.test" => ScriptedFetcher.Redirect(job.Url.Target == "/r" ? "/s" : "http://c.test/r"),
            _ => limited,
        }), readTdm: false);

        // The origin itself asked for nothing.
        Assert.Null((await gate.AdmitAsync(Turn("/x"), default)).Report?.Failure?.RetryAfter);
        Assert.Equal([(new HostKey("http", "b.test", 80), null), (new HostKey("http", "c.test", 80), TimeSpan.FromSeconds(9))], _frontier.Visits);
    }

    [Fact]
    public async Task AdmitAsync_FilesTooLargeToBeKept_StillLetTheirRowsThrough()
    {
        _robots = "user-agent:*\n" + string.Concat(Enumerable.Repeat("allow:/\n", 60_000));
        var gate = Gate();
        var waiting = Enumerable.Range(0, 8).Select(n => Turn("/x", $"h{n}.test")).ToList();

        // Each comes again when the others have pushed out of memory what its host said.
        for (var round = 0; round < 20 && waiting.Count > 0; round++)
        {
            foreach (var turn in waiting.ToArray())
            {
                var admission = await gate.AdmitAsync(turn, default);
                if (admission.Report is null) waiting.Remove(turn);
                else turn.Preludes++;
            }
        }

        Assert.Empty(waiting);
    }

    [Fact]
    public async Task AdmitAsync_FileOfAnyLength_IsReadUpToItsBound()
    {
        var body = new EndlessBody();
        _answer = new FetchOutcome { Body = body, Facts = new ResponseFacts { Status = 200 } };

        Assert.True((await Gate().AdmitAsync(Turn("/x"), default)).Report?.IsPrelude);

        Assert.InRange(body.Given, RobotsFile.MaxBytes, RobotsFile.MaxBytes + 1);
    }

    [Fact]
    public void Memory_MoreOriginsThanItHolds_FindsThemInTheCatalog()
    {
        var memory = new WishesMemory(_catalog.Robots, _clock, failure => Assert.Fail(failure.Message));
        for (var n = 0; n < 20_000; n++)
        {
            var rules = RobotsFile.Parse($"User-agent: *\nDisallow: /{n}\n");
            memory.Update(new HostKey("http", $"h{n}.test", 80), _ => new OriginWishes { At = _clock.GetUtcNow(), Robots = rules, HttpStatus = 200 });
        }
        memory.Save();

        Assert.All(new[] { 0, 9_999, 19_999 }, n => Assert.NotNull(memory.Find(new HostKey("http", $"h{n}.test", 80))?.Robots?.Forbidding($"/{n}/a")));
        Assert.Null(memory.Find(new HostKey("http", "h0.test", 8080)));
    }

    private MannersGate Gate()
    {
        var fetcher = new ScriptedFetcher((_, _) =>
        {
            _asked++;
            return _answer ?? ScriptedFetcher.Body(Encoding.UTF8.GetBytes(_robots), "text/plain");
        });
        return Gate(fetcher, readTdm: false);
    }

    private MannersGate Gate(IFetcher fetcher, bool readTdm = true)
    {
        var memory = new WishesMemory(_catalog.Robots, _clock, failure => Assert.Fail(failure.Message));
        var options = new HaulOptions { Manners = new MannersOptions { ReadTdmFile = readTdm } };
        return new MannersGate(new PolicyFiles(fetcher, _frontier), memory, _frontier, options, _clock);
    }

    private static FetchTurn Turn(string path, string host = "h.test")
    {
        var row = ImageHauler.Row($"http://{host}{path}", 0);
        return new FetchTurn { Request = row, Url = row.Url! };
    }

    private sealed class ListeningFrontier : IFrontier
    {
        public List<(HostKey, TimeSpan)> Clearances { get; } = [];

        public bool MayVisit { get; set; } = true;

        public void Cleared(HostKey host, TimeSpan crawlDelay) => Clearances.Add((host, crawlDelay));

        public List<(HostKey, TimeSpan?)> Visits { get; } = [];

        public bool TryVisit(HostKey host) => MayVisit;

        public void Visited(HostKey host, Failure? failure) => Visits.Add((host, failure?.RetryAfter));

        public ValueTask EnqueueAsync(ImageRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void CompleteAdding() => throw new NotSupportedException();

        public ValueTask<FetchTurn?> TakeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public TurnVerdict Settle(FetchTurn turn, TurnReport report) => throw new NotSupportedException();

        public FrontierSnapshot Snapshot() => throw new NotSupportedException();

        public void Recall(IEnumerable<HostMemory> memories) => throw new NotSupportedException();

        public IReadOnlyList<HostMemory> Remember() => throw new NotSupportedException();
    }

    /// <summary>Says nothing about tdmrep.json until nobody wants to know any more.</summary>
    private sealed class SilentTdm(FetchOutcome robots) : IFetcher
    {
        public async Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken)
        {
            if (!job.Url.Target.Contains("tdmrep")) return robots;
            var given = new TaskCompletionSource<FetchOutcome>();
            await using var registration = cancellationToken.Register(() => given.SetResult(ScriptedFetcher.Fail(FailureKind.Cancelled)));
            return await given.Task;
        }
    }

    private sealed class EndlessBody : IBodyReader
    {
        public long? PromisedLength => null;

        public long Given { get; private set; }

        public ValueTask<BodyRead> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            buffer.Span.Fill((byte)'#');
            Given += buffer.Length;
            return new ValueTask<BodyRead>(new BodyRead(buffer.Length, null));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
