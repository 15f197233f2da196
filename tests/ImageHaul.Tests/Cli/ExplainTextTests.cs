using System.Net;
using System.Text;
using System.Text.Json;
using ImageHaul.Cli.Screen;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Cli;

public sealed class ExplainTextTests : IDisposable
{
    private readonly CliRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Render_GoodImage_IsAlignedAndCalm()
    {
        var lines = ExplainText.Render(Good, new HaulOptions(), 80);

        Assert.Equal("""
            given         HTTP://Example.com/p.jpg
            canonical     http://example.com/p.jpg
                          scheme in lower case; host in lower case
            fetched once  rows with this canonical URL share one fetch
            host          http://example.com: a queue of its own, at most 8 fetches
                          at once
            manners       neither robots.txt nor an opt-out signal forbids it

            request 1     http://example.com/p.jpg
              address     93.184.216.34  public: allowed                               12 ms
              connected   93.184.216.34:80                                             20 ms
              sent        Accept: image/*
                          User-Agent: ImageHaul/1.0
              answer      301 over HTTP/1.1                                            55 ms
                          Location: https://cdn.example/p.jpg
              redirect    followed to https://cdn.example/p.jpg

            request 2     https://cdn.example/p.jpg
              address     2001:db8::1  documentation (RFC 3849): refused                3 ms
                          1.2.3.4  public: allowed
              connected   1.2.3.4:443                                                  10 ms
              tls         TLS 1.3; CN=cdn.example, ends 2027-01-02                     31 ms
              answer      200 over HTTP/2                                              1.5 s
                          Content-Type: image/png

            body          123,456 bytes                                                80 ms
            format        jpeg by its first bytes, which decide; the Content-Type       2 ms
                          says image/png
            size          1,200 x 800 pixels; at most 1,000,000,000 pixels
            structure     whole, walked to its end
            sha256        0000000000000000000000000000000000000000000000000000000000000000
            path          images/photo.jpg
                          not there yet; explain does not write it

            verdict       the image can be had: jpeg, 123,456 bytes, after 1           1.7 s
                          redirect
            """.ReplaceLineEndings("\n").Split('\n'), lines);
    }

