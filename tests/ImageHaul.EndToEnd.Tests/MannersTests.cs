using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

public sealed class MannersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("images");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_RobotsAndSignals_AreObeyed_OnceAskedFor_WithNothingOfThePersons()
    {
        await using var server = HostileServer.Start(new() { Robots = "User-agent: imagehaul\nDisallow: /image/png/2/\n" });
        var noAi = server.Url("/image/png/3", new() { Headers = ["X-Robots-Tag: nofollow, noai"] });
        var own = server.Url("/image/png/1").Replace("//", "//ann:secret@", StringComparison.Ordinal);
        string[] get = ["get", own, server.Url("/image/png/2/private.png"), noAi, "-o", Output, "--allow-private", "--header", "X-Key: secret", "--user-agent", "ImageHaul/9 (mine)", "--progress", "json"];

        var result = (await CommandLine.RunAsync(get)).Expect(0);

        Assert.Equal(["downloaded", "skipped", "skipped"], Manifest.Read(Output).Select(row => row["status"]));
        Assert.Equal(["", "robots-disallowed", "opted-out"], Manifest.Read(Output).Select(row => row["failure"]));
        Assert.Contains("\"signal\":\"robots.txt: Disallow: /image/png/2/ (line 2)\"", result.Output);
        Assert.Contains("\"signal\":\"X-Robots-Tag: noai\"", result.Output);
        Assert.Equal(0, server.Log.Count("/image/png/2/private.png"));
        var asked = Assert.Single(server.Log.For("/robots.txt"));
        Assert.Equal("ImageHaul/9 (mine)", asked.Head.Header("User-Agent"));
        Assert.All(server.Log.For("/robots.txt").Concat(server.Log.For("/.well-known/tdmrep.json")), file =>
        {
            Assert.Null(file.Head.Header("Authorization"));
            Assert.Null(file.Head.Header("X-Key"));
        });

        (await CommandLine.RunAsync(["get", own, server.Url("/image/png/2/private.png"), noAi, "-o", _folder.File("all"), "--allow-private", "--robots", "ignore", "--opt-out", "record"])).Expect(0);
        Assert.All(Manifest.Read(_folder.File("all")), row => Assert.Equal("downloaded", row["status"]));
        Assert.Single(server.Log.For("/robots.txt"));
    }
}
