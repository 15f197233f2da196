using System.Net;
using ImageHaul.Testing;
using ImageHaul.Testing.Proxy;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Testing;

public sealed class MisbehavingProxyTests
{
    private static readonly byte[] Image = SampleImages.Create(SampleFormat.Png, 7);

    [Fact]
    public async Task Plain_PassesTheRequestOnWithoutProxyHeaders()
    {
        await using var server = HostileServer.Start();
        await using var proxy = MisbehavingProxy.Start(new() { Credentials = "ann:secret" });
        using var http = Client(proxy, new NetworkCredential("ann", "secret"));
        Assert.Equal(Image, await http.GetByteArrayAsync(new Uri(server.Url("/image/png/7?v=1", host: "photos.test"))));
        Assert.All(proxy.Requests, request => Assert.Equal("photos.test", request.Host));
        Assert.NotNull(proxy.Requests[^1].Authorization);
        var seen = Assert.Single(server.Log.Entries);
        Assert.Equal("/image/png/7?v=1", seen.Head.Target);
        Assert.Equal("photos.test", seen.Head.Host);
        Assert.Null(seen.Head.Header("Proxy-Authorization"));
    }

    [Fact]
    public async Task Connect_TunnelsTls()
    {
        await using var server = HostileServer.Start(new() { Certificate = TestCertificates.SelfSigned("photos.test") });
        await using var proxy = MisbehavingProxy.Start();
        using var http = Client(proxy);
        Assert.Equal(Image, await http.GetByteArrayAsync(new Uri(server.Url("/image/png/7", host: "photos.test"))));
        Assert.True(Assert.Single(proxy.Requests).IsTunnel);
    }

    [Fact]
    public async Task Credentials_Missing_Gets407()
    {
        await using var proxy = MisbehavingProxy.Start(new() { Credentials = "ann:secret" });
        using var http = Client(proxy);
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, (await http.GetAsync(new Uri("http://photos.test/"))).StatusCode);
        Assert.Equal($"http://ann:secret@{proxy.EndPoint}/", proxy.Url.AbsoluteUri);
    }

    [Theory]
    [InlineData(ProxyFault.Refuse, "HTTP/1.1 407", false)]
    [InlineData(ProxyFault.BadGateway, "HTTP/1.1 502", false)]
    [InlineData(ProxyFault.Forbid, "HTTP/1.1 403", false)]
    [InlineData(ProxyFault.Reset, "", true)]
    [InlineData(ProxyFault.Close, "", false)]
    [InlineData(ProxyFault.Garbage, "\x05", false)]
    [InlineData(ProxyFault.CutAnswer, "HTTP/1.1 200 OK\r\nDat", true)]
    public async Task Fault_ShowsOnTheWire(ProxyFault fault, string start, bool reset)
    {
        await using var server = HostileServer.Start();
        await using var proxy = MisbehavingProxy.Start(new() { Fault = _ => fault });
        using var client = await RawClient.ConnectAsync(proxy.EndPoint.Port);
        await client.SendAsync($"GET {server.Url("/image/png/7", host: "photos.test")} HTTP/1.1\r\nHost: photos.test\r\nConnection: close\r\n\r\n");
        var wire = await client.ReadToEndAsync();
        Assert.StartsWith(start, wire.Text, StringComparison.Ordinal);
        Assert.Equal(start.Length == 0, wire.Bytes.Length == 0);
        Assert.Equal(reset, wire.WasReset);
    }

    [Fact]
    public async Task Origin_Unreachable_Is502()
    {
        using var dead = DeadPort.Closed();
        await using var proxy = MisbehavingProxy.Start();
        using var http = Client(proxy);
        Assert.Equal(HttpStatusCode.BadGateway, (await http.GetAsync(new Uri($"http://photos.test:{dead.Port}/"))).StatusCode);
    }

    private static HttpClient Client(MisbehavingProxy proxy, NetworkCredential? credentials = null)
    {
        var handler = new SocketsHttpHandler { Proxy = new WebProxy($"http://{proxy.EndPoint}") { Credentials = credentials }, UseProxy = true };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        return new HttpClient(handler);
    }
}
