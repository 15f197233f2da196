using System.Net;
using System.Text;
using ImageHaul.Fetching;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class HttpFetcherTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Fact]
    public async Task FetchAsync_Ok_GivesBodyAndFacts()
    {
        await using var server = RawServer.Always(
            "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nETag: \"v1\"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n" +
            "Content-Disposition: inline; filename=\"cat.png\"\r\nContent-Length: 5\r\n\r\nhello");
        using var bench = new FetchBench();

        var outcome = await bench.FetchAsync(server.Url("/a?b=c"));

        Assert.Null(outcome.Failure);
        Assert.Equal(5, outcome.Body!.PromisedLength);
        Assert.Equal(
            new ResponseFacts
            {
                Status = 200, ContentType = "image/png", ETag = "\"v1\"", LastModified = "Thu, 01 Jan 2026 00:00:00 GMT", FileName = "cat.png",
                FinalUrl = server.Url("/a?b=c"),
            },
            outcome.Facts);
        Assert.Equal("hello", Encoding.ASCII.GetString((await FetchBench.DrainAsync(outcome.Body)).Bytes));
    }

    [Theory]
    [InlineData(401, FailureKind.Blocked)]
    [InlineData(403, FailureKind.Blocked)]
    [InlineData(404, FailureKind.HttpNotFound)]
    [InlineData(410, FailureKind.HttpNotFound)]
    [InlineData(400, FailureKind.HttpClientError)]
    [InlineData(407, FailureKind.HttpClientError)]
    [InlineData(408, FailureKind.HttpTimeout)]
    [InlineData(425, FailureKind.HttpTimeout)]
    [InlineData(429, FailureKind.RateLimited)]
    [InlineData(451, FailureKind.HttpClientError)]
    [InlineData(500, FailureKind.HttpServerError)]
    [InlineData(502, FailureKind.HttpServerError)]
    [InlineData(503, FailureKind.Unavailable)]
    [InlineData(522, FailureKind.HttpServerError)]
    [InlineData(201, FailureKind.HttpClientError)]
    [InlineData(204, FailureKind.HttpClientError)]
    [InlineData(205, FailureKind.HttpClientError)]
    [InlineData(206, FailureKind.HttpClientError)]
    [InlineData(300, FailureKind.HttpClientError)]
    [InlineData(304, FailureKind.HttpClientError)]
    [InlineData(305, FailureKind.HttpClientError)]
    [InlineData(999, FailureKind.HttpClientError)]
    public async Task FetchAsync_StatusWithoutAnImage_IsItsKind(int status, FailureKind kind)
    {
        await using var server = RawServer.Always($"HTTP/1.1 {status} Some\u0001 Reason\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench();

        var outcome = await bench.FetchAsync(server.Url());

        Assert.Equal(kind, outcome.Failure!.Kind);
        Assert.Equal(status, outcome.Failure.HttpStatus);
        Assert.Equal(status, outcome.Facts!.Status);
        Assert.Contains($"{status} Some Reason", outcome.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_NonAuthoritative_IsABody()
    {
        await using var server = RawServer.Always("HTTP/1.1 203 Touched\r\nContent-Length: 1\r\n\r\nx");
        using var bench = new FetchBench();
        Assert.Null((await bench.ReadAsync(server.Url())).Failure);
    }

    [Theory]
    [InlineData(403, "cf-mitigated: challenge")]
    [InlineData(503, "CF-Mitigated: Challenge")]
    [InlineData(202, "x-amzn-waf-action: challenge")]
    [InlineData(405, "x-amzn-waf-action: captcha")]
    public async Task FetchAsync_ChallengePage_IsBlocked(int status, string header)
    {
        await using var server = RawServer.Always($"HTTP/1.1 {status} X\r\n{header}\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.Blocked, (await bench.FetchAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_RetryAfter_IsRelativeToTheServersOwnDate()
    {
        await using var server = RawServer.Always(
            "HTTP/1.1 429 Slow down\r\nDate: Thu, 01 Jan 2015 00:00:00 GMT\r\nRetry-After: Thu, 01 Jan 2015 00:02:00 GMT\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench();
        Assert.Equal(TimeSpan.FromMinutes(2), (await bench.FetchAsync(server.Url())).Failure!.RetryAfter);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task FetchAsync_Redirect_IsReturnedAndNotFollowed(int status)
    {
        await using var server = RawServer.Always($"HTTP/1.1 {status} Moved\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench();

        var outcome = await bench.FetchAsync(server.Url());

        Assert.Equal("/next", outcome.Location);
        Assert.Null(outcome.Failure);
        Assert.Single(server.Requests);
    }

    [Theory]
    // As browsers read it: bytes that are UTF-8 stay those bytes, and so do bytes that are not.
    [InlineData("Location: /c\u00C3\u00A4t.jpg", "/c%C3%A4t.jpg")]
    [InlineData("Location: /c\u00C3\u0083\u00C2\u00A4t.jpg", "/c%C3%83%C2%A4t.jpg")]
    [InlineData("Location: /voil\u00C3\u00A0", "/voil%C3%A0")]
    [InlineData("Location: /c\u00E4t.jpg", "/c%E4t.jpg")]
    [InlineData("Location: /a\r\nLocation: /a", "/a")]
    public async Task FetchAsync_Location_LeadsWhereItsBytesSay(string header, string target)
    {
        await using var server = RawServer.Always($"HTTP/1.1 302 Found\r\n{header}\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench();
        var outcome = await bench.FetchAsync(server.Url());
        Assert.Equal(target, RedirectWalker.Next(CanonicalUrl.Parse(server.Url(), out _)!, outcome.Location, hops: 0, maxRedirects: 1).Next?.Target);
    }

    [Theory]
    [InlineData("X: y")]
    [InlineData("Location:")]
    [InlineData("Location: /a\r\nLocation: /b")]
    public async Task FetchAsync_RedirectToNowhere_IsBadRedirect(string header)
    {
        await using var server = RawServer.Always($"HTTP/1.1 302 Found\r\n{header}\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.BadRedirect, (await bench.FetchAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_EveryKeptConnectionClosedUnderIt_IsAnsweredOverANewOne()
    {
        const int kept = 6;
        var all = new TaskCompletionSource();
        var arrived = 0;
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is null) return;
            if (Interlocked.Increment(ref arrived) == kept) all.SetResult();
            await all.Task;
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
            // The next request on it finds it closed.
            await connection.ReadRequestAsync();
        });
        using var bench = new FetchBench();
        var first = await Task.WhenAll(Enumerable.Range(0, kept).Select(_ => bench.ReadAsync(server.Url())));
        Assert.All(first, read => Assert.Null(read.Failure));

        Assert.Equal("hello"u8.ToArray(), (await bench.ReadAsync(server.Url())).Bytes);
    }

    [Fact]
    public async Task FetchAsync_Validators_AreSentAndA304IsNotModified()
    {
        await using var server = RawServer.Always("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
        using var bench = new FetchBench();

        var outcome = await bench.FetchAsync(new FetchJob { Url = FetchBench.Url(server.Url()), ETag = "\"v1\"", LastModified = "Thu, 01 Jan 2026 00:00:00 GMT" });

        Assert.True(outcome.NotModified);
        Assert.Null(outcome.Failure);
        var request = Assert.Single(server.Requests);
        Assert.Contains("\r\nIf-None-Match: \"v1\"\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nIf-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_PlainRequest_SendsExactlyTheStandardHeaders()
    {
        await using var server = RawServer.Always(Hello);
        using var bench = new FetchBench();

        await bench.ReadAsync(server.Url("/x"));

        Assert.Equal(
            $"GET /x HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nAccept: image/avif,image/webp,image/apng,image/*,*/*;q=0.8\r\n" +
            $"Accept-Encoding: identity\r\nUser-Agent: {FetchOptions.DefaultUserAgent}\r\n\r\n",
            Assert.Single(server.Requests));
    }

    [Fact]
    public async Task FetchAsync_OwnHeaders_ReplaceStandardOnesAtTheOriginOnly()
    {
        await using var server = RawServer.Always(Hello);
        using var bench = new FetchBench(options => options with
        {
            Headers = [new("accept", "image/png"), new("X-Key", "sécret"), new("Cookie", "a=b"), new("User-Agent", "Other/1")],
            UserAgent = "Mine/1",
        });

        await bench.ReadAsync(server.Url());
        await FetchBench.DrainAsync((await bench.FetchAsync(new FetchJob { Url = FetchBench.Url(server.Url()), LeftOrigin = true })).Body!);

        var requests = server.Requests.ToArray();
        Assert.Contains("\r\nAccept: image/png\r\n", requests[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nX-Key: s\u00C3\u00A9cret\r\n", requests[0], StringComparison.Ordinal);
        Assert.Contains("\r\nCookie: a=b\r\n", requests[0], StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: Other/1\r\n", requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("*/*", requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("cret", requests[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", requests[1], StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: Mine/1\r\n", requests[1], StringComparison.Ordinal);
        Assert.Contains("*/*", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_PolicyFile_CarriesNothingOfThePersons()
    {
        await using var server = RawServer.Always(Hello);
        using var bench = new FetchBench(options => options with { Headers = [new("X-Key", "secret"), new("Authorization", "secret"), new("User-Agent", "Other/1")], MaxBytes = 1 });

        var url = FetchBench.Url(server.Url().Replace("http://", "http://ann:secret@", StringComparison.Ordinal));
        var outcome = await bench.FetchAsync(new FetchJob { Url = url, IsPolicyFile = true });
        await FetchBench.DrainAsync(outcome.Body!);

        var request = Assert.Single(server.Requests);
        Assert.DoesNotContain("secret", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", request, StringComparison.Ordinal);
        Assert.DoesNotContain("image/", request, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: Other/1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_HeadersThatReserve_AreHandedOnInOrder()
    {
        await using var server = RawServer.Always("HTTP/1.1 200 OK\r\nX-Robots-Tag: noai\r\nContent-Length: 5\r\ntdm-reservation: 1\r\nx-robots-tag: googlebot: none\r\nContent-Usage: train-ai=n\r\n\r\nhello");
        using var bench = new FetchBench();

        var outcome = await bench.FetchAsync(new FetchJob { Url = FetchBench.Url(server.Url()) });
        await FetchBench.DrainAsync(outcome.Body!);

        Assert.Equal(["X-Robots-Tag: noai", "X-Robots-Tag: googlebot: none", "tdm-reservation: 1", "Content-Usage: train-ai=n"], outcome.PolicyHeaders.Select(header => $"{header.Key}: {header.Value}"));
    }

    [Fact]
    public async Task FetchAsync_UserInfo_IsSentAsBasicAuthorisation()
    {
        await using var server = RawServer.Always(Hello);
        using var bench = new FetchBench();

        await bench.ReadAsync(server.Url().Replace("http://", "http://j%C3%BCrgen:p%40ss:w@", StringComparison.Ordinal));

        Assert.Contains("\r\nAuthorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("jürgen:p@ss:w")) + "\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_OwnAuthorization_WinsOverUserInfo()
    {
        await using var server = RawServer.Always(Hello);
        using var bench = new FetchBench(options => options with { Headers = [new("Authorization", "Bearer t")] });

        await bench.ReadAsync(server.Url().Replace("http://", "http://u:p@", StringComparison.Ordinal));

        var request = Assert.Single(server.Requests);
        Assert.Contains("Authorization: Bearer t\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Basic", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_TwoFetches_ShareAConnectionAndKeepNoCookie()
    {
        await using var server = RawServer.Always("HTTP/1.1 200 OK\r\nSet-Cookie: id=1; Path=/\r\nContent-Length: 1\r\n\r\nx");
        using var bench = new FetchBench();

        await bench.ReadAsync(server.Url());
        await bench.ReadAsync(server.Url());

        Assert.Equal(1, server.Connections);
        Assert.DoesNotContain(server.Requests, request => request.Contains("Cookie", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FetchAsync_RejectedSmallBody_LeavesTheConnectionUsable()
    {
        await using var server = RawServer.Always("HTTP/1.1 404 Gone\r\nContent-Length: 9\r\n\r\nnot found");
        using var bench = new FetchBench();

        for (var i = 0; i < 5; i++) await bench.FetchAsync(server.Url());

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task FetchAsync_KeptConnectionThatTheServerClosed_IsReplacedSilently()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Hello);
            // The second request is read and left unanswered: the connection closes under it.
            await connection.ReadRequestAsync();
        });
        using var bench = new FetchBench();

        Assert.Null((await bench.ReadAsync(server.Url())).Failure);
        Assert.Null((await bench.ReadAsync(server.Url())).Failure);

        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task FetchAsync_FreshConnectionClosedWithoutAnswer_IsConnectionReset()
    {
        await using var server = new RawServer(connection => connection.ReadRequestAsync());
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.ConnectionReset, (await bench.FetchAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_ResetBeforeHeaders_IsConnectionReset()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.ConnectionReset, (await bench.FetchAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_HeadersCutShort_IsConnectionReset()
    {
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nContent-Le");
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.ConnectionReset, (await bench.FetchAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_NobodyListens_IsConnectRefused()
    {
        int port;
        await using (var server = RawServer.Always(Hello)) port = server.Port;
        using var bench = new FetchBench();

        var failure = (await bench.FetchAsync($"http://127.0.0.1:{port}/")).Failure!;

        Assert.Equal(FailureKind.ConnectRefused, failure.Kind);
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n")]
    [InlineData("<html>hello</html>\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br, gzip\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task FetchAsync_AnswerThatMakesNoSense_IsBadResponse(string answer)
    {
        await using var server = RawServer.Once(answer);
        using var bench = new FetchBench();

        var failure = (await bench.FetchAsync(server.Url())).Failure!;

        Assert.Equal(FailureKind.BadResponse, failure.Kind);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FetchAsync_HeaderBomb_IsBadResponse(bool oneLine)
    {
        var bomb = oneLine ? "X: " + new string('a', 200_000) + "\r\n" : string.Concat(Enumerable.Range(0, 20_000).Select(i => $"X-{i}: y\r\n"));
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\n" + bomb + "\r\n");
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.BadResponse, (await bench.FetchAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_HugeHeaderValue_IsBoundedInTheFacts()
    {
        await using var server = RawServer.Once($"HTTP/1.1 200 OK\r\nContent-Type: image/{new string('p', 20_000)}\r\nETag: \"{new string('e', 20_000)}\"\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench();

        var facts = (await bench.FetchAsync(server.Url())).Facts!;

        Assert.Equal(HeaderText.MaxLength, facts.ContentType!.Length);
        Assert.Null(facts.ETag);
    }

    [Fact]
    public async Task FetchAsync_AnnouncedTooLarge_StopsBeforeTheBody()
    {
        await using var server = RawServer.ThenSilence("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n");
        using var bench = new FetchBench(options => options with { MaxBytes = 1000 });

        var failure = (await bench.FetchAsync(server.Url())).Failure!;

        Assert.Equal(FailureKind.TooLarge, failure.Kind);
        Assert.Contains("1,001", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_AlreadyCancelled_SendsNothing()
    {
        await using var server = RawServer.Always(Hello);
        using var bench = new FetchBench();

        Assert.Equal(FailureKind.Cancelled, (await bench.FetchAsync(server.Url(), new CancellationToken(canceled: true))).Failure!.Kind);

        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task FetchAsync_CancelledWhileWaitingForHeaders_IsCancelled()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await stop.CancelAsync();
            await connection.SilenceAsync();
        });
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.Cancelled, (await bench.FetchAsync(server.Url(), stop.Token)).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_UnknownName_IsDnsNotFound()
    {
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.DnsNotFound, (await bench.FetchAsync("http://nowhere.example/")).Failure!.Kind);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.1.2.3/")]
    public async Task FetchAsync_PrivateLiteral_IsForbiddenBeforeAnyConnection(string url)
    {
        var dialed = 0;
        using var bench = new FetchBench(options => options with { AllowPrivate = false }, connect: (_, _) =>
        {
            dialed++;
            throw new InvalidOperationException("dialed");
        });

        Assert.Equal(FailureKind.ForbiddenAddress, (await bench.FetchAsync(url)).Failure!.Kind);

        Assert.Equal(0, dialed);
    }

    [Fact]
    public async Task FetchAsync_NameThatTurnsPrivateLater_IsForbiddenAtTheNextConnection()
    {
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
        var answers = new Queue<string>(["93.184.216.34", "127.0.0.1"]);
        var dialed = new List<IPEndPoint>();
        using var bench = new FetchBench(
            options => options with { AllowPrivate = false },
            (_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) }),
            (endPoint, stop) =>
            {
                dialed.Add(endPoint);
                return AddressRace.ConnectSocketAsync(new IPEndPoint(IPAddress.Loopback, server.Port), stop);
            });

        Assert.Null((await bench.ReadAsync("http://rebind.example/")).Failure);
        bench.Clock.Advance(NameCache.FoundFor);
        var second = await bench.FetchAsync("http://rebind.example/");

        Assert.Equal(FailureKind.ForbiddenAddress, second.Failure!.Kind);
        Assert.Equal("93.184.216.34:80", Assert.Single(dialed).ToString());
    }

    [Fact]
    public async Task FetchAsync_MixedAddresses_ConnectsToThePublicOneOnly()
    {
        await using var server = RawServer.Once(Hello);
        var dialed = new List<string>();
        using var bench = new FetchBench(
            options => options with { AllowPrivate = false },
            (_, _) => Task.FromResult(new[] { IPAddress.Loopback, IPAddress.Parse("93.184.216.34"), IPAddress.IPv6Loopback }),
            (endPoint, stop) =>
            {
                dialed.Add(endPoint.ToString());
                return AddressRace.ConnectSocketAsync(new IPEndPoint(IPAddress.Loopback, server.Port), stop);
            });

        Assert.Null((await bench.ReadAsync("http://mixed.example/")).Failure);

        Assert.Equal(["93.184.216.34:80"], dialed);
    }

    [Fact]
    public async Task FetchAsync_ResolveOverride_AnswersTheLookUpAndKeepsTheName()
    {
        await using var server = RawServer.Once(Hello);
        using var bench = new FetchBench(options => options with { Resolve = [new("*", 80, IPAddress.Loopback, server.Port)] });

        Assert.Null((await bench.ReadAsync("http://images.example/x")).Failure);

        Assert.Contains("\r\nHost: images.example\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_ResolveOverrideToPrivate_StillNeedsAllowPrivate()
    {
        using var bench = new FetchBench(options => options with { AllowPrivate = false, Resolve = [new("*", 80, IPAddress.Loopback)] });
        Assert.Equal(FailureKind.ForbiddenAddress, (await bench.FetchAsync("http://images.example/x")).Failure!.Kind);
    }

    [Fact]
    public void Constructor_FaultyOptions_Throws() => Assert.Throws<ArgumentException>(() => new HttpFetcher(new FetchOptions { MaxBytes = 0 }, TimeProvider.System));
}
