using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageHaul.Fetching;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;
using ImageHaul.Testing;
using ImageHaul.Testing.Proxy;

namespace ImageHaul.Tests.Fetching;

public sealed class ProxyTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static readonly string Credentials = "Proxy-Authorization: Basic " + Convert.ToBase64String("user:p@ss"u8) + "\r\n";

    [Fact]
    public async Task FetchAsync_Http_GoesToTheProxyInAbsoluteForm()
    {
        await using var proxy = RawServer.Always(Hello);
        using var bench = Bench(proxy, options => options with { AllowPrivate = false }, "93.184.216.34");

        Assert.Null((await bench.ReadAsync("http://images.example/a%2fb?c=%2c")).Failure);

        var request = Assert.Single(proxy.Requests);
        Assert.StartsWith("GET http://images.example/a%2fb?c=%2c HTTP/1.1\r\nHost: images.example\r\n", request, StringComparison.Ordinal);
        Assert.Contains(Credentials, request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_Https_GoesThroughATunnelWithCredentialsOutsideOnly()
    {
        using var certificate = TlsTests.Certificate("images.example", TimeProvider.System.GetUtcNow());
        var inner = "";
        await using var proxy = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
            await using var tls = new SslStream(connection.Stream);
            await tls.AuthenticateAsServerAsync(certificate);
            var head = new byte[4096];
            inner = Encoding.ASCII.GetString(head, 0, await tls.ReadAsync(head));
            await tls.WriteAsync(Encoding.ASCII.GetBytes(Hello));
        });
        using var bench = Bench(proxy, options => options with { AllowPrivate = false, Insecure = true }, "93.184.216.34");

        Assert.Null((await bench.ReadAsync("https://images.example/x")).Failure);

        var connect = Assert.Single(proxy.Requests);
        Assert.StartsWith("CONNECT images.example:443 HTTP/1.1\r\nHost: images.example:443\r\n", connect, StringComparison.Ordinal);
        Assert.Contains(Credentials, connect, StringComparison.Ordinal);
        Assert.StartsWith("GET /x HTTP/1.1\r\n", inner, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", inner, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://images.example/x")]
    [InlineData("https://images.example/x")]
    public async Task FetchAsync_PrivateTarget_IsForbiddenBeforeTheProxyHearsOfIt(string url)
    {
        await using var proxy = RawServer.Always(Hello);
        using var bench = Bench(proxy, options => options with { AllowPrivate = false }, "169.254.169.254");

        Assert.Equal(FailureKind.ForbiddenAddress, (await bench.FetchAsync(url)).Failure!.Kind);

        Assert.Equal(0, proxy.Connections);
    }

    [Theory]
    [InlineData("http", "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("https", "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("https", "HTTP/1.1 502 Bad Gateway\r\n\r\n")]
    [InlineData("https", "what?\r\n\r\n")]
    [InlineData("https", "HTTP/1.1 200 OK\r\n\r\nearly bytes")]
    [InlineData("https", "")]
    [InlineData("http", "")]
    public async Task FetchAsync_ProxyRefuses_IsProxyFailureWithoutThePassword(string scheme, string answer)
    {
        await using var proxy = RawServer.Once(answer);
        using var bench = Bench(proxy);

        var failure = (await bench.FetchAsync($"{scheme}://images.example/")).Failure!;

        Assert.Equal(FailureKind.ProxyFailure, failure.Kind);
        Assert.DoesNotContain("p@ss", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task FetchAsync_ProxyResets_IsProxyFailure(string scheme)
    {
        await using var proxy = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        using var bench = Bench(proxy);
        Assert.Equal(FailureKind.ProxyFailure, (await bench.FetchAsync($"{scheme}://images.example/")).Failure!.Kind);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task FetchAsync_ProxyUnreachable_IsProxyFailure(string scheme)
    {
        RawServer gone;
        await using (gone = RawServer.Always(Hello))
        {
            // Only its port is wanted.
        }
        using var bench = new FetchBench(options => options with { Proxies = [Server($"http://127.0.0.1:{gone.Port}")] });
        Assert.Equal(FailureKind.ProxyFailure, (await bench.FetchAsync($"{scheme}://images.example/")).Failure!.Kind);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task FetchAsync_ProxyThatHangsWhileConnecting_IsProxyFailure(string scheme)
    {
        using var bench = new FetchBench(
            options => options with { Proxies = [Server("http://127.0.0.1:9")] },
            connect: async (_, stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop);
                throw new SocketException();
            });
        var fetch = bench.FetchAsync($"{scheme}://images.example/");
        await bench.UntilTimerAsync(TimeSpan.FromSeconds(10));

        bench.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(FailureKind.ProxyFailure, (await fetch).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_ProxySilentAfterConnect_IsProxyFailure()
    {
        var asked = new TaskCompletionSource();
        await using var proxy = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            asked.SetResult();
            await connection.SilenceAsync();
        });
        using var bench = Bench(proxy);
        var fetch = bench.FetchAsync("https://images.example/");
        await asked.Task;

        bench.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(FailureKind.ProxyFailure, (await fetch).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_StatusFromBehindTheProxy_BlamesTheHost()
    {
        await using var proxy = RawServer.Always("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        using var bench = Bench(proxy);
        Assert.Equal(FailureKind.Unavailable, (await bench.FetchAsync("http://images.example/")).Failure!.Kind);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task FetchAsync_Status407OfTheProxy_IsNoStatusOfTheHost(string scheme)
    {
        await using var proxy = RawServer.Always("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
        using var bench = Bench(proxy);

        var outcome = await bench.FetchAsync($"{scheme}://images.example/");

        Assert.Null(outcome.Failure!.HttpStatus);
        Assert.Null(outcome.Facts);
        Assert.Equal($"proxy http://127.0.0.1:{proxy.Port} wants other credentials (status 407)", outcome.Failure.Message);
        Assert.True(outcome.Route!.NeverLeft);
    }

    [Theory]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nServer: tinyproxy/1.11.1", "wants other credentials (status 401)")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 111", "could not fetch it: ERR_CONNECT_FAIL 111 (status 503)")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nProxy-Status: gate; error=dns_timeout; details=\"x\"", "could not fetch it: dns_timeout (status 502)")]
    public async Task FetchAsync_AnswerMarkedAsTheProxysOwn_IsProxyFailure(string head, string message)
    {
        await using var proxy = RawServer.Once(head + "\r\nContent-Length: 0\r\n\r\n");
        using var bench = Bench(proxy);

        var outcome = await bench.FetchAsync("http://images.example/");

        Assert.Equal((FailureKind.ProxyFailure, $"proxy http://127.0.0.1:{proxy.Port} {message}"), (outcome.Failure!.Kind, outcome.Failure.Message));
        Assert.True(outcome is { Facts: null, Failure.HttpStatus: null });
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task FetchAsync_ProxyThatSpeaksTls_IsTrustedByItsCertificate(string scheme)
    {
        using var root = TestCertificates.Authority("Root of the test");
        var (from, until) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(120));
        using var outer = TestCertificates.Issue(root, ["127.0.0.1"], from, until);
        using var inner = TestCertificates.Issue(root, ["images.test"], from, until);
        await using var origin = new RawServer(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(Hello);
                await connection.SilenceAsync();
            },
            scheme == "https" ? inner : null);
        await using var proxy = MisbehavingProxy.Start(new() { Certificate = outer, Credentials = "ann:secret", Route = (_, _) => new IPEndPoint(IPAddress.Loopback, origin.Port) });
        FetchBench With(params X509Certificate2[] roots) => new(options => options with { Proxies = [Server(proxy.Url.ToString())], TrustedRoots = roots });
        using var known = With(root);
        using var unknown = With();

        Assert.Null((await known.ReadAsync($"{scheme}://images.test/x")).Failure);
        // The origin speaks TLS in a tunnel only: the proxy has read nothing of what is within.
        Assert.Equal(scheme == "https" ? "CONNECT" : "GET", Assert.Single(proxy.Requests).Head.Method);
        var failure = (await unknown.FetchAsync($"{scheme}://images.test/x")).Failure!;

        Assert.Equal(FailureKind.ProxyFailure, failure.Kind);
        Assert.Equal($"proxy https://{proxy.EndPoint} gave no TLS connection: the certificate's issuer is not trusted", failure.Message);
    }

    [Fact]
    public async Task FetchAsync_TlsSpokenToAProxyInTheClear_IsProxyFailure()
    {
        await using var proxy = MisbehavingProxy.Start();
        using var bench = new FetchBench(options => options with { Proxies = [Server($"https://{proxy.EndPoint}")] });
        Assert.Equal(FailureKind.ProxyFailure, (await bench.FetchAsync("http://images.test/x")).Failure!.Kind);
    }

    [Fact]
    public async Task ReadAsync_BodyCutOnTheWay_BlamesTheRoute()
    {
        await using var proxy = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + new string('x', 400));
            connection.Reset();
        });
        using var bench = Bench(proxy);
        Assert.Equal(FailureKind.Truncated, (await bench.ReadAsync("http://images.test/x")).Failure!.Kind);
    }

    private static ProxyServer Server(string text) => ProxyServer.Parse(text, out _)!;

    private static FetchBench Bench(RawServer proxy, Func<FetchOptions, FetchOptions>? change = null, string address = "127.0.0.1") => new(
        options => (change ?? (same => same))(options with { Proxies = [Server($"http://user:p%40ss@127.0.0.1:{proxy.Port}")] }),
        (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }));
}
