using System.Net;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.Tests.Pipeline;

/// <summary>What is told of one URL, from a real server.</summary>
public sealed class ExplainerTests : IAsyncLifetime
{
    private readonly string _output = Path.Combine(Path.GetTempPath(), $"imagehaul-explain-{Guid.NewGuid():N}");
    private HostileServer _server = null!;

    public Task InitializeAsync()
    {
        _server = HostileServer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.False(Directory.Exists(_output), "explain writes nothing");
    }

    [Fact]
    public async Task Explain_GoodImage_TellsEveryStep()
    {
        var told = await ExplainAsync(_server.Url("/image/png/7/cat.png", new Behaviour { ETag = "\"v1\"", Cookies = ["sid=secret"] }));

        Assert.Null(told.Failure);
        var request = Assert.Single(told.Requests);
        Assert.Equal([new ExplainedAddress(IPAddress.Loopback, "loopback (RFC 1122)", IsAllowed: true)], request.Addresses);
        Assert.Equal(_server.EndPoints[0].ToString(), request.Remote!.ToString());
        Assert.Equal((200, "HTTP/1.1"), (request.Answer!.Status, request.Answer.Version));
        Assert.Contains(new("ETag", "\"v1\""), request.Answer.Headers);
        Assert.DoesNotContain(request.Answer.Headers, header => header.Key == "Set-Cookie");
        Assert.Contains(new("Accept-Encoding", "identity"), request.Sent);
        Assert.True(request is { LookUp: not null, Connect: not null, FirstByte: not null, Tls: null, TlsTime: null });
        Assert.Equal(ImageFormat.Png, told.Inspection!.Format);
        Assert.Equal($"{told.Digest}.png", told.Path);
        Assert.True(told is { IsThere: false, BodyTime: not null, CheckTime: not null, Bytes: > 0 });
    }

    [Fact]
    public async Task Explain_Redirect_TellsBothRequestsAndWhereItLed()
    {
        var told = await ExplainAsync(_server.Url("/redirect/1?to=%2Fimage%2Fgif%2F3"));

        Assert.Null(told.Failure);
        Assert.Equal([302, 200], told.Requests.Select(request => request.Answer!.Status));
        Assert.Equal(_server.Url("/image/gif/3"), told.Requests[0].Next);
        // The second request went over the connection of the first.
        Assert.Null(told.Requests[1].Remote);
        Assert.Empty(told.Requests[1].Addresses);
    }

    [Theory]
    [InlineData("/status/404", FailureKind.HttpNotFound, false)]
    [InlineData("/html/cat.jpg", FailureKind.NotAnImage, false)]
    [InlineData("/status/403", FailureKind.Blocked, true)]
    [InlineData("/status/503", FailureKind.Unavailable, true)]
    [InlineData("/image/png/7?cut=50%25", FailureKind.Truncated, true)]
    [InlineData("/image/png/7?keep=50%25", FailureKind.Truncated, true)]
    [InlineData("/loop/2", FailureKind.TooManyRedirects, false)]
    [InlineData("/image/png/7?no-answer=close", FailureKind.ConnectionReset, true)]
    public async Task Explain_Failure_TellsWhetherARunWouldTryAgain(string path, FailureKind kind, bool again)
    {
        var told = await ExplainAsync(_server.Url(path));

        Assert.Equal(kind, told.Failure!.Kind);
        Assert.Equal(again, told.RetryIn is not null);
        Assert.Null(told.Path);
        // One attempt: what would come later is told, not done. (The HTTP stack itself asks again when a connection closes before any answer.)
        if (kind != FailureKind.ConnectionReset) Assert.Equal(told.Requests.Count, _server.Log.Total);
    }

    [Fact]
    public async Task Explain_PrivateAddress_IsRefusedBeforeAPacketLeaves()
    {
        var told = await ExplainAsync(_server.Url("/image/png/7"), new HaulOptions());

        Assert.Equal(FailureKind.ForbiddenAddress, told.Failure!.Kind);
        var request = Assert.Single(told.Requests);
        Assert.Equal([new ExplainedAddress(IPAddress.Loopback, "loopback (RFC 1122)", IsAllowed: false)], request.Addresses);
        Assert.Empty(request.Sent);
        Assert.Equal(0, _server.Log.Connections);
    }

