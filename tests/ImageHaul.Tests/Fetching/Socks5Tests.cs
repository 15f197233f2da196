using System.Net;
using ImageHaul.Fetching;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class Socks5Tests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Fact]
    public async Task FetchAsync_Socks5_IsGivenTheJudgedAddress()
    {
        byte[] asked = [];
        await using var proxy = Server(async connection =>
        {
            await GreetAsync(connection, [5, 1, 0], [5, 0]);
            asked = await ReadAsync(connection, 10);
            await AcceptAsync(connection);
        });
        using var bench = Bench(proxy, "socks5://", options => options with { AllowPrivate = false });

        Assert.Null((await bench.ReadAsync("http://images.example/x")).Failure);

        Assert.Equal([5, 1, 0, 1, 93, 184, 216, 34, 0, 80], asked);
        Assert.StartsWith("GET /x HTTP/1.1\r\n", Assert.Single(proxy.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_Socks5h_IsGivenTheName_AndCredentialsWhenItAsks()
    {
        byte[] asked = [], credentials = [];
        await using var proxy = Server(async connection =>
        {
            await GreetAsync(connection, [5, 2, 0, 2], [5, 2]);
            credentials = await ReadAsync(connection, 10);
            await connection.Stream.WriteAsync(new byte[] { 1, 0 });
            asked = await ReadAsync(connection, 4 + 1 + 14 + 2);
            await AcceptAsync(connection);
        });
        using var bench = Bench(proxy, "socks5h://ann:p%40ss@");

        Assert.Null((await bench.ReadAsync("http://images.example:81/x")).Failure);

        Assert.Equal([1, 3, .. "ann"u8, 4, .. "p@ss"u8], credentials);
        Assert.Equal([5, 1, 0, 3, 14, .. "images.example"u8, 0, 81], asked);
    }

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://images.example/")]
    public async Task FetchAsync_PrivateTarget_IsForbiddenBeforeTheProxyHearsOfIt(string url)
    {
        foreach (var protocol in new[] { "socks5://", "socks5h://" })
        {
            await using var proxy = Server(_ => Task.CompletedTask);
            using var bench = Bench(proxy, protocol, options => options with { AllowPrivate = false }, "10.0.0.1");

            Assert.Equal(FailureKind.ForbiddenAddress, (await bench.FetchAsync(url)).Failure!.Kind);
            Assert.Equal(0, proxy.Connections);
        }
    }

    [Theory]
    [InlineData(5, false, "could not connect to the host: connection refused (SOCKS answer 5)")]
    [InlineData(4, false, "could not connect to the host: host unreachable (SOCKS answer 4)")]
    [InlineData(2, false, "could not connect to the host: its rules forbid it (SOCKS answer 2)")]
    [InlineData(7, true, "opens no connections (SOCKS answer 7)")]
    public async Task FetchAsync_ProxyRefuses_SaysWhy_AndWhoIsMeant(byte answer, bool neverLeft, string message)
    {
        await using var proxy = Server(async connection =>
        {
            await GreetAsync(connection, [5, 1, 0], [5, 0]);
            await ReadAsync(connection, 10);
            await connection.Stream.WriteAsync(new byte[] { 5, answer, 0, 1, 0, 0, 0, 0, 0, 0 });
        });
        using var bench = Bench(proxy, "socks5://");

        var outcome = await bench.FetchAsync("http://images.example/");

        Assert.Equal((FailureKind.ProxyFailure, $"proxy socks5://127.0.0.1:{proxy.Port} {message}"), (outcome.Failure!.Kind, outcome.Failure.Message));
        Assert.Equal(neverLeft, outcome.Route!.NeverLeft);
    }

    [Theory]
    [InlineData("socks5://", new byte[] { 5, 0xFF }, "wants credentials")]
    [InlineData("socks5://ann:x@", new byte[] { 5, 0xFF }, "wants other credentials")]
    [InlineData("socks5://ann:x@", new byte[] { 5, 2, 1, 1 }, "wants other credentials")]
    [InlineData("socks5://", new byte[] { 4, 90 }, "does not speak SOCKS 5")]
    [InlineData("socks5://", new byte[] { (byte)'H', (byte)'T' }, "does not speak SOCKS 5")]
    [InlineData("socks5://", new byte[] { 5, 0, 5, 0, 0, 9 }, "does not speak SOCKS 5")]
    [InlineData("socks5://", new byte[] { 5 }, "broke the connection before it carried anything")]
    [InlineData("socks5://", new byte[] { }, "broke the connection before it carried anything")]
    public async Task FetchAsync_ProxyThatTalksNonsense_IsProxyFailure(string url, byte[] answers, string message)
    {
        await using var proxy = Server(async connection =>
        {
            await ReadAsync(connection, url.Contains('@') ? 4 : 3);
            await connection.Stream.WriteAsync(answers);
            // Closing over unread bytes would reset the connection before the answer is read.
            if (answers.Length > 1) _ = await connection.Stream.ReadAtLeastAsync(new byte[100], 1, throwOnEndOfStream: false);
        });
        using var bench = Bench(proxy, url);

        var failure = (await bench.FetchAsync("http://images.example/")).Failure!;

        Assert.Equal((FailureKind.ProxyFailure, $"proxy socks5://127.0.0.1:{proxy.Port} {message}"), (failure.Kind, failure.Message));
    }

    [Fact]
    public async Task FetchAsync_FirstAddressOutOfTheProxysReach_TriesTheNext()
    {
        var asked = new List<byte>();
        await using var proxy = Server(async connection =>
        {
            await GreetAsync(connection, [5, 1, 0], [5, 0]);
            var kind = (await ReadAsync(connection, 4))[3];
            asked.Add(kind);
            await ReadAsync(connection, kind == 4 ? 18 : 6);
            if (kind == 4) await connection.Stream.WriteAsync(new byte[] { 5, 3, 0, 1, 0, 0, 0, 0, 0, 0 });
            else await AcceptAsync(connection);
        });
        using var bench = Bench(proxy, "socks5://", null, "2606:2800:220:1::1", "93.184.216.34");

        Assert.Null((await bench.ReadAsync("http://images.example/")).Failure);
        Assert.Equal([4, 1], asked);
    }

    private static async Task GreetAsync(RawConnection connection, byte[] expected, byte[] answer)
    {
        Assert.Equal(expected, await ReadAsync(connection, expected.Length));
        await connection.Stream.WriteAsync(answer);
    }

    private static async Task AcceptAsync(RawConnection connection)
    {
        await connection.Stream.WriteAsync((byte[])[5, 0, 0, 3, 4, .. "here"u8, 0, 80]);
        await connection.ReadRequestAsync();
        await connection.SendAsync(Hello);
    }

    private static async Task<byte[]> ReadAsync(RawConnection connection, int count)
    {
        var bytes = new byte[count];
        await connection.Stream.ReadExactlyAsync(bytes, connection.Stop);
        return bytes;
    }

    private static RawServer Server(Func<RawConnection, Task> serve) => new(serve);

    private static FetchBench Bench(RawServer proxy, string prefix, Func<FetchOptions, FetchOptions>? change = null, params string[] addresses) => new(
        options => (change ?? (same => same))(options with { Proxies = [ProxyServer.Parse($"{prefix}127.0.0.1:{proxy.Port}", out _)!] }),
        (_, _) => Task.FromResult((addresses.Length == 0 ? ["93.184.216.34"] : addresses).Select(IPAddress.Parse).ToArray()));
}
