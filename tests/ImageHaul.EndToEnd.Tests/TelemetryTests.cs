using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Metrics and traces leave the program as asked.</summary>
public sealed class TelemetryTests : HostileServerTest
{
    [Fact]
    public async Task Get_WithACollector_SendsMetricsAndTracesUnderItsName()
    {
        using var collector = new Collector();

        var result = await CommandLine.RunAsync("get", ListOf([Server.Url("/image/png/1"), Server.Url("/status/404?token=hidden")]), "-o", Output, "--allow-private", "--otlp", collector.Url);

        result.Expect(3);
        Assert.Contains("application/x-protobuf", collector.ContentTypes);
        var metrics = collector.Text("/v1/metrics");
        Assert.All(new[] { "service.name", "imagehaul", "imagehaul.rows", "imagehaul.fetch.duration", "http-not-found" }, word => Assert.Contains(word, metrics));
        var traces = collector.Text("/v1/traces");
        Assert.All(new[] { "haul", "GET", "url.full", "/image/png/1", "token=***" }, word => Assert.Contains(word, traces));
        Assert.DoesNotContain("hidden", traces + metrics);
    }

    [Fact]
    public async Task Get_WithACollectorThatIsNotThere_EndsAsItWould_AndSaysSo()
    {
        var result = await CommandLine.RunAsync("get", Server.Url("/image/png/1"), "-o", Output, "--allow-private", "--otlp", $"http://127.0.0.1:{FreePort()}");

        result.Expect(0);
        Assert.Contains("--otlp: the collector did not take", result.Errors);
    }

    [Fact]
    public async Task Get_WithAMetricsFile_LeavesTheCountsOfTheRunThere()
    {
        var result = await CommandLine.RunAsync("get", ListOf([Server.Url("/image/png/1"), Server.Url("/status/404")]), "-o", Output, "--allow-private", "--metrics", File("haul.prom"));

        result.Expect(3);
        var lines = await System.IO.File.ReadAllLinesAsync(File("haul.prom"));
        Assert.Contains("imagehaul_rows_total{imagehaul_status=\"downloaded\"} 1", lines);
        Assert.Contains("imagehaul_rows_total{error_type=\"http-not-found\",imagehaul_status=\"failed\"} 1", lines);
        Assert.Contains("# TYPE imagehaul_fetch_duration_seconds histogram", lines);
    }

    [Fact]
    public async Task Get_WithAMetricsPort_ServesThemOnLoopbackUnderLoopbackNamesOnly()
    {
        var port = FreePort();
        var list = ListOf([Server.Url("/image/png/1"), Server.Url("/image/png/2", new Behaviour { SlowHeaders = TimeSpan.FromMinutes(2) })]);
        using var command = CommandLine.Start("get", list, "-o", Output, "--allow-private", "--metrics", $"{port}");
        using var client = new HttpClient();
        var page = "";
        for (var patience = 0; patience < 300 && !page.Contains("imagehaul_rows_total"); patience++)
        {
            try
            {
                page = await client.GetStringAsync($"http://127.0.0.1:{port}/metrics");
            }
            catch (HttpRequestException)
            {
                // Not served yet.
            }
            await Task.Delay(100);
        }

        Assert.Contains("imagehaul_rows_total{imagehaul_status=\"downloaded\"}", page);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/metrics") { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await client.SendAsync(foreign)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"))).StatusCode);
        command.Signal("INT");
        command.Signal("INT");
        await command.WaitAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Takes what exporters send and keeps it.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<string, StringBuilder> _bodies = new();

        public Collector()
        {
            Url = $"http://127.0.0.1:{FreePort()}";
            _listener.Prefixes.Add(Url + "/");
            _listener.Start();
            _ = TakeAsync();
        }

        public string Url { get; }

        public ConcurrentBag<string?> ContentTypes { get; } = [];

        /// <summary>All that came to a path, byte for byte.</summary>
        public string Text(string path) => _bodies.TryGetValue(path, out var text) ? text.ToString() : "";

        public void Dispose() => _listener.Close();

        private async Task TakeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                using var body = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                var text = await body.ReadToEndAsync();
                ContentTypes.Add(context.Request.ContentType);
                lock (_bodies) _bodies.GetOrAdd(context.Request.Url!.AbsolutePath, _ => new StringBuilder()).Append(text);
                context.Response.Close();
            }
        }
    }
}