    [Fact]
    public async Task Explain_Secrets_AppearNowhere()
    {
        var url = _server.Url("/image/png/7?X-Amz-Signature=topsecret").Replace("http://", "http://ann:hunter2@", StringComparison.Ordinal);
        var options = Options with { Fetching = Options.Fetching with { Headers = [new("Authorization", "Bearer sesame"), new("X-Api-Key", "opensaysme")] } };

        var told = await ExplainAsync(url, options);

        Assert.Null(told.Failure);
        var text = string.Join("\n", Cli.ExplainTextTests.Everything(told, options));
        Assert.All(["topsecret", "hunter2", "sesame", "opensaysme"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Contains("X-Api-Key: ***", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BlobLayout.Flat, "{0}.png")]
    [InlineData(BlobLayout.Sharded, "{1}/{0}.png")]
    [InlineData(BlobLayout.Original, "1-cat.png")]
    public async Task Explain_Path_IsThatOfTheLayout(BlobLayout layout, string expected)
    {
        var told = await ExplainAsync(_server.Url("/image/png/7/cat.png"), Options with { Storage = Options.Storage with { Layout = layout } });
        Assert.Equal(string.Format(expected, told.Digest, told.Digest.ToString()![..2]), told.Path);
    }

    [Fact]
    public async Task Explain_Tls_TellsProtocolAndCertificate()
    {
        using var certificate = TestCertificates.SelfSigned("localhost");
        await using var server = HostileServer.Start(new HostileServerOptions { Certificate = certificate });
        var told = await ExplainAsync(server.Url("/image/png/7", host: "localhost"), Options with { Fetching = Options.Fetching with { Insecure = true, Resolve = [new("localhost", server.Port, IPAddress.Loopback)] } });

        Assert.Null(told.Failure);
        var tls = Assert.Single(told.Requests).Tls!;
        Assert.StartsWith("TLS 1.", tls.Protocol, StringComparison.Ordinal);
        Assert.NotEmpty(tls.Subject);
        Assert.True(tls.ExpiresAt > DateTimeOffset.MinValue);

        var refused = await ExplainAsync(server.Url("/image/png/7", host: "localhost"), Options with { Fetching = Options.Fetching with { Resolve = [new("localhost", server.Port, IPAddress.Loopback)] } });
        Assert.Equal(FailureKind.TlsFailure, refused.Failure!.Kind);
        Assert.Null(refused.RetryIn);
    }

    [Theory]
    [InlineData("http://h.test/a.png", "")]
    [InlineData("  HTTP://H.Test:80/a/../b.png#top ", "blanks around it dropped; fragment dropped; scheme in lower case; default port 80 dropped; host in lower case; dot segments resolved")]
    [InlineData("http://bücher.test", "host in ASCII (xn--bcher-kva.test); empty path is /")]
    [InlineData("http://0x7f.1/", "address written the usual way (127.0.0.1)")]
    [InlineData("http://h.test/ä b", "characters percent-escaped")]
    [InlineData("http:\\\\h.test\\a", "backslashes read as slashes")]
    [InlineData("http://h.test:8080/a%2Fb?c=d", "")]
    public void Describe_WhatWasChanged_IsSaidInWords(string raw, string expected) =>
        Assert.Equal(expected, string.Join("; ", UrlChanges.Describe(raw, CanonicalUrl.Parse(raw, out _)!)));

    private HaulOptions Options => new()
    {
        Storage = new StorageOptions { Output = _output },
        Fetching = new FetchOptions { AllowPrivate = true },
        Politeness = new PolitenessOptions { RetryBase = TimeSpan.FromMilliseconds(100) },
    };

    private Task<Explanation> ExplainAsync(string url, HaulOptions? options = null) => new ImageHauler(options ?? Options).ExplainAsync(url);
}
