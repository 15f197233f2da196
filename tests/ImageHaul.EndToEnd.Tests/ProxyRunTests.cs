using System.Net;
using System.Text.Json;
using ImageHaul.Testing;
using ImageHaul.Testing.Proxy;
using ImageHaul.Testing.Samples;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Whole runs through proxies: real ones, and one of our own that does what real ones do wrong.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ProxyRunTests : HostileServerTest
{
    private const string Password = "s3cret-Pass";

    [Theory]
    [InlineData("tinyproxy", "http")]
    [InlineData("tinyproxy", "https")]
    [InlineData("dante", "socks5")]
    [InlineData("dante", "socks5h")]
    [InlineData("microsocks", "socks5")]
    public async Task Get_ThroughARealProxy_BringsEveryImageHome_AndSaysWhichWay(string program, string what)
    {
        using var proxy = program switch
        {
            "tinyproxy" => RealProxy.Tinyproxy("ann", Password),
            "dante" => RealProxy.Dante(),
            _ => RealProxy.Microsocks("ann", Password),
        };
        await using var secure = HostileServer.Start(new() { Certificate = TestCertificates.SelfSigned("127.0.0.1") });
        var origin = what == "https" ? secure : Server;
        var scheme = program == "tinyproxy" ? "http" : what;
        var credentials = program == "dante" ? "" : $"ann:{Password}@";
        var list = ListOf(Enumerable.Range(1, 40).Select(seed => origin.Url($"/image/png/{seed}")));

        var result = (await CommandLine.RunAsync(
            "get", list, "-o", Output, "--allow-private", "--insecure", "--progress", "json", "--proxy", $"{scheme}://{credentials}127.0.0.1:{proxy.Port}")).Expect(0);

        var records = Records(result);
        Assert.Equal(40, records.Count);
        Assert.All(records, record => Assert.Equal(("downloaded", $"{scheme}://127.0.0.1:{proxy.Port}"), (record.Status, record.Route)));
        Assert.DoesNotContain(Password, result.ToString());
        if (program == "tinyproxy") Assert.Contains(what == "https" ? "CONNECT 127.0.0.1" : "GET http://127.0.0.1", proxy.Log);
        if (program == "dante") Assert.Contains("tcp/connect", proxy.Log);
    }

    [Theory]
    [InlineData("tinyproxy", "http", "wants other credentials (status 401)")]
    [InlineData("microsocks", "socks5", "wants other credentials")]
    [InlineData("nothing", "http", "refused the connection")]
    [InlineData("nothing", "socks5h", "refused the connection")]
    public async Task Get_TheOnlyProxyDoesNotWork_EndsSoon_WithItsNameAndNoPassword(string program, string scheme, string message)
    {
        using var proxy = program switch
        {
            "tinyproxy" => RealProxy.Tinyproxy("ann", "another"),
            "microsocks" => RealProxy.Microsocks("ann", "another"),
            _ => null,
        };
        var port = proxy?.Port ?? NginxOrigin.FreePort();

        var result = (await CommandLine.RunAsync(
            "get", List(300), "-o", Output, "--allow-private", "--retry-base", "20ms", "-v", "--proxy", $"{scheme}://ann:{Password}@127.0.0.1:{port}")).Expect(4);

        var rows = Manifest.Read(Output);
        Assert.Equal(300, rows.Count);
        Assert.All(rows, row => Assert.Equal(("proxy-failure", ""), (row["failure"], row["http_status"])));
        Assert.All(rows, row => Assert.Contains($"proxy {scheme}://127.0.0.1:{port}", row["message"]));
        Assert.All(rows, row => Assert.Contains(message, row["message"]));
        Assert.DoesNotContain(Password, result.ToString());
        Assert.Equal(0, Server.Log.Total);
    }

    [Theory]
    [InlineData(ProxyFault.Refuse)]
    [InlineData(ProxyFault.BadGateway)]
    [InlineData(ProxyFault.Forbid)]
    [InlineData(ProxyFault.RateLimit)]
    [InlineData(ProxyFault.Reset)]
    [InlineData(ProxyFault.Close)]
    [InlineData(ProxyFault.Hang)]
    [InlineData(ProxyFault.Garbage)]
    [InlineData(ProxyFault.CutAnswer)]
    public async Task Get_OneOfTwoProxiesMisbehaves_LosesNoRow(ProxyFault fault)
    {
        await using var secure = HostileServer.Start(new() { Certificate = TestCertificates.SelfSigned("127.0.0.1") });
        await using var good = MisbehavingProxy.Start();
        await using var bad = MisbehavingProxy.Start(new() { Fault = _ => fault });
        // Patience enough that a slow machine does not pass for a slow proxy. Hosts of both schemes, so that tunnels are among them.
        var list = ListOf(Enumerable.Range(1, 60).Select(row => (row % 3 == 0 ? secure : Server).Url($"/image/png/{row}", host: $"h{row % 12}.proxied.test")));

        (await CommandLine.RunAsync(
            "get", list, "-o", Output, "--allow-private", "--insecure", "--retry-base", "20ms", "--header-timeout", "2s", "--connect-timeout", "2s", "--attempts", "10", "--blocked-attempts", "5",
            "--resolve", $"*:{Server.Port}:127.0.0.1", "--resolve", $"*:{secure.Port}:127.0.0.1", "--proxy", good.Url.ToString(), "--proxy", bad.Url.ToString())).Expect(0);

        Assert.All(Manifest.Read(Output), row => Assert.Equal("downloaded", row["status"]));
        Assert.NotEmpty(bad.Requests);
        Assert.NotEmpty(good.Requests);
    }

    [Fact]
    public async Task Get_TheOnlyProxyIsGoneForAWhile_LosesNoRow()
    {
        // Behind the twentieth request nothing works, until it was asked again a few times.
        await using var proxy = MisbehavingProxy.Start(new() { Fault = request => request.Number is > 20 and < 26 ? ProxyFault.Reset : ProxyFault.None });

        (await CommandLine.RunAsync("get", List(100), "-o", Output, "--allow-private", "--retry-base", "50ms", "--attempts", "10", "--proxy", proxy.Url.ToString())).Expect(0);

        Assert.All(Manifest.Read(Output), row => Assert.Equal("downloaded", row["status"]));
    }

    [Fact]
    public async Task Get_OnBlock_OnlyHostsThatRefuseGoThroughTheProxy()
    {
        // What the proxy reaches is another server: the host that lets its clients in by their address.
        await using var inside = HostileServer.Start();
        await using var proxy = MisbehavingProxy.Start(new() { Route = (_, _) => new IPEndPoint(IPAddress.Loopback, inside.Port) });
        var refused = Enumerable.Range(1, 10).Select(seed => $"/members/{seed}.png").ToList();
        for (var seed = 1; seed <= refused.Count; seed++)
        {
            var image = SampleImages.Create(SampleFormat.Png, seed);
            Server.Map(refused[seed - 1], exchange => exchange.ReplyAsync(403).AsTask());
            inside.Map(refused[seed - 1], exchange => exchange.ReplyAsync(200, "image/png", image).AsTask());
        }
        var list = ListOf([.. refused.Select(path => Server.Url(path, host: "club.test")), .. Enumerable.Range(100, 10).Select(seed => Server.Url($"/image/png/{seed}", host: "open.test"))]);

        var result = (await CommandLine.RunAsync(
            "get", list, "-o", Output, "--allow-private", "--retry-base", "20ms", "--progress", "json", "--resolve", $"*:{Server.Port}:127.0.0.1",
            "--proxy-mode", "on-block", "--proxy", proxy.Url.ToString())).Expect(0);

        Assert.All(Records(result), record => Assert.Equal(record.Url.Contains("club.test") ? $"http://{proxy.EndPoint}" : null, record.Route));
        Assert.All(proxy.Requests, request => Assert.Equal("club.test", request.Host));
    }

    [Fact]
    public async Task Get_NoProxyHost_IsReachedDirectly()
    {
        await using var proxy = MisbehavingProxy.Start();

        var result = await CommandLine.RunInAsync(
            File("."), ["get", List(3), "-o", Output, "--allow-private", "--proxy", "env"],
            new Dictionary<string, string> { ["http_proxy"] = proxy.Url.ToString(), ["no_proxy"] = "127.0.0.0/8" });

        result.Expect(0);
        Assert.Empty(proxy.Requests);
    }

    private static List<(string Url, string Status, string? Route)> Records(CommandResult result) =>
    [
        .. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .Where(line => line.GetProperty("event").GetString() == "record")
            .Select(line => (line.GetProperty("url").GetString()!, line.GetProperty("status").GetString()!, line.GetProperty("route").GetString())),
    ];
}
