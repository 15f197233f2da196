using System.Diagnostics;
using ImageHaul.Testing;
using ImageHaul.Testing.Samples;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The samples do what they say.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task LibraryBasic_HaulsItsArguments()
    {
        using var folder = new TemporaryFolder();
        await using var server = HostileServer.Start();
        var configuration = AppContext.BaseDirectory.Contains("/Release/") ? "Release" : "Debug";
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(Checkout.Root, "samples", "Library.Basic", "bin", configuration, "net10.0", "Library.Basic.dll"),
            server.Url("/image/jpeg/1"), server.Url("/image/jpeg/1?again"), server.Url("/status/404")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SAMPLE_OUTPUT"] = folder.File("images"), ["SAMPLE_ALLOW_PRIVATE"] = "1" },
        };
        using var sample = Process.Start(start)!;
        var errors = sample.StandardError.ReadToEndAsync();
        var lines = (await sample.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await sample.WaitForExitAsync();

        Assert.True(sample.ExitCode == 3, await errors);
        Assert.Equal(3, lines.Length);
        Assert.Single(lines, line => line.StartsWith("Downloaded "));
        Assert.Single(lines, line => line.StartsWith("Duplicate "));
        Assert.Single(lines, line => line.StartsWith("Failed "));
    }

    [Theory]
    [InlineData("httpbin.txt", "httpbin.org", 2)]
    [InlineData("unsplash.txt", "images.unsplash.com", 15)]
    public async Task SampleLists_RunThroughResolve(string list, string host, int images)
    {
        // Where no internet is reachable: the same list, the names led to a local server.
        using var folder = new TemporaryFolder();
        await using var server = HostileServer.Start(new HostileServerOptions { Certificate = TestCertificates.SelfSigned(host) });
        var seed = 0;
        foreach (var url in await File.ReadAllLinesAsync(Path.Combine(Checkout.Root, "samples", list)))
        {
            if (url.StartsWith('#')) continue;
            var image = SampleImages.Create(SampleFormat.Jpeg, ++seed, 64, 48);
            server.Map(new Uri(url).AbsolutePath, exchange => exchange.ReplyAsync(200, "image/jpeg", image).AsTask());
        }

        var result = await CommandLine.RunAsync(
            "get", Path.Combine(Checkout.Root, "samples", list), "-o", folder.File("images"), "--allow-private", "--insecure",
            "--resolve", $"{host}:443:127.0.0.1:{server.Port}");

        result.Expect(0);
        Assert.Equal(images, Manifest.Read(folder.File("images")).Count(row => row["status"] == "downloaded"));
    }
}
