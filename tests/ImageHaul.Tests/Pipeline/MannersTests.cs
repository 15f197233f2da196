using System.Collections.Concurrent;
using System.Text;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Manners;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Pipeline;

public sealed class MannersTests : RunFixture
{
    private readonly ConcurrentQueue<FetchJob> _jobs = new();

    private HaulOptions Polite => Options with { Manners = new MannersOptions() };

    [Fact]
    public async Task RunAsync_RobotsFile_IsAskedOnceBeforeTheImages_AndObeyed()
    {
        var fetcher = Site(("http://h.test/robots.txt", File("User-agent: *\nDisallow: /private/\n")));

        var summary = await RunAsync(Rows("http://h.test/a", "http://h.test/private/b", "http://h.test/c", "http://g.test/private/d", "http://h.test/private/b#again"), fetcher, Polite);

        Assert.Equal("robots.txt: Disallow: /private/ (line 2)", Records()[4].Signal);
        Assert.Equal((3, 2, 0), (summary.Counts.Downloaded + summary.Counts.Duplicates, summary.Counts.Skipped, summary.Counts.Failed));
        Assert.Equal(1, fetcher.Calls("http://h.test/robots.txt"));
        Assert.Equal(1, fetcher.Calls("http://g.test/robots.txt"));
        Assert.Equal(0, fetcher.Calls("http://h.test/private/b"));
        Assert.Equal("/robots.txt", _jobs.First(job => job.Url.HostKey.Host == "h.test" && !job.Url.Target.Contains("tdmrep")).Url.Target);
        var skipped = Records()[1];
        Assert.Equal((RecordStatus.Skipped, FailureKind.RobotsDisallowed), (skipped.Status, skipped.Failure!.Kind));
        Assert.Equal("robots.txt: Disallow: /private/ (line 2)", skipped.Signal);
        Assert.Equal(0, skipped.Attempts);
        Assert.All(Records().Where(record => record.Image is not null), record => Assert.Equal((1, null), (record.Attempts, record.Signal)));
    }

    [Fact]
    public async Task RunAsync_PolicyFiles_CarryNeitherUserInfoNorConditions()
    {
        await RunAsync(Rows("http://ann:secret@h.test/a"), Site(), Polite);

        var files = _jobs.Where(job => job.IsPolicyFile).ToList();
        Assert.Equal(["/.well-known/tdmrep.json", "/robots.txt"], files.Select(job => job.Url.Target).Order(StringComparer.Ordinal));
        Assert.All(files, job => Assert.Null(job.Url.UserInfo));
        Assert.False(_jobs.Single(job => job.Url.Target == "/a").IsPolicyFile);
    }

    [Fact]
    public async Task RunAsync_Ignore_AsksForNothing()
    {
        var fetcher = Site(("http://h.test/robots.txt", File("User-agent: *\nDisallow: /\n")));

        await RunAsync(Rows("http://h.test/a"), fetcher, Options with { Manners = new MannersOptions { Robots = RobotsMode.Ignore, ReadTdmFile = false } });

        Assert.Equal(1, fetcher.Total);
        Assert.Equal(RecordStatus.Downloaded, Records()[0].Status);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(410)]
    [InlineData(451)]
    public async Task RunAsync_ClientErrorForRobots_AllowsAll(int status)
    {
        var kind = status is 401 or 403 ? FailureKind.Blocked : status is 404 or 410 ? FailureKind.HttpNotFound : FailureKind.HttpClientError;

        await RunAsync(Rows("http://h.test/a"), Site(("http://h.test/robots.txt", ScriptedFetcher.Fail(kind, status))), Polite);

        Assert.Equal(RecordStatus.Downloaded, Records()[0].Status);
    }

