using System.Net;
using System.Net.Sockets;
using ImageHaul.Testing;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>Certificates and protocols as a person meets them: the reason is in the row.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_CertificatesThatDoNotVerify_AreTlsFailuresWithTheReason()
    {
        await using var run = Start(out var roots);
        Assert.Single(roots);
        run.Add("good", "tls-failure", "/image/png/1");
        run.Add("expired", "tls-failure", "/image/png/2");
        run.Add("wrong-host", "tls-failure", "/image/png/3");
        run.Add("self-signed", "tls-failure", "/image/png/4");

        await run.RunAsync("--allow-private");

        Assert.Contains("issuer is not trusted", run.Message("good"));
        Assert.Contains("expired on", run.Message("expired"));
        Assert.Contains("for another host", run.Message("wrong-host"));
        Assert.Contains("self-signed", run.Message("self-signed"));
    }

    [Fact]
    public async Task Get_CaFile_TrustsWhatThatRootSigned_AndNothingElse()
    {
        await using var run = Start(out var roots);
        run.Add("good", "downloaded", "/image/png/1");
        run.Add("expired", "tls-failure", "/image/png/2");
        run.Add("wrong-host", "tls-failure", "/image/png/3");
        run.Add("self-signed", "tls-failure", "/image/png/4");
        var file = _folder.File("root.pem");
        await File.WriteAllTextAsync(file, string.Join('\n', roots));

        await run.RunAsync("--allow-private", "--ca-file", file);

        Assert.Equal("", run.Message("good"));
        Assert.Contains("expired on", run.Message("expired"));
        Assert.Contains("for another host", run.Message("wrong-host"));
        Assert.Contains("self-signed", run.Message("self-signed"));
    }

    [Fact]
    public async Task Get_Insecure_TakesThemAll_AndEveryRecordSaysSo()
    {
        await using var run = Start(out _);
        run.Add("expired", "downloaded", "/image/png/2");
        run.Add("wrong-host", "downloaded", "/image/png/3");
        run.Add("self-signed", "downloaded", "/image/png/4");
        run.Add("missing", "http-not-found", "/status/404");
        run.Add("page", "not-an-image", "/html/x.png");

        await run.RunAsync("--allow-private", "--insecure");

        Assert.All(run.Rows.Values, row => Assert.Contains("certificate not verified", row["message"]));
    }

    [Fact]
    public async Task Get_ServerOfAnOldProtocol_IsATlsFailure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = RefuseOldProtocolAsync(listener);
        await using var run = new HostileRun();
        run.AddUrl("old", "tls-failure", $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x.png");

        await run.RunAsync("--allow-private");

        listener.Stop();
        await serving;
        Assert.Contains("protocol", run.Message("old"));
    }

    private static HostileRun Start(out string[] roots)
    {
        var root = TestCertificates.Authority("Company Root");
        roots = [root.ExportCertificatePem()];
        var (from, until) = (Now.AddDays(-1), Now.AddDays(1));
        var certificates = new Dictionary<string, System.Security.Cryptography.X509Certificates.X509Certificate2>
        {
            ["good"] = TestCertificates.Issue(root, [HostileRun.HostOf("good")], from, until),
            ["expired"] = TestCertificates.Issue(root, [HostileRun.HostOf("expired")], Now.AddDays(-9), from),
            ["wrong-host"] = TestCertificates.Issue(root, ["another-host.invalid"], from, until),
        };
        var selfSigned = TestCertificates.SelfSigned(HostileRun.HostOf("self-signed"));
        return new HostileRun(new() { Certificate = selfSigned, CertificateFor = name => certificates.GetValueOrDefault(name?.Split('.')[0] ?? "", selfSigned) });
    }

    // TLS alert protocol_version: what a server says that speaks nothing newer than TLS 1.1. To all who come: robots.txt and tdmrep.json are asked for at once.
    private static async Task RefuseOldProtocolAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = RefuseAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task RefuseAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[5]);
            await stream.WriteAsync(new byte[] { 21, 3, 1, 0, 2, 2, 70 });
            while (await stream.ReadAsync(new byte[4096]) > 0)
            {
            }
        }
    }
}
