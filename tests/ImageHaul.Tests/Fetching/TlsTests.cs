using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Fetching;

public sealed class TlsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task FetchAsync_SelfSigned_IsTlsFailureWithTheReason()
    {
        using var certificate = Certificate("localhost", TimeProvider.System.GetUtcNow());
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", certificate);
        using var bench = new FetchBench();

        var failure = (await bench.FetchAsync(server.Url())).Failure!;

        Assert.Equal(FailureKind.TlsFailure, failure.Kind);
        Assert.Contains("self-signed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("another host", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_Expired_IsTlsFailureWithTheDate()
    {
        using var certificate = Certificate("127.0.0.1", new DateTimeOffset(2020, 5, 2, 0, 0, 0, TimeSpan.Zero));
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", certificate);
        using var bench = new FetchBench();

        var failure = (await bench.FetchAsync(server.Url())).Failure!;

        Assert.Equal(FailureKind.TlsFailure, failure.Kind);
        Assert.Contains("expired on 2020-05-03", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_Insecure_AcceptsAnyCertificateAndNotesIt()
    {
        using var certificate = Certificate("elsewhere.example", new DateTimeOffset(2020, 5, 2, 0, 0, 0, TimeSpan.Zero));
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", certificate);
        using var bench = new FetchBench(options => options with { Insecure = true });

        var outcome = await bench.FetchAsync(server.Url());

        Assert.NotNull(outcome.Note);
        Assert.Equal("hello", Encoding.ASCII.GetString((await FetchBench.DrainAsync(outcome.Body!)).Bytes));
    }

    [Fact]
    public async Task FetchAsync_IssuedByOwnRoot_IsTrusted()
    {
        using var root = TestCertificates.Authority("Company Root");
        using var certificate = Issued(root, "127.0.0.1", TimeProvider.System.GetUtcNow());
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", certificate);
        using var bench = new FetchBench(options => options with { TrustedRoots = [root] });

        var (bytes, failure) = await bench.ReadAsync(server.Url());

        Assert.Null(failure);
        Assert.Equal("hello", Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public async Task FetchAsync_SelfSignedThatIsOwnRoot_IsTrusted()
    {
        using var certificate = Certificate("127.0.0.1", TimeProvider.System.GetUtcNow());
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", certificate);
        using var bench = new FetchBench(options => options with { TrustedRoots = [certificate] });

        Assert.Null((await bench.ReadAsync(server.Url())).Failure);
    }

    [Theory]
    [InlineData("elsewhere.example", 0, "Company Root", "the certificate is for another host")]
    [InlineData("127.0.0.1", -10, "Company Root", "expired")]
    [InlineData("127.0.0.1", 0, "Another Root", "issuer is not trusted")]
    public async Task FetchAsync_OwnRoot_SparesNoOtherCheck(string name, int days, string trusted, string reason)
    {
        using var root = TestCertificates.Authority("Company Root");
        using var other = TestCertificates.Authority("Another Root");
        using var certificate = Issued(root, name, TimeProvider.System.GetUtcNow().AddDays(days));
        await using var server = RawServer.Once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", certificate);
        using var bench = new FetchBench(options => options with { TrustedRoots = [trusted == "Company Root" ? root : other] });

        var failure = (await bench.FetchAsync(server.Url())).Failure!;

        Assert.Equal(FailureKind.TlsFailure, failure.Kind);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal(trusted == "Company Root", !failure.Message.Contains("trusted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FetchAsync_ServerHelloOfTls10_IsTlsFailureWithTheReason()
    {
        // A ServerHello that chooses TLS 1.0 and ECDHE-RSA-AES128-SHA, whatever was offered.
        byte[] hello = [2, 0, 0, 38, 3, 1, .. new byte[32], 0, 0xC0, 0x13, 0];
        await AssertOldProtocolAsync([22, 3, 1, 0, (byte)hello.Length, .. hello]);
    }

    // A fatal alert, protocol_version: what a server says that speaks nothing newer than TLS 1.1.
    [Fact]
    public Task FetchAsync_ServerWithoutACommonTlsVersion_IsTlsFailureWithTheReason() => AssertOldProtocolAsync([21, 3, 1, 0, 2, 2, 70]);

    private static async Task AssertOldProtocolAsync(byte[] answer)
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.Stream.ReadExactlyAsync(new byte[5], connection.Stop);
            await connection.SendAsync(answer);
            await connection.SilenceAsync();
        });
        using var bench = new FetchBench();

        var failure = (await bench.FetchAsync($"https://127.0.0.1:{server.Port}/")).Failure!;

        Assert.Equal(FailureKind.TlsFailure, failure.Kind);
        Assert.StartsWith("TLS handshake failed: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("protocol", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static X509Certificate2 Issued(X509Certificate2 root, string name, DateTimeOffset around) =>
        TestCertificates.Issue(root, [name], around.AddDays(-1), around.AddDays(1));

    [Fact]
    public async Task FetchAsync_PlainTextServer_IsTlsFailure()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 400 Speak plainly\r\n\r\n");
            await connection.SilenceAsync();
        });
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.TlsFailure, (await bench.FetchAsync($"https://127.0.0.1:{server.Port}/")).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_ConnectionClosedDuringTheHandshake_IsConnectionReset()
    {
        await using var server = new RawServer(connection => connection.Stream.ReadExactlyAsync(new byte[1]).AsTask());
        using var bench = new FetchBench();
        Assert.Equal(FailureKind.ConnectionReset, (await bench.FetchAsync($"https://127.0.0.1:{server.Port}/")).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_ServerThatSpeaksHttp2_IsAnsweredInHttp2()
    {
        using var certificate = Certificate("localhost", TimeProvider.System.GetUtcNow());
        await using var server = new RawServer(connection => Http2Script.ServeAsync(connection, promised: 5, "hello"), certificate, "h2", "http/1.1");
        using var bench = new FetchBench(options => options with { Insecure = true });

        var (bytes, failure) = await bench.ReadAsync(server.Url());

        Assert.Null(failure);
        Assert.Equal("hello", Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public async Task ReadAsync_Http2BodyShorterThanPromised_IsTruncated()
    {
        using var certificate = Certificate("localhost", TimeProvider.System.GetUtcNow());
        await using var server = new RawServer(connection => Http2Script.ServeAsync(connection, promised: 9, "hello"), certificate, "h2");
        using var bench = new FetchBench(options => options with { Insecure = true });
        Assert.Equal(FailureKind.Truncated, (await bench.ReadAsync(server.Url())).Failure!.Kind);
    }

    [Fact]
    public async Task FetchAsync_Http11Chosen_OffersNoHttp2()
    {
        using var certificate = Certificate("localhost", TimeProvider.System.GetUtcNow());
        await using var server = new RawServer(
            async connection =>
            {
                Assert.NotEqual(SslApplicationProtocol.Http2, ((SslStream)connection.Stream).NegotiatedApplicationProtocol);
                if (await connection.ReadRequestAsync() is not null) await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            },
            certificate,
            "h2",
            "http/1.1");
        using var bench = new FetchBench(options => options with { Insecure = true, Version = HttpVersionChoice.Http11 });

        Assert.Null((await bench.ReadAsync(server.Url())).Failure);

        Assert.StartsWith("GET / HTTP/1.1\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, X509ChainStatusFlags.NoError, "sent no certificate")]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError, "the certificate is for another host")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid, "expired on 2020-05-03")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.UntrustedRoot, "self-signed")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotSignatureValid, "NotSignatureValid")]
    public void Describe_EachFault_InWords(SslPolicyErrors errors, X509ChainStatusFlags flags, string words)
    {
        using var certificate = Certificate("a.example", new DateTimeOffset(2020, 5, 2, 0, 0, 0, TimeSpan.Zero));
        Assert.Contains(words, CertificateCheck.Describe(errors, certificate, [new X509ChainStatus { Status = flags }], Now), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_NotYetValid_SaysFromWhen()
    {
        using var certificate = Certificate("a.example", Now.AddDays(10));
        Assert.Contains(
            "not valid before 2026-03-10",
            CertificateCheck.Describe(SslPolicyErrors.RemoteCertificateChainErrors, certificate, [new X509ChainStatus { Status = X509ChainStatusFlags.NotTimeValid }], Now),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Options_IssuersAreNotDownloadedAndRevocationIsNotAsked()
    {
        // Both would be requests to addresses that a stranger's certificate names, past the address guard.
        var options = CertificateCheck.Options(new FetchOptions(), TimeProvider.System);

        Assert.True(options.CertificateChainPolicy!.DisableCertificateDownloads);
        Assert.Equal(X509RevocationMode.NoCheck, options.CertificateChainPolicy.RevocationMode);
    }

    [Fact]
    public void Options_NothingOlderThanTls12_IsSpoken()
    {
        var options = CertificateCheck.Options(new FetchOptions { Insecure = true }, TimeProvider.System);

        Assert.Equal(SslProtocols.None, options.EnabledSslProtocols & ~(SslProtocols.Tls12 | SslProtocols.Tls13));
        Assert.True(options.EnabledSslProtocols.HasFlag(SslProtocols.Tls12));
    }

    /// <summary>Self-signed, valid from a day before to a day after.</summary>
    internal static X509Certificate2 Certificate(string name, DateTimeOffset around)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(around.AddDays(-1), around.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}

/// <summary>Just enough of HTTP/2 (RFC 9113) to answer one request.</summary>
internal static class Http2Script
{
    public static async Task ServeAsync(RawConnection connection, int promised, string body)
    {
        var stream = connection.Stream;
        await stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length], connection.Stop);
        await FrameAsync(connection, type: 4, flags: 0, id: 0, []);
        var header = new byte[9];
        while (true)
        {
            await stream.ReadExactlyAsync(header, connection.Stop);
            await stream.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]], connection.Stop);
            if (header[3] == 4 && header[4] == 0) await FrameAsync(connection, type: 4, flags: 1, id: 0, []);
            if (header[3] != 1) continue;
            // HEADERS: ":status: 200" from the static table, then a literal content-length (static name 28).
            var digits = promised.ToString();
            await FrameAsync(connection, type: 1, flags: 4, id: 1, [0x88, 0x0F, 0x0D, (byte)digits.Length, .. Encoding.ASCII.GetBytes(digits)]);
            await FrameAsync(connection, type: 0, flags: 1, id: 1, Encoding.ASCII.GetBytes(body));
        }
    }

    private static Task FrameAsync(RawConnection connection, byte type, byte flags, byte id, byte[] payload) =>
        connection.SendAsync([0, 0, (byte)payload.Length, type, flags, 0, 0, 0, id, .. payload]);
}