    [Theory]
    [InlineData(FailureKind.HttpServerError, 500)]
    [InlineData(FailureKind.Unavailable, 503)]
    [InlineData(FailureKind.RateLimited, 429)]
    public async Task RunAsync_ServerErrorForRobots_IsTriedThrice_ThenRowsAreLeftAlone(FailureKind kind, int status)
    {
        var fetcher = Site(("http://h.test/robots.txt", ScriptedFetcher.Fail(kind, status)));

        var summary = await RunAsync(Rows("http://h.test/a", "http://h.test/b", "http://g.test/c"), fetcher, Polite);

        Assert.Equal(3, fetcher.Calls("http://h.test/robots.txt"));
        Assert.Equal(0, fetcher.Calls("http://h.test/a"));
        Assert.Equal((2, 1), (summary.Counts.Skipped, summary.Counts.Downloaded));
        Assert.All(Records().Take(2), record =>
        {
            Assert.Equal((RecordStatus.Skipped, FailureKind.RobotsDisallowed, "robots.txt: unreachable"), (record.Status, record.Failure!.Kind, record.Signal));
            Assert.Contains("unreachable", record.Failure.Message);
        });
    }

    [Fact]
    public async Task RunAsync_RobotsThatComesAfterAll_IsObeyed()
    {
        var fetcher = new ScriptedFetcher((job, call) => job.Url.Target switch
        {
            "/robots.txt" => call < 3 ? ScriptedFetcher.Fail(FailureKind.HttpServerError, 500) : File("User-agent: *\nDisallow: /b\n"),
            "/.well-known/tdmrep.json" => ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404),
            _ => ScriptedFetcher.Image(1),
        });

        await RunAsync(Rows("http://h.test/a", "http://h.test/b"), fetcher, Polite);

