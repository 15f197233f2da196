using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The samples of the library do what they say.</summary>
public sealed partial class LibrarySampleTests : HostileServerTest
{
    [Fact]
    public async Task CustomStore_KeepsImagesInItsDatabase_AndContinues()
    {
        string[] urls = [Server.Url("/image/png/1"), Server.Url("/image/png/1?again"), Server.Url("/image/jpeg/2")];

        var first = await RunAsync("Library.CustomStore", urls);
        var again = await RunAsync("Library.CustomStore", urls);

        Assert.Contains("3 records told, 0 rows were done before, 2 images in the store", first);
        Assert.Contains("0 records told, 3 rows were done before, 2 images in the store", again);
        Assert.All(new[] { first, again }, said => Assert.Contains("2 sound, 0 wrong", said));
        Assert.True(new FileInfo(Path.Combine(Output, "images.db")).Length > 0);
        Assert.Empty(Directory.EnumerateFiles(Output, "*.png"));
    }

    [Fact]
    public async Task AspNetCore_StreamsRecords_RefusesNonsense_AndStopsWhenTheClientLeaves()
    {
        using var service = Start("Library.AspNetCore", ["--urls", "http://127.0.0.1:0", "--Root", Output]);
        try
        {
            var address = await AddressAsync(service);
            using var client = new HttpClient { BaseAddress = address };
            Assert.Equal("ok", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));

            var text = new StringContent($"# a list\n{Server.Url("/image/png/1")}\n{Server.Url("/status/404")}\n", Encoding.UTF8, "text/plain");
            using var answer = await client.PostAsync(new Uri("/hauls/one", UriKind.Relative), text);
            var records = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(["Downloaded", "Failed"], records.Select(record => record.GetProperty("status").GetString()).Order());

            using var request = new HttpRequestMessage(HttpMethod.Post, "/hauls/two") { Content = Json($"[\"{Server.Url("/image/png/2")}\"]") };
            request.Headers.Accept.ParseAdd("text/event-stream");
            Assert.StartsWith("data: {", await (await client.SendAsync(request)).Content.ReadAsStringAsync());

            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(new Uri("/hauls/two", UriKind.Relative), Json("{}"))).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(new Uri("/hauls/..%2fout", UriKind.Relative), Json("[]"))).StatusCode);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.PostAsync(new Uri("/hauls/two", UriKind.Relative), Json($"[\"{new string('x', 2 << 20)}\"]"))).StatusCode);

            await LeaveAsync(client);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A client reads one record and goes; meanwhile a second one for the same folder is refused, afterwards it is served.</summary>
    private async Task LeaveAsync(HttpClient client)
    {
        string[] urls = [Server.Url("/image/png/3"), Server.Url("/image/png/4", new Testing.Behaviours.Behaviour { SlowHeaders = TimeSpan.FromSeconds(3) })];
        var list = JsonSerializer.Serialize(urls);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hauls/three") { Content = Json(list) };
        using (var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            Assert.Contains("Downloaded", await reader.ReadLineAsync());
            Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync(new Uri("/hauls/three", UriKind.Relative), Json(list))).StatusCode);
        }
        for (var patience = 0; ; patience++)
        {
            using var again = await client.PostAsync(new Uri("/hauls/three", UriKind.Relative), Json(list));
            if (again.StatusCode == HttpStatusCode.OK) return;
            Assert.True(patience < 100, $"still {again.StatusCode}");
            await Task.Delay(200);
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<Uri> AddressAsync(Process service)
    {
        while (await service.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is not { Success: true } found) continue;
            // Read on, or the service would wait for room in the pipe.
            _ = service.StandardOutput.ReadToEndAsync();
            return new Uri(found.Groups["url"].Value);
        }
        throw new InvalidOperationException("The service did not start.");
    }

    private async Task<string> RunAsync(string sample, string[] arguments)
    {
        using var process = Start(sample, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said + await errors);
        return said;
    }

    private Process Start(string sample, string[] arguments)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/") ? "Release" : "Debug";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Checkout.Root, "samples", sample, "bin", configuration, "net10.0", sample + ".dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SAMPLE_OUTPUT"] = Output, ["SAMPLE_ALLOW_PRIVATE"] = "1" },
        };
        return Process.Start(start)!;
    }

    [GeneratedRegex("Now listening on: (?<url>http://[0-9.:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
