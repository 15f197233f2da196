using System.IO.Compression;
using System.Text;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Testing;

/// <summary>Each behaviour, as it looks on the wire.</summary>
public sealed class BehaviourTests : IAsyncLifetime
{
    private static readonly byte[] Image = SampleImages.Create(SampleFormat.Png, 7);

    private HostileServer _server = null!;

    public Task InitializeAsync()
    {
        _server = HostileServer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Times_FailsThatOftenThenAnswersPolitely()
    {
        var behaviour = new Behaviour { Status = 503, Times = 2, RetryAfter = "1" };
        var first = await GetAsync(behaviour);
        Assert.StartsWith("HTTP/1.1 503", first.StatusLine, StringComparison.Ordinal);
        Assert.Equal(["1"], first.Header("Retry-After"));
        Assert.StartsWith("HTTP/1.1 503", (await GetAsync(behaviour)).StatusLine, StringComparison.Ordinal);
        var third = await GetAsync(behaviour);
        Assert.StartsWith("HTTP/1.1 200", third.StatusLine, StringComparison.Ordinal);
        Assert.Empty(third.Header("Retry-After"));
    }

    [Fact]
    public async Task Then_TakesOverAndMayBeScriptedToo()
    {
        var behaviour = new Behaviour { Status = 500, Times = 1, Then = "/image/png/7?no-answer=reset&times=1&then=%2Fstatus%2F410" };
        Assert.StartsWith("HTTP/1.1 500", (await GetAsync(behaviour)).StatusLine, StringComparison.Ordinal);
        Assert.True((await GetAsync(behaviour)).WasReset);
        Assert.StartsWith("HTTP/1.1 410", (await GetAsync(behaviour)).StatusLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_KeepsTheDeclaredLength()
    {
        var wire = await GetAsync(new() { Cut = 100 });
        Assert.Equal([$"{Image.Length}"], wire.Header("Content-Length"));
        Assert.Equal(Image[..100], wire.Body);
        Assert.False(wire.WasReset);
    }

    [Fact]
    public async Task Keep_CutsTheFileWithRightFraming()
    {
        var wire = await GetAsync(new() { Keep = ByteCount.Percent(50) });
        Assert.Equal([$"{Image.Length / 2}"], wire.Header("Content-Length"));
        Assert.Equal(Image[..(Image.Length / 2)], wire.Body);
    }

    [Fact]
    public async Task Flip_ChangesOneByte()
    {
        var body = (await GetAsync(new() { Flip = 10 })).Body;
        Assert.Equal((byte)(Image[10] ^ 0xFF), body[10]);
        body[10] ^= 0xFF;
        Assert.Equal(Image, body);
    }

    [Fact]
    public async Task ResetAfter_SendsRstBehindTheBytes()
    {
        var wire = await GetAsync(new() { ResetAfter = 100 });
        Assert.True(wire.WasReset);
        Assert.Equal(Image[..100], wire.Body);
    }

    [Fact]
    public async Task StallAfter_IsSilentUntilTheClientLeaves()
    {
        using (var client = await RawClient.ConnectAsync(_server.Port))
        {
            await client.SendAsync("GET /image/png/7?stall-after=50 HTTP/1.1\r\nHost: x\r\n\r\n");
            var head = await client.ReadAsync(50);
            Assert.StartsWith("HTTP/1.1 200 OK", Encoding.Latin1.GetString(head), StringComparison.Ordinal);
            Assert.Equal(1, _server.Log.InFlight);
        }
        while (_server.Log.InFlight > 0) await Task.Yield();
    }

    [Theory]
    [InlineData(NoAnswer.Close, "", false)]
    [InlineData(NoAnswer.Reset, "", true)]
    [InlineData(NoAnswer.Garbage, "SSH-2.0", false)]
    [InlineData(NoAnswer.HalfHead, "HTTP/1.1 200 OK\r\nContent-Type: image/p", false)]
    public async Task NoAnswer_EndsAsItSays(NoAnswer how, string start, bool reset)
    {
        var wire = await GetAsync(new() { NoAnswer = how });
        Assert.StartsWith(start, wire.Text, StringComparison.Ordinal);
        Assert.Equal(start.Length == 0, wire.Bytes.Length == 0);
        Assert.Equal(reset, wire.WasReset);
    }

    [Fact]
    public async Task Framing_Chunked_DecodesToTheImage()
    {
        var wire = await GetAsync(new() { Framing = Framing.Chunked });
        Assert.Equal(["chunked"], wire.Header("Transfer-Encoding"));
        Assert.Empty(wire.Header("Content-Length"));
        using var http = new HttpClient();
        Assert.Equal(Image, await http.GetByteArrayAsync(new Uri(Url(new() { Framing = Framing.Chunked, Chunks = ChunkFault.Trailer }))));
    }

    [Fact]
    public async Task Framing_ChunkedAndCut_EndsWithinAChunk()
    {
        var body = (await GetAsync(new() { Framing = Framing.Chunked, Cut = 1500 })).Text;
        Assert.EndsWith(Encoding.Latin1.GetString(Image[1001..1500]), body, StringComparison.Ordinal);
        Assert.Contains("\r\n3e9\r\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Framing_Http10_EndsWithTheConnection()
    {
        var wire = await RawClient.GetAsync(Url(new() { Framing = Framing.Http10 }), "");
        Assert.Equal("HTTP/1.0 200 OK", wire.StatusLine);
        Assert.Empty(wire.Header("Content-Length"));
        Assert.Equal(Image, wire.Body);
    }

    [Theory]
    [InlineData(LengthFault.Short, -10)]
    [InlineData(LengthFault.Long, 10)]
    public async Task Length_ShortOrLong_IsOffByTen(LengthFault fault, int by) =>
        Assert.Equal([$"{Image.Length + by}"], (await GetAsync(new() { Length = fault })).Header("Content-Length"));

    [Fact]
    public async Task Length_OtherFaults_StandInTheHead()
    {
        var length = $"{Image.Length}";
        Assert.Equal([length, $"{Image.Length + 7}"], (await GetAsync(new() { Length = LengthFault.Twice })).Header("Content-Length"));
        Assert.Equal([length, length], (await GetAsync(new() { Length = LengthFault.SameTwice })).Header("Content-Length"));
        Assert.Equal([$"{length}, {length}"], (await GetAsync(new() { Length = LengthFault.List })).Header("Content-Length"));
        Assert.Equal(["-1"], (await GetAsync(new() { Length = LengthFault.Negative })).Header("Content-Length"));
        Assert.Equal(["many"], (await GetAsync(new() { Length = LengthFault.Text })).Header("Content-Length"));
        Assert.Equal([""], (await GetAsync(new() { Length = LengthFault.Empty })).Header("Content-Length"));
        Assert.Equal(["+" + length], (await GetAsync(new() { Length = LengthFault.Plus })).Header("Content-Length"));
        Assert.Equal(["99999999999999999999999"], (await GetAsync(new() { Length = LengthFault.Overflow })).Header("Content-Length"));
        var both = await GetAsync(new() { Length = LengthFault.WithChunked });
        Assert.Equal([$"{Image.Length / 2}"], both.Header("Content-Length"));
        Assert.Equal(["chunked"], both.Header("Transfer-Encoding"));
    }

    [Theory]
    [InlineData(ChunkFault.BadSize, "\r\nxyz\r\n")]
    [InlineData(ChunkFault.Overflow, "\r\nFFFFFFFFFFFFFFFFF\r\n")]
    [InlineData(ChunkFault.Negative, "\r\n-1\r\n")]
    [InlineData(ChunkFault.BareLf, "\r\n3e9\n")]
    [InlineData(ChunkFault.Trailer, "0\r\nX-Checksum: none\r\n\r\n")]
    public async Task Chunks_FaultIsOnTheWire(ChunkFault fault, string sign) =>
        Assert.Contains(sign, (await GetAsync(new() { Chunks = fault })).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Chunks_NoEndAndMissingCrlf_LackWhatTheySay()
    {
        Assert.False((await GetAsync(new() { Chunks = ChunkFault.NoEnd })).Text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal));
        var rest = Image.Length - 2 * 1001;
        Assert.DoesNotContain($"\r\n{rest:x}\r\n", (await GetAsync(new() { Chunks = ChunkFault.MissingCrlf })).Text, StringComparison.Ordinal);
        Assert.True((await GetAsync(new() { Chunks = ChunkFault.HugeExtension })).Bytes.Length > 1 << 20);
    }

    [Fact]
    public async Task Endless_SendsMoreThanAnyoneWants()
    {
        foreach (var behaviour in (Behaviour[])
            [new() { Endless = true }, new() { Endless = true, Declared = 10L << 30 }, new() { Endless = true, Framing = Framing.Close }])
        {
            using var client = await RawClient.ConnectAsync(_server.Port);
            await client.SendAsync($"GET /image/png/7?{behaviour.ToQuery()} HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal(3 << 20, (await client.ReadAsync(3 << 20)).Length);
        }
        while (_server.Log.InFlight > 0) await Task.Yield();
    }

    [Fact]
    public async Task Drip_SendsPiecesOnTheClock()
    {
        var clock = new ManualTimeProvider();
        await using var server = HostileServer.Start(new() { Time = clock });
        var answer = RawClient.GetAsync(server.Url("/image/png/7",
            new() { Drip = new Drip(Image.Length / 2 + 1, TimeSpan.FromMinutes(1)), SlowHeaders = TimeSpan.FromMinutes(5) }));
        foreach (var wait in (int[])[5, 1])
        {
            while (clock.NextTimer is null) await Task.Yield();
            Assert.Equal(TimeSpan.FromMinutes(wait), clock.NextTimer);
            Assert.False(answer.IsCompleted);
            clock.Advance(TimeSpan.FromMinutes(wait));
        }
        Assert.Equal(Image, (await answer).Body);
    }

    [Fact]
    public async Task HeaderDrip_SendsTheHeadByteByByte()
    {
        var clock = new ManualTimeProvider();
        await using var server = HostileServer.Start(new() { Time = clock });
        using var client = await RawClient.ConnectAsync(server.Port);
        await client.SendAsync("GET /text?header-drip=10 HTTP/1.1\r\nHost: x\r\n\r\n");
        foreach (var letter in "HTTP/")
        {
            Assert.Equal(letter, (char)(await client.ReadAsync(1))[0]);
            while (clock.NextTimer is null) await Task.Yield();
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    [Fact]
    public async Task Head_FaultsAreOnTheWire()
    {
        Assert.Equal("HTTP/1.1 abc OK", (await GetAsync(new() { Head = HeadFault.BadStatus })).StatusLine);
        Assert.Equal("HTTP/9.9 200 OK", (await GetAsync(new() { Head = HeadFault.BadVersion })).StatusLine);
        Assert.Equal("HTTP/1.1 200 ", (await GetAsync(new() { Head = HeadFault.NoReason })).StatusLine);
        Assert.True((await GetAsync(new() { Head = HeadFault.LongStatus })).StatusLine.Length > 100_000);
        Assert.Contains("\r\nX-Folded: one,\r\n  two\r\n", (await GetAsync(new() { Head = HeadFault.Folded })).Head, StringComparison.Ordinal);
        Assert.Contains("X-Nul: a\0b\r\n", (await GetAsync(new() { Head = HeadFault.Nul })).Head, StringComparison.Ordinal);
        Assert.Contains("X-Space : yes\r\n", (await GetAsync(new() { Head = HeadFault.SpaceColon })).Head, StringComparison.Ordinal);
        Assert.Contains("\r\nthis line has no colon\r\n", (await GetAsync(new() { Head = HeadFault.NoColon })).Head, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\nDate", (await GetAsync(new() { Head = HeadFault.BareLf })).Text, StringComparison.Ordinal);
        Assert.True((await GetAsync(new() { HeaderBomb = 100_000 })).Head.Length > 100_000);
    }

    [Fact]
    public async Task Locations_StandAsGiven()
    {
        var two = await GetAsync(new() { Locations = ["/a", "data:image/png;base64,AA"] });
        Assert.Equal("HTTP/1.1 302 Found", two.StatusLine);
        Assert.Equal(["/a", "data:image/png;base64,AA"], two.Header("Location"));
        Assert.Equal([""], (await GetAsync(new() { Locations = [""], Status = 301 })).Header("Location"));
    }

    [Fact]
    public async Task Redirect_HasAsManyHopsAsAskedFor()
    {
        using var http = new HttpClient();
        Assert.Equal(Image, await http.GetByteArrayAsync(new Uri(_server.Url("/redirect/5?to=%2Fimage%2Fpng%2F7"))));
        Assert.Equal(6, _server.Log.Total);
        Assert.Equal(["/loop/3/0"], (await RawClient.GetAsync(_server.Url("/loop/3/2"))).Header("Location"));
        Assert.Equal(["/loop/3/1"], (await RawClient.GetAsync(_server.Url("/loop/3/round.jpg"))).Header("Location"));
    }

    [Fact]
    public async Task RetryAfter_AsDateLiesAheadOfTheServersDate()
    {
        var clock = new ManualTimeProvider();
        await using var server = HostileServer.Start(new() { Time = clock });
        var wire = await RawClient.GetAsync(server.Url("/status/429", new() { RetryAfter = "date:90" }));
        Assert.Equal(["Thu, 01 Jan 2026 00:00:00 GMT"], wire.Header("Date"));
        Assert.Equal(["Thu, 01 Jan 2026 00:01:30 GMT"], wire.Header("Retry-After"));
    }

    [Fact]
    public async Task Rate_RefusesAboveItAndRefillsWithTime()
    {
        var clock = new ManualTimeProvider();
        await using var server = HostileServer.Start(new() { Time = clock });
        var url = server.Url("/image/png/7", new() { Rate = new RateLimit(0.5, 2) });
        Assert.StartsWith("HTTP/1.1 200", (await RawClient.GetAsync(url)).StatusLine, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", (await RawClient.GetAsync(url)).StatusLine, StringComparison.Ordinal);
        var refused = await RawClient.GetAsync(url);
        Assert.StartsWith("HTTP/1.1 429", refused.StatusLine, StringComparison.Ordinal);
        Assert.Equal(["2"], refused.Header("Retry-After"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.StartsWith("HTTP/1.1 200", (await RawClient.GetAsync(url)).StatusLine, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 429", (await RawClient.GetAsync(url)).StatusLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auth_WantsTheCredentials()
    {
        var url = Url(new() { Auth = "ann:secret" });
        var refused = await RawClient.GetAsync(url);
        Assert.StartsWith("HTTP/1.1 401", refused.StatusLine, StringComparison.Ordinal);
        Assert.Equal(["Basic realm=\"images\""], refused.Header("WWW-Authenticate"));
        var good = await RawClient.GetAsync(url, $"Authorization: Basic {Convert.ToBase64String("ann:secret"u8)}\r\nConnection: close\r\n");
        Assert.Equal(Image, good.Body);
    }

    [Fact]
    public async Task Validators_GetA304WhenCurrent()
    {
        var url = Url(new() { ETag = "auto", Modified = "Thu, 01 Jan 2026 00:00:00 GMT" });
        var first = await RawClient.GetAsync(url);
        var tag = Assert.Single(first.Header("ETag"));
        Assert.Equal(["Thu, 01 Jan 2026 00:00:00 GMT"], first.Header("Last-Modified"));
        Assert.Equal("HTTP/1.1 304 Not Modified", (await RawClient.GetAsync(url, $"If-None-Match: {tag}\r\nConnection: close\r\n")).StatusLine);
        Assert.Equal("HTTP/1.1 304 Not Modified", (await RawClient.GetAsync(url,
            "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\n")).StatusLine);
        Assert.Equal("HTTP/1.1 200 OK", (await RawClient.GetAsync(url, "If-None-Match: \"other\"\r\nConnection: close\r\n")).StatusLine);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip,gzip")]
    public async Task Coding_IsAppliedUnasked(string coding)
    {
        var wire = await GetAsync(new() { Coding = coding });
        Assert.Equal([coding], wire.Header("Content-Encoding"));
        var body = wire.Body;
        foreach (var name in coding.Split(',')) body = Decoded(body, name);
        Assert.Equal(Image, body);
    }

    [Fact]
    public async Task CodingFault_SpoilsTheCoding()
    {
        Assert.Equal(Image, (await GetAsync(new() { Coding = "gzip", CodingFault = CodingFault.Lie })).Body);
        var unnamed = await GetAsync(new() { Coding = "gzip", CodingFault = CodingFault.Unnamed });
        Assert.Empty(unnamed.Header("Content-Encoding"));
        Assert.Equal(Image, Decoded(unnamed.Body, "gzip"));
        var cut = await GetAsync(new() { Coding = "gzip", CodingFault = CodingFault.Cut });
        Assert.Equal([$"{cut.Body.Length}"], cut.Header("Content-Length"));
        Assert.Equal(unnamed.Body[..(unnamed.Body.Length / 2)], cut.Body);
        Assert.ThrowsAny<Exception>(() => Decoded(GetAsync(new() { Coding = "gzip", CodingFault = CodingFault.Damaged }).Result.Body, "gzip"));
    }

    [Fact]
    public async Task Bomb_IsSmallOnTheWire()
    {
        var wire = await GetAsync(new() { Coding = "gzip", Bomb = 20 << 20 });
        Assert.InRange(wire.Body.Length, 1000, 200_000);
        Assert.Equal(20 << 20, Decoded(wire.Body, "gzip").Length);
    }

    [Fact]
    public async Task SmallWords_StandOnTheWire()
    {
        var partial = await GetAsync(new() { Partial = new ByteSpan(10, 19) });
        Assert.Equal("HTTP/1.1 206 Partial Content", partial.StatusLine);
        Assert.Equal([$"bytes 10-19/{Image.Length}"], partial.Header("Content-Range"));
        Assert.Equal(Image[10..20], partial.Body);

        var none = await GetAsync(new() { Status = 204 });
        Assert.Empty(none.Body);
        Assert.Empty(none.Header("Content-Length"));

        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n",
            (await GetAsync(new() { Interim = 2, EarlyHints = true })).Text, StringComparison.Ordinal);
        Assert.Equal(Image.Length + 9, (await GetAsync(new() { Trailing = 9 })).Body.Length);
        Assert.Empty((await GetAsync(new() { Type = "" })).Header("Content-Type"));
        Assert.Equal(["text/html"], (await GetAsync(new() { Type = "text/html" })).Header("Content-Type"));
        Assert.Equal(["a=1", "b=2"], (await GetAsync(new() { Cookies = ["a=1", "b=2"] })).Header("Set-Cookie"));
        Assert.Equal(["attachment; filename=\"../x\""], (await GetAsync(new() { Disposition = "attachment; filename=\"../x\"" })).Header("Content-Disposition"));
        Assert.Equal(["noai"], (await GetAsync(new() { Headers = ["X-Robots-Tag: noai"] })).Header("X-Robots-Tag"));
        Assert.Equal(["close"], (await RawClient.GetAsync(Url(new() { Close = true }), "")).Header("Connection"));
        Assert.Equal(["10737418240"], (await DeclaredAsync()).Header("Content-Length"));
    }

    [Fact]
    public async Task Pages_HaveTheTypesTheyAre()
    {
        foreach (var (path, status, type) in ((string, int, string)[])
        [
            ("/html/cat.jpg", 200, "text/html; charset=utf-8"), ("/login", 200, "text/html; charset=utf-8"),
            ("/json", 200, "application/json"), ("/xml", 200, "application/xml"),
            ("/text", 200, "text/plain"), ("/pdf", 200, "application/pdf"), ("/mp4", 200, "video/mp4"), ("/challenge", 403, "text/html; charset=utf-8"),
            ("/empty", 200, "image/jpeg"), ("/bytes/3000", 200, "application/octet-stream"), ("/status/418", 418, "text/plain"), ("/nowhere", 404, "text/html"),
        ])
        {
            var wire = await RawClient.GetAsync(_server.Url(path));
            Assert.StartsWith($"HTTP/1.1 {status} ", wire.StatusLine, StringComparison.Ordinal);
            Assert.Equal([type], wire.Header("Content-Type"));
            Assert.Equal(path == "/empty", wire.Body.Length == 0);
        }
    }

    private string Url(Behaviour behaviour) => _server.Url("/image/png/7", behaviour);

    private Task<Wire> GetAsync(Behaviour behaviour) => RawClient.GetAsync(Url(behaviour));

    private async Task<Wire> DeclaredAsync()
    {
        using var client = await RawClient.ConnectAsync(_server.Port);
        await client.SendAsync("GET /text?declared=10GB HTTP/1.1\r\nHost: x\r\n\r\n");
        var bytes = new List<byte>();
        while (!Encoding.Latin1.GetString([.. bytes]).Contains("\r\n\r\n", StringComparison.Ordinal)) bytes.AddRange(await client.ReadAsync(1));
        return new Wire([.. bytes], false);
    }

    private static byte[] Decoded(byte[] body, string coding)
    {
        using var source = new MemoryStream(body);
        using Stream decoder = coding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => new BrotliStream(source, CompressionMode.Decompress),
        };
        using var plain = new MemoryStream();
        decoder.CopyTo(plain);
        return plain.ToArray();
    }
}
