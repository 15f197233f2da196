using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Tests.Testing;
using ImageHaul.Testing.Samples;
using ImageHaul.Web.Dashboard;

namespace ImageHaul.Tests.Dashboard;

/// <summary>The dashboard over a real socket.</summary>
public sealed class LiveDashboardTests : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imagehaul-dashboard-").FullName;
    private readonly WatchedRun _run = new();
    private readonly HttpClient _client = new();
    private LiveDashboard _dashboard = null!;
    private HaulObserver _observer = null!;

    private Uri Page => new(_dashboard.Url);

    public async Task InitializeAsync()
    {
        var (dashboard, fault) = await LiveDashboard.StartAsync(0, _folder, _run.Clock);
        Assert.Null(fault);
        _dashboard = dashboard!;
        _observer = _dashboard.Observe(new HaulObserver());
        _run.Begin(_observer);
    }

    public async Task DisposeAsync()
    {
        await _dashboard.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _client.Dispose();
        _run.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("", "text/html")]
    [InlineData("page.css", "text/css")]
    [InlineData("page.js", "text/javascript")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task Page_AndItsFiles_AreServed(string name, string type)
    {
        using var response = await _client.GetAsync(new Uri(Page, name));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Page_NamesNothingFromElsewhere()
    {
        foreach (var name in new[] { "", "page.css", "parts.css", "page.js", "chart.js", "controls.js", "dom.js", "failures.js", "format.js", "hosts.js", "images.js", "progress.js", "stream.js", "icon.svg" })
        {
            var text = await _client.GetStringAsync(new Uri(Page, name));
            Assert.DoesNotContain("https://", text);
            Assert.DoesNotContain("//cdn", text);
            Assert.DoesNotContain("innerHTML", text);
            // The name space of SVG is a name, not an address.
            Assert.DoesNotContain("http://", text.Replace("http://www.w3.org/2000/svg", ""));
        }
        var page = await _client.GetStringAsync(Page);
        Assert.DoesNotContain("style=", page);
        Assert.DoesNotContain("<script>", page);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing-here")]
    [InlineData("../outside")]
    [InlineData("page.js")]
    public async Task EveryAnswer_ForbidsWhatIsNotNeeded(string name)
    {
        using var response = await _client.GetAsync(new Uri(Page, name));

        Assert.Equal(SecurityHeaders.PagePolicy, Header(response, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public void Policy_BeginsWithNothing_AndAllowsNoInlineCode()
    {
        Assert.StartsWith("default-src 'none'; ", SecurityHeaders.PagePolicy);
        Assert.DoesNotContain("unsafe", SecurityHeaders.PagePolicy);
        Assert.DoesNotContain("data:", SecurityHeaders.PagePolicy);
        Assert.DoesNotContain("*", SecurityHeaders.PagePolicy);
        foreach (var part in new[] { "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'" }) Assert.Contains(part, SecurityHeaders.PagePolicy);
    }

    [Fact]
    public async Task WithoutTheToken_NothingIsThere()
    {
        foreach (var path in new[] { "/", "/events", "/image/" + WatchedRun.Digest(1), "/page.js", "/favicon.ico", "/" + new string('a', 32) + "/" })
        {
            using var response = await _client.GetAsync(new Uri(Page, path));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task AnotherName_ThatLeadsHere_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Page);
        request.Headers.Host = $"rebound.example:{Page.Port}";
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Address_WithoutItsLastSlash_LeadsThere()
    {
        using var response = await _client.GetAsync(new Uri(_dashboard.Url.TrimEnd('/')));
        Assert.Equal((HttpStatusCode.OK, Page), (response.StatusCode, response.RequestMessage!.RequestUri));
    }

    [Fact]
    public async Task OtherAddressesOfThisMachine_AreNotListenedOn()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Parse("127.0.0.2"), Page.Port));
    }

    [Fact]
    public async Task Image_OfTheLatest_ComesWithItsOwnType_InASandbox()
    {
        var bytes = SampleImages.Create(SampleFormat.Png, 7);
        var digest = await ShowAsync(bytes, ImageFormat.Png);

        using var response = await _client.GetAsync(new Uri(Page, $"image/{digest}"));

        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("sandbox", Header(response, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
    }

    [Fact]
    public async Task Image_SvgWithAScript_IsNeverServed()
    {
        var digest = await ShowAsync("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), ImageFormat.Svg);
        using var response = await _client.GetAsync(new Uri(Page, $"image/{digest}"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("%2e%2e/%2e%2e/secret.txt")]
    [InlineData("..\\..\\secret.txt")]
    [InlineData("secret.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000/../secret.txt")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000%00.png")]
    public async Task Image_ByAnyOtherName_IsNotFound(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.txt"), "hunter2");
        await ShowAsync(SampleImages.Create(SampleFormat.Png, 1), ImageFormat.Png);

        var answer = await RawClient.GetAsync($"{_dashboard.Url}image/{name}");

        Assert.Matches("^HTTP/1.1 40[04] ", answer.StatusLine);
        Assert.DoesNotContain("hunter2", answer.Text);
        Assert.DoesNotContain("root:", answer.Text);
    }

    [Fact]
    public async Task Image_OnDiskButNotOfTheLatest_IsNotFound()
    {
        var bytes = SampleImages.Create(SampleFormat.Png, 3);
        var digest = new Digest(System.Security.Cryptography.SHA256.HashData(bytes));
        await File.WriteAllBytesAsync(Path.Combine(_folder, $"{digest}.png"), bytes);
        using var response = await _client.GetAsync(new Uri(Page, $"image/{digest}"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Control_FromThePage_SteersTheRun()
    {
        Assert.Equal(HttpStatusCode.NoContent, await OrderAsync("{\"action\":\"pause\"}"));
        Assert.True(_run.Frontier.Snapshot().IsPaused);
        Assert.Equal(HttpStatusCode.NoContent, await OrderAsync("{\"action\":\"resume\"}"));
        Assert.False(_run.Frontier.Snapshot().IsPaused);
    }

    [Theory]
    [InlineData("http://evil.example", "application/json", HttpStatusCode.Forbidden)]
    [InlineData(null, "application/json", HttpStatusCode.Forbidden)]
    [InlineData("own", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("own", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task Control_ByAnythingElse_IsRefused(string? origin, string type, HttpStatusCode status)
    {
        Assert.Equal(status, await OrderAsync("{\"action\":\"pause\"}", origin, type));
        Assert.False(_run.Frontier.Snapshot().IsPaused);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(100_000)]
    public async Task Control_LongOrder_IsRefusedUnread(int length)
    {
        var status = await OrderAsync("{\"action\":\"pause\",\"value\":\"" + new string('x', length) + "\"}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.False(_run.Frontier.Snapshot().IsPaused);
    }

    [Fact]
    public async Task Events_BeginWithEverything_AndEndWithTheRun()
    {
        _run.Record(_observer, WatchedRun.Stored(1), WatchedRun.Failed(2, FailureKind.Blocked));
        using var response = await _client.GetAsync(new Uri(Page, "events"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Assert.Equal(["history", "tick", "hosts", "failures", "images"], await EventsAsync(reader, 5));

        await _dashboard.EndAsync(new RunSummary { End = RunEnd.Finished, Counts = _run.Progress.Snapshot() }, null);

        var rest = await reader.ReadToEndAsync();
        Assert.Contains("event: end\ndata: {\"end\":\"finished\"", rest);
        Assert.EndsWith("\n\n", rest);
    }

    [Fact]
    public async Task Events_TooManyWatchers_TheNextIsTurnedAway()
    {
        var watching = new List<HttpResponseMessage>();
        for (var n = 0; n < EventHub.MostWatchers; n++)
            watching.Add(await _client.GetAsync(new Uri(Page, "events"), HttpCompletionOption.ResponseHeadersRead));
        Assert.All(watching, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));

        using var turnedAway = await _client.GetAsync(new Uri(Page, "events"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, turnedAway.StatusCode);
        watching.ForEach(response => response.Dispose());
    }

    [Fact]
    public async Task Start_PortTaken_SaysSo()
    {
        var (dashboard, fault) = await LiveDashboard.StartAsync(Page.Port, _folder);
        Assert.Null(dashboard);
        Assert.Equal($"port {Page.Port} of 127.0.0.1 is taken; give another one, or none for a free one", fault);
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private static async Task<List<string>> EventsAsync(StreamReader reader, int count)
    {
        var names = new List<string>();
        while (names.Count < count && await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) names.Add(line[7..]);
        }
        return names;
    }

    /// <summary>Stores a file as the run would, and has the page show it.</summary>
    private async Task<Digest> ShowAsync(byte[] bytes, ImageFormat format)
    {
        var digest = new Digest(System.Security.Cryptography.SHA256.HashData(bytes));
        var name = $"{digest}.{format.Extension()}";
        await File.WriteAllBytesAsync(Path.Combine(_folder, name), bytes);
        var record = WatchedRun.Stored(1, format);
        _run.Record(_observer, record with { Image = new StoredImage(digest, format, bytes.Length, name, 32, 24) });
        using var events = await _client.GetAsync(new Uri(Page, "events"), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await events.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await EventsAsync(reader, 5);
        return digest;
    }

    private async Task<HttpStatusCode> OrderAsync(string body, string? origin = "own", string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Page, "control"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (origin is not null) request.Headers.Add("Origin", origin == "own" ? Page.GetLeftPart(UriPartial.Authority) : origin);
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }
}
