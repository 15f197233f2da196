using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Fetching;

/// <summary>What may be continued, and which answers count as the rest of a body.</summary>
public sealed class ContinuationTests : IAsyncLifetime, IDisposable
{
    private const string Old = "Thu, 01 Jan 2015 00:00:00 GMT";

    private static readonly byte[] Image = SampleImages.Create(SampleFormat.Jpeg, 7, 64, 48, 200_000);

    private HostileServer _server = null!;
    private readonly HttpFetcher _fetcher = new(new FetchOptions { AllowPrivate = true }, TimeProvider.System);
    private readonly List<IBodyReader> _bodies = [];

    public Task InitializeAsync()
    {
        _server = HostileServer.Start();
        return Task.CompletedTask;
    }

    public void Dispose() => _fetcher.Dispose();

    public async Task DisposeAsync()
    {
        foreach (var body in _bodies) await body.DisposeAsync();
        await _server.DisposeAsync();
    }

    public static TheoryData<string?, string?, string[], string?> Validators => new()
    {
        { "\"v1\"", null, [], "\"v1\"" },
        { "\"v1\"", Old, [], "\"v1\"" },
        { "W/\"v1\"", null, [], null },
        { "W/\"v1\"", Old, [], null },
        { "v1", Old, [], null },
        { "\"a\"b\"", Old, [], null },
        { "\"v1\"", null, ["Accept-Ranges: none"], null },
        { "\"v1\"", null, ["Accept-Ranges: bytes"], "\"v1\"" },
        { null, Old, [], Old },
        { null, "yesterday", [], null },
        { null, null, [], null },
        { "\"v1\"", null, ["ETag: \"v2\""], null },
    };

