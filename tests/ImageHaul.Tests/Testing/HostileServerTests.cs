using System.Net;
using System.Text;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Testing;

public sealed class HostileServerTests
{
    [Fact]
    public async Task Get_Image_IsThePoliteSample()
    {
        await using var server = HostileServer.Start();
        var wire = await RawClient.GetAsync(server.Url("/image/jpeg/5/cat.jpg?w=40&h=30&pad=2048"));
        Assert.Equal("HTTP/1.1 200 OK", wire.StatusLine);
        Assert.Equal(["image/jpeg"], wire.Header("Content-Type"));
        Assert.Equal(["2048"], wire.Header("Content-Length"));
        Assert.Equal(SampleImages.Create(SampleFormat.Jpeg, 5, 40, 30, 2048), wire.Body);
        Assert.False(wire.WasReset);
    }

    [Fact]
    public async Task Get_Pipelined_AnswersInOrderOnOneConnection()
    {
        await using var server = HostileServer.Start();
        using var client = await RawClient.ConnectAsync(server.Port);
        var requests = Enumerable.Range(1, 50)
            .Select(seed => $"GET /image/avif/{seed} HTTP/1.1\r\nHost: a.test\r\n{(seed == 50 ? "Connection: close\r\n" : "")}\r\n");
        await client.SendAsync(string.Concat(requests));
        var wire = await client.ReadToEndAsync();
        var places = Enumerable.Range(1, 50).Select(seed => wire.Bytes.AsSpan().IndexOf(SampleImages.Create(SampleFormat.Avif, seed))).ToArray();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Equal(1, server.Log.Connections);
        Assert.Equal(50, server.Log.Host("a.test").Total);
        Assert.Equal(1, server.Log.MaxInFlight);
    }

    [Fact]
    public async Task Get_RequestInPieces_IsAnswered()
    {
        await using var server = HostileServer.Start();
        using var client = await RawClient.ConnectAsync(server.Port);
        foreach (var letter in "GET /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") await client.SendAsync($"{letter}");
        Assert.Equal("HTTP/1.1 200 OK", (await client.ReadToEndAsync()).StatusLine);
    }

    [Fact]
    public async Task Head_HasLengthButNoBody()
    {
        await using var server = HostileServer.Start();
        var wire = await RawClient.GetAsync(server.Url("/image/png/5?pad=5000"), method: "HEAD");
        Assert.Equal(["5000"], wire.Header("Content-Length"));
        Assert.Empty(wire.Body);
    }