        Assert.Equal([RecordStatus.Downloaded, RecordStatus.Skipped], Records().Select(record => record.Status));
    }

    [Fact]
    public async Task RunAsync_OneAttemptOnly_EndsARowAsUnreachableRobots()
    {
        var fetcher = Site(("http://h.test/robots.txt", ScriptedFetcher.Fail(FailureKind.HttpServerError, 500)));

        await RunAsync(Rows("http://h.test/a"), fetcher, Polite with { Politeness = Polite.Politeness with { Attempts = 1 } });

        Assert.Equal(1, fetcher.Calls("http://h.test/robots.txt"));
        Assert.Equal((RecordStatus.Skipped, FailureKind.RobotsDisallowed), (Records()[0].Status, Records()[0].Failure!.Kind));
    }

    [Theory]
    [InlineData(FailureKind.DnsNotFound)]
    [InlineData(FailureKind.ConnectRefused)]
    [InlineData(FailureKind.ConnectTimeout)]
    [InlineData(FailureKind.TlsFailure)]
    [InlineData(FailureKind.ForbiddenAddress)]
    [InlineData(FailureKind.ProxyFailure)]
    [InlineData(FailureKind.HeaderTimeout)]
    public async Task RunAsync_HostThatGivesNoAnswer_EndsItsRowsWithThatFailure(FailureKind kind)
    {
        var fetcher = new ScriptedFetcher((_, _) => ScriptedFetcher.Fail(kind));

        await RunAsync(Rows("http://h.test/a"), fetcher, Polite);

        Assert.Equal((RecordStatus.Failed, kind), (Records()[0].Status, Records()[0].Failure!.Kind));
        Assert.Equal(0, fetcher.Calls("http://h.test/a"));
    }

    [Fact]
    public async Task RunAsync_RobotsThatRedirects_IsFollowed_AndServesBothOrigins()
    {
        var fetcher = Site(
            ("http://h.test/robots.txt", ScriptedFetcher.Redirect("https://h.test/robots.txt")),
            ("https://h.test/robots.txt", ScriptedFetcher.Redirect("https://www.h.test/robots.txt")),
            ("https://www.h.test/robots.txt", File("User-agent: *\nDisallow: /x\n")));

        await RunAsync(Rows("http://h.test/x", "http://h.test/y", "https://www.h.test/x", "https://h.test/x"), fetcher, Polite with { Politeness = Polite.Politeness with { Concurrency = 1 } });

        Assert.Equal([RecordStatus.Skipped, RecordStatus.Downloaded, RecordStatus.Skipped, RecordStatus.Skipped], Records().Select(record => record.Status));
        Assert.All(new[] { "http://h.test/", "https://h.test/", "https://www.h.test/" }, origin => Assert.Equal(1, fetcher.Calls(origin + "robots.txt")));
    }

    [Fact]
    public async Task RunAsync_RobotsThatRedirectsForEver_IsNoFile()
    {
        var fetcher = new ScriptedFetcher((job, _) => job.IsPolicyFile ? ScriptedFetcher.Redirect(job.Url.Text + "x") : ScriptedFetcher.Image(1));

        await RunAsync(Rows("http://h.test/a"), fetcher, Polite);

        Assert.Equal(RecordStatus.Downloaded, Records()[0].Status);
        // The file and five hops, for each of the two files; then the image.
        Assert.Equal(13, fetcher.Total);
    }

    [Fact]
    public async Task RunAsync_RobotsOnADeadHost_IsUnreachable_AndDoesNotBlameTheName()
    {
        var fetcher = Site(
            ("http://h.test/robots.txt", ScriptedFetcher.Redirect("http://dead.test/robots.txt")),
            ("http://dead.test/robots.txt", ScriptedFetcher.Fail(FailureKind.DnsNotFound)));

        await RunAsync(Rows("http://h.test/a"), fetcher, Polite);

        Assert.Equal(FailureKind.RobotsDisallowed, Records()[0].Failure!.Kind);
        Assert.Contains("http://dead.test", Records()[0].Failure!.Message);
    }

    [Fact]
    public async Task RunAsync_ImageThatRedirects_AsksTheNextOriginToo()
    {
        var fetcher = Site(
            ("http://h.test/a", ScriptedFetcher.Redirect("http://cdn.test/closed/a")),
            ("http://h.test/b", ScriptedFetcher.Redirect("http://cdn.test/open/b")),
            ("http://cdn.test/robots.txt", File("User-agent: imagehaul\nDisallow: /closed/\n")));

        await RunAsync(Rows("http://h.test/a", "http://h.test/b"), fetcher, Polite);

        Assert.Equal([RecordStatus.Skipped, RecordStatus.Downloaded], Records().Select(record => record.Status));
        Assert.Equal(0, fetcher.Calls("http://cdn.test/closed/a"));
        Assert.Equal("robots.txt: Disallow: /closed/ (line 2)", Records()[0].Signal);
    }

    [Fact]
    public async Task RunAsync_SecondRunWithinADay_KnowsTheWishesAlready()
    {
        var fetcher = Site(("http://h.test/robots.txt", File("User-agent: *\nDisallow: /x\n")), ("http://h.test/.well-known/tdmrep.json", File("""[{"location":"/t","tdm-reservation":1}]""")));
        await RunAsync(Rows("http://h.test/a"), fetcher, Polite);

        await RunAsync(Rows("http://h.test/a", "http://h.test/x", "http://h.test/t", "http://h.test/b"), fetcher, Polite);

        Assert.Equal(1, fetcher.Calls("http://h.test/robots.txt"));
        Assert.Equal(1, fetcher.Calls("http://h.test/.well-known/tdmrep.json"));
        Assert.Equal([null, FailureKind.RobotsDisallowed, FailureKind.OptedOut, null], Records().Select(record => record.Failure?.Kind));
    }

    [Fact]
    public async Task RunAsync_OptOutHeader_Obeyed_LeavesTheBodyUnread()
    {
        var body = new UnreadableBody();
        var fetcher = Site(("http://h.test/a", Reserved(body, ("X-Robots-Tag", "noai"))));

        await RunAsync(Rows("http://h.test/a"), fetcher, Polite);

        var record = Records()[0];
        Assert.Equal((RecordStatus.Skipped, FailureKind.OptedOut, "X-Robots-Tag: noai"), (record.Status, record.Failure!.Kind, record.Signal));
        Assert.Contains("X-Robots-Tag: noai", record.Failure.Message);
        Assert.Equal(200, record.Response?.Status);
        Assert.True(body.IsDisposed);
        Assert.Empty(StoredNames());
    }

    [Fact]
    public async Task RunAsync_OptOutSignals_Recorded_KeepTheImagesAndTheSignals()
    {
        var fetcher = new ScriptedFetcher((job, _) => job.Url.Target switch
        {
            "/robots.txt" => ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404),
            "/.well-known/tdmrep.json" => File("""[{"location":"/t","tdm-reservation":1}]"""),
            "/a" => ScriptedFetcher.Image(1) with { PolicyHeaders = [new("Content-Usage", "train-ai=n")] },
            "/t-free" => ScriptedFetcher.Image(2) with { PolicyHeaders = [new("tdm-reservation", "0")] },
            "/t-body" => ScriptedFetcher.Body("<html>"u8.ToArray(), "image/png"),
            var target => ScriptedFetcher.Image(target.Length + 10),
        });

        await RunAsync(Rows("http://h.test/a", "http://h.test/t", "http://h.test/t-free", "http://h.test/other", "http://h.test/t-body"), fetcher,
            Options with { Manners = new MannersOptions { OptOut = OptOutMode.Record } });

        Assert.Equal(["Content-Usage: train-ai=n", "tdmrep.json: tdm-reservation 1 for /t", null, null, "tdmrep.json: tdm-reservation 1 for /t"], Records().Select(record => record.Signal));
        Assert.Equal(4, Records().Count(record => record.Image is not null));
    }

    [Fact]
    public async Task RunAsync_ChangedManners_AreRefusedLikeAnyChangedResult_ButAnOlderFolderIsTaken()
    {
        await RunAsync(Rows("http://h.test/a"), Site(), Polite);

        var opened = HaulFolder.Open(Polite with { Manners = new MannersOptions { Robots = RobotsMode.Ignore } }, adopt: false, TimeProvider.System);
        Assert.Null(opened.Folder);
        Assert.Contains("--robots was Obey, now Ignore", opened.Reason);

        var (catalog, _) = ImageHaul.Catalog.SqliteCatalog.Open(HaulFolder.CatalogFile(Output));
        using (catalog)
        {
            var older = catalog!.Settings.Read().Where(setting => setting.Key is not ("robots" or "opt-out")).ToDictionary();
            Assert.Null(catalog.Settings.Save(older));
        }
        using var folder = HaulFolder.Open(Polite, adopt: false, TimeProvider.System).Folder;
        Assert.NotNull(folder);
    }

    [Fact]
    public async Task RunAsync_ManyRowsOfManyHosts_AskEachOriginOnce()
    {
        var fetcher = new ScriptedFetcher((job, _) => job.IsPolicyFile ? ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404) : ScriptedFetcher.Image(job.Url.Text.Length));
        var urls = Enumerable.Range(0, 3000).Select(n => $"http://h{n % 40}.test/{n}").ToArray();

        await RunAsync(Rows(urls), fetcher, Polite with { CommitRows = 500 });

        Assert.All(Enumerable.Range(0, 40), n => Assert.Equal((1, 1), (fetcher.Calls($"http://h{n}.test/robots.txt"), fetcher.Calls($"http://h{n}.test/.well-known/tdmrep.json"))));
        Assert.Equal(3080, fetcher.Total);
    }

    /// <summary>Images at every URL, 404 for every file about wishes, but for these.</summary>
    private ScriptedFetcher Site(params (string Url, FetchOutcome Answer)[] pages)
    {
        var answers = pages.ToDictionary(page => page.Url, page => page.Answer);
        return new ScriptedFetcher((job, _) =>
        {
            _jobs.Enqueue(job);
            if (!answers.TryGetValue(job.Url.Text, out var answer)) return job.IsPolicyFile ? ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404) : ScriptedFetcher.Image(job.Url.Text.Length);
            return answer;
        });
    }

    private static FetchOutcome File(string text) => ScriptedFetcher.Body(Encoding.UTF8.GetBytes(text), "text/plain");

    private static FetchOutcome Reserved(IBodyReader body, params (string Name, string Value)[] headers) => new()
    {
        Body = body,
        Facts = new ResponseFacts { Status = 200, ContentType = "image/png" },
        PolicyHeaders = [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
    };

    private sealed class UnreadableBody : IBodyReader
    {
        public long? PromisedLength => 10;

        public bool IsDisposed { get; private set; }

        public ValueTask<BodyRead> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => throw new InvalidOperationException("nobody may read this");

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
