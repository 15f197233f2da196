using System.Security.Cryptography;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Pipeline;

/// <summary>Bodies that break off and go on in the row's next attempt, from real servers, honest and not.</summary>
public sealed class ContinuedBodyTests : RunFixture, IAsyncLifetime
{
    private const int Size = 3 << 20;
    private const string Path = "/image/jpeg/7?w=64&h=48&pad=3145728";

    private static readonly byte[] Image = SampleImages.Create(SampleFormat.Jpeg, 7, 64, 48, Size);

    private HostileServer _server = null!;

    private HaulOptions Loopback => Options with
    {
        Fetching = new FetchOptions { AllowPrivate = true, IdleTimeout = TimeSpan.FromMilliseconds(300) },
        Politeness = new PolitenessOptions { RetryBase = TimeSpan.FromMilliseconds(1), RetryMax = TimeSpan.FromMilliseconds(2), Attempts = 4, CircuitFailures = 1000 },
    };

    public Task InitializeAsync()
    {
        _server = HostileServer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public static TheoryData<string> Cuts => ["cut=60%", "stall-after=60%"];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Run_LargeBodyBreaksOff_ContinuesWhereItStood(string cut)
    {
        var url = Script($"{cut}&etag=%22v1%22&ranges=honest", "etag=%22v1%22&ranges=honest");

        var (summary, record) = await RunAsync(url);

        Assert.Equal((RecordStatus.Downloaded, 2, 200), (record.Status, record.Attempts, record.Response!.Status));
        Assert.Equal("\"v1\"", record.Response.ETag);
        Assert.Contains("continued after ", record.Note, StringComparison.Ordinal);
        AssertStored();
        // Only the rest came again, and the little that shows that it belongs here. A reset may cost what was still on its way.
        Assert.Equal(Size + KeptBodies.Overlap, summary.Counts.BytesFetched);
        var range = _server.Log.Entries[^1].Head.Header("Range")!;
        Assert.InRange(long.Parse(range[6..^1]), (1 << 20) - KeptBodies.Overlap, (long)(Size * 0.6) - KeptBodies.Overlap);
        Assert.Empty(Directory.EnumerateFiles(System.IO.Path.Combine(Output, ".imagehaul", "partial")));
    }

    [Fact]
    public async Task Run_ConnectionIsReset_ContinuesOrBeginsAnew()
    {
        // A reset may take bytes with it that had already arrived, so how much is kept is chance.
        var (_, record) = await RunAsync(Script("reset-after=90%&etag=%22v1%22&ranges=honest", "etag=%22v1%22&ranges=honest"));

        Assert.Equal((RecordStatus.Downloaded, 2), (record.Status, record.Attempts));
        AssertStored();
    }

    [Fact]
    public async Task Run_BreaksOffAgainAndAgain_GainsGroundEachTime()
    {
        const string Next = "etag=%22v1%22&ranges=honest";
        var url = Script($"cut=50%25&{Next}", $"cut=50%25&times=1&{Next}&then={Uri.EscapeDataString($"{Path}&cut=50%25&times=1&{Next}&then={Uri.EscapeDataString($"{Path}&{Next}")}")}");

        var (_, record) = await RunAsync(url);

        Assert.Equal((RecordStatus.Downloaded, 4), (record.Status, record.Attempts));
        AssertStored();
        Assert.Equal(3, _server.Log.Entries.Count(entry => entry.Head.Header("Range") is not null));
    }

    [Theory]
    [InlineData("cut=10%25&etag=%22v1%22", "less than a mebibyte is here")]
    [InlineData("cut=60%25&etag=W%2F%22v1%22", "the tag is weak")]
    [InlineData("cut=60%25", "there is no validator")]
    [InlineData("cut=60%25&etag=%22v1%22&framing=chunked", "no length was promised")]
    [InlineData("cut=60%25&etag=%22v1%22&header=Accept-Ranges%3A%20none", "the server has no ranges")]
    public async Task Run_CannotBeContinued_IsFetchedAnew(string first, string because)
    {
        var (_, record) = await RunAsync(Script(first, "etag=%22v1%22&ranges=honest"));

        Assert.True(record.Status == RecordStatus.Downloaded, because);
        AssertStored();
        Assert.All(_server.Log.Entries, entry => Assert.Null(entry.Head.Header("Range")));
    }

    [Fact]
    public async Task Run_ServerIsBusyMeanwhile_KeepsWhatItHas()
    {
        var then = $"{Path}&status=503&times=1&then={Uri.EscapeDataString($"{Path}&etag=%22v1%22&ranges=honest")}";
        var (_, record) = await RunAsync(Script("cut=60%25&etag=%22v1%22&ranges=honest", $"status=503&times=1&then={Uri.EscapeDataString(then)}"));

        Assert.Equal(RecordStatus.Downloaded, record.Status);
        Assert.NotNull(_server.Log.Entries[^1].Head.Header("Range"));
        AssertStored();
    }

    [Fact]
    public async Task Run_BehindARedirect_ContinuesAtTheUrlThatHasTheBody()
    {
        var target = Script("cut=60%25&etag=%22v1%22&ranges=honest", "etag=%22v1%22&ranges=honest");
        var (_, record) = await RunAsync(_server.Url("/image/png/1", new Behaviour { Locations = [target] }));

        Assert.Equal(RecordStatus.Downloaded, record.Status);
        AssertStored();
        Assert.Equal([false, false, true], _server.Log.Entries.Select(entry => entry.Head.Header("Range") is not null));
    }

    [Theory]
    [InlineData(RangeAnswer.OtherBytes)]
    [InlineData(RangeAnswer.Shifted)]
    [InlineData(RangeAnswer.WrongStart)]
    [InlineData(RangeAnswer.WrongTotal)]
    [InlineData(RangeAnswer.Short)]
    [InlineData(RangeAnswer.OtherValidator)]
    [InlineData(RangeAnswer.NoValidator)]
    [InlineData(RangeAnswer.NoRange)]
    [InlineData(RangeAnswer.Multipart)]
    [InlineData(RangeAnswer.Coded)]
    [InlineData(RangeAnswer.Whole)]
    [InlineData(RangeAnswer.Refuse)]
    [InlineData(RangeAnswer.Ignore)]
    public async Task Run_ServerLiesAboutTheRest_IsFetchedAnew(RangeAnswer answer)
    {
        var lie = new Behaviour { ETag = "\"v1\"", Ranges = answer }.ToQuery();
        var (_, record) = await RunAsync(Script($"cut=60%25&{lie}", lie));

        // The next attempt asks for the whole, and nobody can lie about a range then.
        Assert.Equal(RecordStatus.Downloaded, record.Status);
        AssertStored();
        Assert.InRange(_server.Log.Entries.Count(entry => entry.Head.Header("Range") is not null), 1, 1);
    }

    [Fact]
    public async Task Run_AnyCutsAndAnyHonesty_StoresTheOriginsBytesOrFails()
    {
        var random = new Random(7);
        string[] ends = ["cut", "reset-after", "cut", "reset-after", "cut"];
        var answers = Enum.GetValues<RangeAnswer>();
        var urls = new List<string>();
        for (var round = 0; round < 60; round++)
        {
            // Up to four broken attempts, each with an honesty of its own, then a last one that ends.
            var script = "";
            for (var attempt = random.Next(1, 5); attempt >= 0; attempt--)
            {
                var behaviour = new Behaviour { ETag = random.Next(8) == 0 ? "\"v2\"" : "\"v1\"", Ranges = random.Next(3) == 0 ? RangeAnswer.Honest : answers[random.Next(answers.Length)] }.ToQuery();
                if (script.Length > 0) behaviour += $"&{ends[random.Next(ends.Length)]}={random.Next(0, 101)}%25&times=1&then={Uri.EscapeDataString(script)}";
                script = $"{Path}&{behaviour}&round={round}";
            }
            urls.Add(_server.Url(script));
        }

        await RunAsync(Rows([.. urls]), Fetcher());

        var records = Records();
        Assert.Equal(60, records.Count);
        Assert.Empty(_server.Faults);
        Assert.All(records.Where(record => record.Image is null), record => Assert.NotNull(record.Failure));
        Assert.InRange(records.Count(record => record.Image is not null), 20, 60);
        Assert.Contains(records, record => record.Note?.Contains("continued after", StringComparison.Ordinal) == true);
        AssertStored();
    }

    [Fact]
    public async Task KeptBodies_BeyondTheirBounds_KeepWhatSavesMost()
    {
        using var blobs = new FolderBlobStore(Options.Storage);
        using var kept = new KeptBodies(most: 2, mostBytes: 9 << 20);
        var rows = Rows("http://h.test/1", "http://h.test/2", "http://h.test/3", "http://h.test/4");
        int[] mebibytes = [2, 3, 4, 1];
        for (var i = 0; i < rows.Length; i++)
        {
            var body = blobs.NewBody();
            Assert.Null(body.Append(new byte[mebibytes[i] << 20]));
            kept.Keep(rows[i], new KeptBody(rows[i].Url!, body, new ResponseFacts { Status = 200 }, 10 << 20, "\"v1\""));
        }

        Assert.Equal([false, true, true, false], rows.Select(row => kept.For(row, row.Url!) is not null));
        Assert.Equal(2, Directory.EnumerateFiles(System.IO.Path.Combine(Output, ".imagehaul", "partial")).Count());
        Assert.Equal(new Continuation((3 << 20) - KeptBodies.Overlap, 10 << 20, "\"v1\""), kept.For(rows[1], rows[1].Url!));
        Assert.Null(kept.For(rows[1], rows[2].Url!));

        kept.Drop(rows[1]);
        kept.Dispose();
        Assert.Empty(Directory.EnumerateFiles(System.IO.Path.Combine(Output, ".imagehaul", "partial")));
        await Task.CompletedTask;
    }

    private string Script(string first, string then) => _server.Url($"{Path}&{first.Replace("%&", "%25&", StringComparison.Ordinal)}&times=1&then={Uri.EscapeDataString($"{Path}&{then}")}");

    private async Task<(RunSummary Summary, ImageRecord Record)> RunAsync(string url)
    {
        var summary = await RunAsync(Rows(url), Fetcher());
        Assert.Empty(_server.Faults);
        return (summary, Assert.Single(Records()));
    }

    private async Task<RunSummary> RunAsync(ImageRequest[] rows, HttpFetcher fetcher)
    {
        using (fetcher) return await RunAsync(rows, fetcher, Loopback);
    }

    private HttpFetcher Fetcher() => new(Loopback.Fetching, TimeProvider.System);

    private void AssertStored() => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Image)) + ".jpg", Assert.Single(StoredNames()));
}