    [Theory]
    [MemberData(nameof(Validators))]
    public async Task FetchAsync_Headers_TellWhatAContinuationMayRestOn(string? etag, string? modified, string[] headers, string? expected)
    {
        var outcome = await GetAsync(new Behaviour { ETag = etag, Modified = modified, Headers = Lines.Create(headers) });
        Assert.Equal(expected, outcome.RangeValidator);
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public async Task FetchAsync_DateWithoutTag_IsStrongOnlyAMinuteOld(int seconds, bool strong)
    {
        var now = DateTimeOffset.UtcNow;
        _server.Map("/dated", exchange => exchange.ReplyAsync(200, "image/jpeg", Image, $"Date: {now:r}", $"Last-Modified: {now - TimeSpan.FromSeconds(seconds):r}").AsTask());
        var outcome = await FetchAsync(new FetchJob { Url = Parse(_server.Url("/dated")) });
        Assert.Equal(strong, outcome.RangeValidator is not null);
    }

    [Fact]
    public async Task FetchAsync_CodedOrOpenEndedBody_CannotBeContinued()
    {
        Assert.Null((await GetAsync(new Behaviour { ETag = "\"v1\"", Coding = "gzip" })).RangeValidator);
        Assert.Null((await GetAsync(new Behaviour { ETag = "\"v1\"", Framing = Framing.Chunked })).RangeValidator);
        Assert.Null((await GetAsync(new Behaviour { ETag = "\"v1\"", Framing = Framing.Close })).RangeValidator);
    }

    [Theory]
    [InlineData(Framing.Length)]
    [InlineData(Framing.Chunked)]
    [InlineData(Framing.Close)]
    public async Task FetchAsync_HonestServer_SendsExactlyTheRest(Framing framing)
    {
        var outcome = await ContinueAsync(new Behaviour { ETag = "\"v1\"", Ranges = RangeAnswer.Honest, Framing = framing }, 150_000, "\"v1\"");

        Assert.Equal(150_000, outcome.ContinuesAt);
        Assert.Equal(Image[150_000..], await ReadAsync(outcome));
        var asked = _server.Log.Entries[^1].Head;
        Assert.Equal(("bytes=150000-", "\"v1\"", null, null), (asked.Header("Range"), asked.Header("If-Range"), asked.Header("If-None-Match"), asked.Header("If-Modified-Since")));
    }

    [Fact]
    public async Task FetchAsync_ByDate_SendsExactlyTheRest()
    {
        var outcome = await ContinueAsync(new Behaviour { Modified = Old, Ranges = RangeAnswer.Honest }, 150_000, Old);
        Assert.Equal(Image[150_000..], await ReadAsync(outcome));
    }

    [Theory]
    [InlineData(RangeAnswer.Ignore, "\"v1\"")]
    [InlineData(RangeAnswer.Honest, "\"v0\"")]
    public async Task FetchAsync_ServerSendsTheWhole_IsAWholeBody(RangeAnswer answer, string validator)
    {
        var outcome = await ContinueAsync(new Behaviour { ETag = "\"v1\"", Ranges = answer }, 150_000, validator);
        Assert.Null(outcome.ContinuesAt);
        Assert.Equal(Image, await ReadAsync(outcome));
    }

    [Theory]
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
    public async Task FetchAsync_AnswerIsNotTheRest_IsRefusedAndTriedAnew(RangeAnswer answer)
    {
        foreach (var byDate in new[] { false, true })
        {
            var behaviour = byDate ? new Behaviour { Modified = Old, Ranges = answer } : new Behaviour { ETag = "\"v1\"", Ranges = answer };
            var outcome = await ContinueAsync(behaviour, 150_000, byDate ? Old : "\"v1\"");

            Assert.True(outcome.CannotContinue);
            Assert.Equal(FailureKind.Truncated, outcome.Failure!.Kind);
            Assert.Null(outcome.Body);
        }
    }

    [Theory]
    [InlineData(404, FailureKind.HttpNotFound)]
    [InlineData(503, FailureKind.Unavailable)]
    [InlineData(429, FailureKind.RateLimited)]
    public async Task FetchAsync_OtherStatus_IsWhatItAlwaysIs(int status, FailureKind kind)
    {
        var outcome = await ContinueAsync(new Behaviour { Status = status }, 150_000, "\"v1\"");
        Assert.Equal((kind, false), (outcome.Failure!.Kind, outcome.CannotContinue));
    }

    [Theory]
    [InlineData("bytes 150000-199999/*")]
    [InlineData("bytes */200000")]
    [InlineData("bytes 150000-199999")]
    [InlineData("bytes 150000 - 199999/200000")]
    [InlineData("pages 150000-199999/200000")]
    [InlineData("bytes +150000-199999/200000")]
    [InlineData("bytes 99999999999999999999-199999/200000")]
    public async Task FetchAsync_ContentRangeThatIsUnclear_IsRefused(string range)
    {
        _server.Map("/odd", exchange => exchange.ReplyAsync(206, "image/jpeg", new byte[50_000], "ETag: \"v1\"", $"Content-Range: {range}").AsTask());
        var outcome = await FetchAsync(new FetchJob { Url = Parse(_server.Url("/odd")), Continuation = new Continuation(150_000, 200_000, "\"v1\"") });
        Assert.True(outcome.CannotContinue);
    }

    [Fact]
    public async Task FetchAsync_206ThatNobodyAskedFor_IsAFailure()
    {
        var outcome = await GetAsync(new Behaviour { Partial = new ByteSpan(0, 99) });
        Assert.NotNull(outcome.Failure);
        Assert.False(outcome.CannotContinue);
    }

    private static CanonicalUrl Parse(string url) => CanonicalUrl.Parse(url, out _)!;

    private string Url(Behaviour behaviour) => _server.Url("/image/jpeg/7?w=64&h=48&pad=200000", behaviour);

    private Task<FetchOutcome> GetAsync(Behaviour behaviour) => FetchAsync(new FetchJob { Url = Parse(Url(behaviour)) });

    private Task<FetchOutcome> ContinueAsync(Behaviour behaviour, long from, string validator) =>
        FetchAsync(new FetchJob { Url = Parse(Url(behaviour)), ETag = "\"v1\"", LastModified = Old, Continuation = new Continuation(from, Image.Length, validator) });

    private async Task<FetchOutcome> FetchAsync(FetchJob job)
    {
        var outcome = await _fetcher.FetchAsync(job, CancellationToken.None);
        if (outcome.Body is { } body) _bodies.Add(body);
        return outcome;
    }

    private static async Task<byte[]> ReadAsync(FetchOutcome outcome)
    {
        Assert.Null(outcome.Failure);
        var bytes = new List<byte>();
        var buffer = new byte[8192];
        while (true)
        {
            var read = await outcome.Body!.ReadAsync(buffer, CancellationToken.None);
            Assert.Null(read.Failure);
            if (read.IsLast) return [.. bytes];
            bytes.AddRange(buffer.AsSpan(0, read.Count));
        }
    }
}
