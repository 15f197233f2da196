using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using ImageHaul.Testing;
using ImageHaul.Testing.Proxy;
using ImageHaul.Testing.Samples;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Every command that README and cookbook show is run as it stands there, in a folder that has the files they name; all names lead to a server on loopback.</summary>
public sealed partial class DocumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("README.md", 4)]
    [InlineData("docs/cookbook.md", 12)]
    public async Task EveryCommand_DoesWhatItSays(string document, int least)
    {
        await using var server = HostileServer.Start(new HostileServerOptions { Certificate = TestCertificates.SelfSigned("example.com") });
        await using var proxy = MisbehavingProxy.Start(new MisbehavingProxyOptions { Route = (_, _) => new IPEndPoint(IPAddress.Loopback, server.Port) });
        Furnish(server);
        var blocks = ShellBlock().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, document))).Select(match => match.Groups["script"].Value).ToList();

        Assert.True(blocks.Count >= least, $"{document} has {blocks.Count} blocks of commands");
        foreach (var block in blocks) await RunAsync(block, server.Port, proxy.Url.ToString());
    }

    /// <summary>Runs a block line by line, as it would be typed, and fails with what was said.</summary>
    private async Task RunAsync(string block, int port, string proxy)
    {
        // What the two first commands of the README come to is run elsewhere: the demo here by its program, the tests by themselves.
        const string functions = """
            set -e -o pipefail
            printf '#!/bin/sh\n' > test && chmod +x test
            imagehaul() { command $IMAGEHAUL "$@"; }
            dotnet() { [ "$1 $2 $3 $4 $5 $6" = "run -c Release --project src/ImageHaul.Cli --" ] && imagehaul "${@:7}"; }

            """;
        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path,
            Environment =
            {
                ["IMAGEHAUL"] = CommandLine.Program, ["IMAGEHAUL_ALLOW_PRIVATE"] = "true", ["IMAGEHAUL_INSECURE"] = "true",
                ["IMAGEHAUL_RESOLVE"] = $"images.unsplash.com:443:127.0.0.1:{port}\nexample.com:443:127.0.0.1:{port}", ["MY_PROXY"] = proxy,
            },
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(functions + block);
        using var shell = Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var errors = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();

        Assert.True(shell.ExitCode == 0, $"exit {shell.ExitCode} of:\n{block}\n{await output}\n{await errors}");
    }

    private void Furnish(HostileServer server)
    {
        Directory.CreateDirectory(_folder.File("samples"));
        File.Copy(Path.Combine(Checkout.Root, "samples", "unsplash.txt"), _folder.File("samples/unsplash.txt"));
        var seed = 0;
        string Image(string path)
        {
            var image = SampleImages.Create(SampleFormat.Jpeg, ++seed, 64, 48);
            server.Map(path, exchange => exchange.ReplyAsync(200, "image/jpeg", image).AsTask());
            return "https://example.com" + path;
        }
        foreach (var url in File.ReadLines(_folder.File("samples/unsplash.txt")).Where(line => !line.StartsWith('#'))) Image(new Uri(url).AbsolutePath);
        Image("/photo.jpg");
        var list = Enumerable.Range(1, 20).Select(n => Image($"/list/{n}.jpg")).ToList();
        File.WriteAllLines(_folder.File("list.txt"), list);
        File.WriteAllLines(_folder.File("crawl.txt"), list);
        using (var zipped = new StreamWriter(new GZipStream(File.Create(_folder.File("urls.gz")), CompressionLevel.Fastest)))
        {
            foreach (var url in list) zipped.WriteLine(url);
        }
        File.WriteAllLines(_folder.File("shop.csv"), ["sku,image_url", .. list.Take(5).Select((url, n) => $"S-{n},{url}")]);
    }

    [GeneratedRegex("^```sh\n(?<script>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShellBlock();
}