    [Fact]
    public async Task Post_Is405AndLeavesTheConnectionInStep()
    {
        await using var server = HostileServer.Start();
        using var client = await RawClient.ConnectAsync(server.Port);
        await client.SendAsync("POST /text HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        var text = (await client.ReadToEndAsync()).Text;
        Assert.StartsWith("HTTP/1.1 405", text, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BadValue_Is400ThatSaysWhy()
    {
        await using var server = HostileServer.Start();
        var wire = await RawClient.GetAsync(server.Url("/image/png/1?cut=much"));
        Assert.StartsWith("HTTP/1.1 400", wire.StatusLine, StringComparison.Ordinal);
        Assert.Contains("'cut'", wire.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_KnowsHeadersTargetsAndTimes()
    {
        var clock = new ManualTimeProvider();
        var hook = new List<string>();
        await using var server = HostileServer.Start(new() { Time = clock, LogCapacity = 2, OnRequest = request => hook.Add(request.Head.Path) });
        await RawClient.GetAsync(server.Url("/text?v=1", host: "127.0.0.1"), "Cookie: a=b\r\nConnection: close\r\n");
        clock.Advance(TimeSpan.FromSeconds(3));
        await RawClient.GetAsync(server.Url("/text?v=1"));
        await RawClient.GetAsync(server.Url("/html"));
        var log = server.Log;
        await log.WaitForAsync(3);
        Assert.Equal(3, log.Total);
        Assert.Equal(2, log.Entries.Count);
        Assert.Equal(2, log.Count("/text?v=1"));
        Assert.Equal(1, log.Host("127.0.0.1").Count("/html"));
        Assert.Equal(TimeSpan.FromSeconds(3), log.Host("127.0.0.1").Starts[1] - log.Host("127.0.0.1").Starts[0]);
        Assert.Equal(["/text", "/text", "/html"], hook);
        Assert.Equal(0, log.InFlight);
        Assert.Equal(0, log.Host("nobody.test").Total);
        Assert.Equal("close", log.Entries[^1].Head.Header("connection"));
        log.Clear();
        Assert.Equal(0, log.Total);
    }

    [Fact]
    public async Task MaxInFlight_CountsWhatIsHeldAtOnce()
    {
        await using var server = HostileServer.Start();
        var release = new TaskCompletionSource();
        server.Map("/held", async exchange =>
        {
            await release.Task;
            await exchange.ReplyAsync(200, "text/plain", "done"u8.ToArray());
        });
        var clients = Enumerable.Range(0, 5).Select(_ => RawClient.GetAsync(server.Url("/held"))).ToArray();
        await server.Log.WaitForAsync(5);
        Assert.Equal(5, server.Log.InFlight);
        release.SetResult();
        Assert.All(await Task.WhenAll(clients), wire => Assert.EndsWith("done", wire.Text, StringComparison.Ordinal));
        Assert.Equal(5, server.Log.Host("127.0.0.1").MaxInFlight);
        Assert.Equal(0, server.Log.InFlight);
    }

    [Fact]
    public async Task Map_RawHandler_WritesWhatItLikes()
    {
        await using var server = HostileServer.Start();
        server.Map("/odd", async exchange =>
        {
            await exchange.WriteAsync("ICY 200 OK\r\n\r\nmusic");
            exchange.Close();
        });
        Assert.Equal("ICY 200 OK\r\n\r\nmusic", (await RawClient.GetAsync(server.Url("/odd"), "")).Text);
    }

    [Fact]
    public async Task Map_HandlerThatThrows_ShowsInFaultsAndResets()
    {
        await using var server = HostileServer.Start();
        server.Map("/bug", _ => throw new InvalidOperationException("bug"));
        Assert.True((await RawClient.GetAsync(server.Url("/bug"))).WasReset);
        Assert.True(server.Faults.TryDequeue(out var fault));
        Assert.Equal("bug", fault.Message);
    }

    [Fact]
    public async Task Hosts_PolicyTakesPlaceOfTheUrl()
    {
        var hosts = new Dictionary<string, HostPolicy> { ["down.test"] = new() { Always = new() { Status = 503 } } };
        await using var server = HostileServer.Start(new() { Hosts = hosts });
        using var client = await RawClient.ConnectAsync(server.Port);
        await client.SendAsync("GET /image/png/1 HTTP/1.1\r\nHost: down.test:80\r\n\r\nGET /image/png/1 HTTP/1.1\r\nHost: up.test\r\nConnection: close\r\n\r\n");
        var text = (await client.ReadToEndAsync()).Text;
        Assert.StartsWith("HTTP/1.1 503", text, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_LatencyRunsOnTheServersClock()
    {
        var clock = new ManualTimeProvider();
        var hosts = new Dictionary<string, HostPolicy> { ["*"] = new() { Latency = TimeSpan.FromHours(1) } };
        await using var server = HostileServer.Start(new() { Hosts = hosts, Time = clock });
        var answer = RawClient.GetAsync(server.Url("/text"));
        while (clock.NextTimer is null) await Task.Yield();
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("HTTP/1.1 200 OK", (await answer).StatusLine);
    }

    [Fact]
    public async Task BindAddresses_ShareOnePortNumberAndAreDistinctHosts()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var server = HostileServer.Start(new() { BindAddresses = [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")], ListenersPerAddress = 2 });
        Assert.Equal(4, server.EndPoints.Count);
        Assert.Equal(server.EndPoints[1].Port, server.EndPoints[3].Port);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(server.Url("/text", host: "127.0.0.2")))).StatusCode);
        Assert.Equal(IPAddress.Parse("127.0.0.2"), server.Log.Entries[0].LocalEndPoint.Address);
        Assert.Equal(1, server.Log.Host("127.0.0.2").Total);
    }

    [Fact]
    public async Task Tls_CertificatesAreWhatTheySay()
    {
        var chosen = TestCertificates.Expired("old.test");
        await using var server = HostileServer.Start(new() { Certificate = TestCertificates.WrongHost(),
            CertificateFor = name => name == "old.test" ? chosen : TestCertificates.WrongHost() });
        string? subject = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => (subject = certificate!.GetExpirationDateString()).Length > 0;
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/image/webp/9")) { Headers = { Host = "old.test" } };
        using var response = await http.SendAsync(request);
        Assert.Equal(SampleImages.Create(SampleFormat.Webp, 9), await response.Content.ReadAsByteArrayAsync());
        Assert.Contains("2001", subject, StringComparison.Ordinal);

        using var strict = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => strict.GetAsync(new Uri(server.Url("/text"))));
    }

    [Fact]
    public async Task Get_TlsGreetingOnClearPort_IsClosedAtOnce()
    {
        await using var server = HostileServer.Start();
        using var client = await RawClient.ConnectAsync(server.Port);
        await client.SendAsync("\x16\x03\x01 hello");
        Assert.Empty((await client.ReadToEndAsync()).Bytes);
    }

    [Fact]
    public async Task DisposeAsync_EndsConnectionsThatHang()
    {
        var server = HostileServer.Start();
        var hanging = RawClient.GetAsync(server.Url("/text", new() { NoAnswer = NoAnswer.Hang }));
        await server.Log.WaitForAsync(1);
        await server.DisposeAsync();
        Assert.Empty((await hanging).Bytes);
        Assert.Equal(0, server.OpenConnections);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task DeadPort_Closed_Refuses()
    {
        using var port = DeadPort.Closed();
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(port.Port));
    }

    [Fact]
    public async Task DeadPort_Silent_LetsAConnectWait()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var port = DeadPort.Silent();
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ConnectAsync(port.EndPoint, patience.Token));
    }

    [Fact]
    public async Task Robots_TextIsServedWhenGiven()
    {
        await using var server = HostileServer.Start(new() { Robots = "User-agent: *\nDisallow: /private\n" });
        Assert.Equal("User-agent: *\nDisallow: /private\n", Encoding.UTF8.GetString((await RawClient.GetAsync(server.Url("/robots.txt"))).Body));
        await using var without = HostileServer.Start();
        Assert.StartsWith("HTTP/1.1 404", (await RawClient.GetAsync(without.Url("/robots.txt"))).StatusLine, StringComparison.Ordinal);
    }
}