    [Fact]
    public void Sentence_RequestsForTheSitesWishes_AreNoRedirects()
    {
        var asked = new ExplainedRequest { Url = "http://a.test/robots.txt" };
        Assert.EndsWith("123,456 bytes", ExplainVerdict.Sentence(Good with { Requests = [asked, asked, asked] }), StringComparison.Ordinal);
        Assert.EndsWith("after 2 redirects", ExplainVerdict.Sentence(Good with { Requests = [asked, asked with { Next = "http://b.test/" }, asked with { Next = "http://c.test/" }, asked] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Failure_EndsWithFaultRetryAndAdvice()
    {
        var told = Good with { Bytes = null, Inspection = null, Digest = null, Path = null, Failure = new Failure(FailureKind.RateLimited, "status 429"), RetryIn = TimeSpan.FromSeconds(30) };

        var text = string.Join('\n', ExplainText.Render(told, new HaulOptions(), 80));

        Assert.Contains("verdict       no image: rate-limited: status 429", text, StringComparison.Ordinal);
        Assert.Contains("fault of      the host", text, StringComparison.Ordinal);
        Assert.Contains("again?        yes, after 30.0 s, up to 5 attempts", text, StringComparison.Ordinal);
        Assert.Contains("what to do    ask less often", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FailureKind.ConnectRefused, 1, 2, "no: --attempts allows only one")]
    [InlineData(FailureKind.CorruptImage, 1, 2, "no: --attempts allows only one")]
    [InlineData(FailureKind.Blocked, 5, 1, "no: --blocked-attempts allows only one on one route")]
    [InlineData(FailureKind.NotAnImage, 1, 2, "no: this kind of failure is final without another route")]
    [InlineData(FailureKind.HttpNotFound, 1, 1, "no: this kind of failure is final")]
    public void Retry_NoFurtherAttempt_SaysWhatDecided(FailureKind kind, int attempts, int blocked, string expected) =>
        Assert.Equal(expected, ExplainVerdict.Retry(kind, null, new PolitenessOptions { Attempts = attempts, BlockedAttempts = blocked }));

    [Fact]
    public void Render_EveryKind_HasWordsOfItsOwn()
    {
        foreach (var kind in FailureKinds.All)
        {
            foreach (var wait in new TimeSpan?[] { null, TimeSpan.Zero })
            {
                var told = new Explanation { Given = "http://a.example/", Failure = new Failure(kind, "so it is"), RetryIn = wait };
                Assert.All(ExplainText.Render(told, new HaulOptions(), 80), line => Assert.InRange(line.Length, 0, 80));
            }
            Assert.NotEmpty(ExplainVerdict.Advice(new Failure(kind, "")));
        }
    }

    [Fact]
    public void Render_TextFromElsewhere_CannotHurtTheTerminal()
    {
        var told = Good with { Note = "\e[31mred\u202E", Requests = [Good.Requests[0] with { Answer = new HeadReceived(200, "HTTP/1.1", [new("Server", "a\e]0;title\a")]) }] };
        Assert.All(ExplainText.Render(told, new HaulOptions(), 80), line => Assert.DoesNotContain(line, letter => char.IsControl(letter) || letter == '\u202E'));
    }

    [Fact]
    public async Task Explain_Json_IsOneDocument()
    {
        _rig.Engine.Explanation = Good;

        Assert.Equal(0, await _rig.RunAsync("explain", "http://example.com/p.jpg", "--json", "--layout", "sharded", "--min-width", "10"));

        using var json = JsonDocument.Parse(_rig.Output);
        var root = json.RootElement;
        Assert.Equal("http://example.com/p.jpg", root.GetProperty("canonical").GetString());
        Assert.Equal(2, root.GetProperty("requests").GetArrayLength());
        Assert.Equal(12, root.GetProperty("requests")[0].GetProperty("look_up_ms").GetDouble());
        Assert.False(root.GetProperty("requests")[1].GetProperty("addresses")[0].GetProperty("allowed").GetBoolean());
        Assert.Equal("jpeg", root.GetProperty("body").GetProperty("format").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("failure").ValueKind);
        Assert.Equal((BlobLayout.Sharded, 10), (_rig.Engine.Options!.Storage.Layout, _rig.Engine.Options.Checks.MinWidth));
        Assert.Empty(_rig.Errors);
    }

    [Fact]
    public async Task Explain_ExitCodes_AreThoseOfOneRow()
    {
        _rig.Engine.Explanation = Good;
        Assert.Equal(0, await _rig.RunAsync("explain", "http://example.com/p.jpg"));
        Assert.Contains("verdict       the image can be had", _rig.Output, StringComparison.Ordinal);

        _rig.Engine.Explanation = Good with { Failure = new Failure(FailureKind.HttpNotFound, "status 404") };
        Assert.Equal(4, await _rig.RunAsync("explain", "http://example.com/p.jpg"));
        Assert.Equal(2, await _rig.RunAsync("explain", "ftp://example.com/p.jpg"));
        Assert.Equal(2, await _rig.RunAsync("explain", "http://ann:hunter2@"));
        Assert.DoesNotContain("hunter2", _rig.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _rig.RunAsync("explain"));
        Assert.Equal(2, _rig.Engine.Urls.Count);
    }

    [Fact]
    public async Task Retry_NothingMatches_SaysSoAndSucceeds()
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(rows: 0));
        var folder = _rig.OutputFolder();

        Assert.Equal(0, await _rig.RunAsync("retry", folder, "--class", "blocked", "--class", "opted-out"));
        Assert.Contains("nothing to retry: no row is blocked or opted-out", _rig.Errors, StringComparison.Ordinal);
        Assert.Equal([FailureKind.Blocked, FailureKind.OptedOut], _rig.Engine.Kinds!);

        Assert.Equal(0, await _rig.RunAsync("retry", folder));
        Assert.Contains("nothing to retry: no row failed", _rig.Errors, StringComparison.Ordinal);

        Assert.Equal(2, await _rig.RunAsync("retry", folder, "--class", "blockd"));
        Assert.Contains("did you mean blocked", _rig.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Refresh_ReachesTheLibraryAndExcludesRestart()
    {
        Assert.Equal(0, await _rig.RunAsync("get", "http://a.example/1.jpg", "--refresh"));
        Assert.True(_rig.Engine.Options!.Refresh);
        Assert.Equal(2, await _rig.RunAsync("get", "http://a.example/1.jpg", "--refresh", "--restart"));
        Assert.Contains("--refresh", _rig.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void FinalTable_KeptRows_AreCounted()
    {
        var summary = Samples.Summary() with { Counts = Samples.Counts with { Kept = 3 } };
        Assert.Contains(FinalTable.Render(summary, null, 80, new Palette(false, false)), line => line.StartsWith("kept", StringComparison.Ordinal) && line.Contains('3', StringComparison.Ordinal));
    }

    /// <summary>Everything that is shown of an explanation, in both forms.</summary>
    internal static IEnumerable<string> Everything(Explanation told, HaulOptions options)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) ExplainJson.Write(json, told, options);
        return [.. ExplainText.Render(told, options, 80), Encoding.UTF8.GetString(stream.ToArray())];
    }

    private static Explanation Good { get; } = new()
    {
        Given = "HTTP://Example.com/p.jpg",
        Canonical = "http://example.com/p.jpg",
        Changes = ["scheme in lower case", "host in lower case"],
        Host = new HostKey("http", "example.com", 80),
        Requests =
        [
            new ExplainedRequest
            {
                Url = "http://example.com/p.jpg",
                Addresses = [new(IPAddress.Parse("93.184.216.34"), null, true)],
                Remote = IPEndPoint.Parse("93.184.216.34:80"),
                Sent = [new("Accept", "image/*"), new("User-Agent", "ImageHaul/1.0")],
                Answer = new HeadReceived(301, "HTTP/1.1", [new("Location", "https://cdn.example/p.jpg")]),
                Next = "https://cdn.example/p.jpg",
                LookUp = TimeSpan.FromMilliseconds(12), Connect = TimeSpan.FromMilliseconds(20), FirstByte = TimeSpan.FromMilliseconds(55),
            },
            new ExplainedRequest
            {
                Url = "https://cdn.example/p.jpg",
                Addresses = [new(IPAddress.Parse("2001:db8::1"), "documentation (RFC 3849)", false), new(IPAddress.Parse("1.2.3.4"), null, true)],
                Remote = IPEndPoint.Parse("1.2.3.4:443"),
                Tls = new Secured("TLS 1.3", "CN=cdn.example", "CN=issuer", new DateTimeOffset(2027, 1, 2, 0, 0, 0, TimeSpan.Zero)),
                Answer = new HeadReceived(200, "HTTP/2", [new("Content-Type", "image/png")]),
                LookUp = TimeSpan.FromMilliseconds(3), Connect = TimeSpan.FromMilliseconds(10), TlsTime = TimeSpan.FromMilliseconds(31), FirstByte = TimeSpan.FromSeconds(1.5),
            },
        ],
        Bytes = 123_456,
        BodyTime = TimeSpan.FromMilliseconds(80),
        Inspection = new Inspection { Format = ImageFormat.Jpeg, Width = 1200, Height = 800 },
        CheckTime = TimeSpan.FromMilliseconds(2),
        Digest = new Digest(new byte[32]),
        Path = "photo.jpg",
        Elapsed = TimeSpan.FromSeconds(1.7),
    };
}
