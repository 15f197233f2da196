using System.Text.Json;
using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary><c>explain</c> as a person and a program see it.</summary>
public sealed class ExplainTests : HostileServerTest
{
    [Theory]
    [InlineData("/redirect/1?to=%2Fimage%2Fjpeg%2F3", 0, "redirect    followed to", "the image can be had: jpeg")]
    [InlineData("/status/404", 4, "what to do    the image is gone", "no image: http-not-found")]
    [InlineData("/html/cat.jpg", 4, "Content-Type: text/html", "no image: not-an-image")]
    [InlineData("/status/403", 4, "again?        yes, ", "no image: blocked")]
    [InlineData("/image/jpeg/3?cut=50%25", 4, "fault of      this host and the way to it", "no image: truncated")]
    public async Task Explain_TellsHowItWent(string path, int exitCode, string line, string verdict)
    {
        var result = (await CommandLine.RunAsync("explain", Server.Url(path), "--allow-private", "-o", Output)).Expect(exitCode);

        Assert.Contains(line, result.Output, StringComparison.Ordinal);
        Assert.Contains(verdict, result.Output, StringComparison.Ordinal);
        Assert.Contains("loopback (RFC 1122): allowed by an option", result.Output, StringComparison.Ordinal);
        // A path stays whole, for it is there to be copied.
        Assert.All(result.Output.Split('\n').Where(text => !text.StartsWith("path ", StringComparison.Ordinal)), text => Assert.InRange(text.Length, 0, 110));
        Assert.Empty(result.Errors);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Explain_PrivateAddress_IsRefusedWithTheRemedy()
    {
        var result = (await CommandLine.RunAsync("explain", Server.Url("/image/jpeg/3"))).Expect(4);
        Assert.Contains("loopback (RFC 1122): refused", result.Output, StringComparison.Ordinal);
        Assert.Contains("--allow-private", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, Server.Log.Total);
    }

    [Fact]
    public async Task Explain_UntrustedCertificate_SaysSo()
    {
        using var certificate = TestCertificates.SelfSigned("127.0.0.1");
        await using var server = HostileServer.Start(new HostileServerOptions { Certificate = certificate });
        var result = (await CommandLine.RunAsync("explain", server.Url("/image/jpeg/3"), "--allow-private")).Expect(4);
        Assert.Contains("no image: tls-failure", result.Output, StringComparison.Ordinal);
        Assert.Contains("--ca-file", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Json_HoldsNoSecretAndParses()
    {
        var url = Server.Url("/image/jpeg/3?sig=topsecret&X-Amz-Signature=topsecret").Replace("://", "://ann:hunter2@", StringComparison.Ordinal);
        var result = (await CommandLine.RunAsync("explain", url, "--allow-private", "--json", "--header", "X-Api-Key: opensaysme")).Expect(0);

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(200, json.RootElement.GetProperty("requests").EnumerateArray().Last().GetProperty("status").GetInt32());
        Assert.Equal(64, json.RootElement.GetProperty("body").GetProperty("sha256").GetString()!.Length);
        Assert.All(["hunter2", "opensaysme", "topsecret"], secret => Assert.DoesNotContain(secret, result.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refresh_AsksAfterImagesAndKeepsThem()
    {
        var list = ListOf([Server.Url("/image/png/1", new Behaviour { ETag = "auto" }), Server.Url("/image/png/2"),
            Server.Url("/image/png/3", new Behaviour { ETag = "auto", Times = 1, Then = "/status/410" })]);
        (await CommandLine.RunAsync("get", list, "-o", Output, "--allow-private")).Expect(0);

        var result = (await CommandLine.RunAsync("get", list, "-o", Output, "--allow-private", "--refresh")).Expect(0);

        Assert.Contains("refresh failed, the earlier image stays", result.Errors, StringComparison.Ordinal);
        var rows = System.IO.File.ReadAllLines(Path.Combine(Output, "manifest.csv"));
        Assert.Contains(",uptodate,,,304,", rows[1], StringComparison.Ordinal);
        Assert.Contains(",uptodate,,,200,", rows[2], StringComparison.Ordinal);
        Assert.Contains(",downloaded,,", rows[3], StringComparison.Ordinal);
        Assert.Contains("http-not-found", rows[3], StringComparison.Ordinal);
        (await CommandLine.RunAsync("verify", Output)).Expect(0);
    }
}
