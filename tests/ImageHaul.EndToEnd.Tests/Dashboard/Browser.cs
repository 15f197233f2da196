using Microsoft.Playwright;

namespace ImageHaul.EndToEnd.Tests.Dashboard;

/// <summary>Debian's own Chromium, started once for all tests of the page. Nothing is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        // Chromium's sandbox does not start for root; the pages it opens here are our own.
        string[] arguments = Environment.UserName == "root" ? ["--no-sandbox", "--enable-precise-memory-info"] : ["--enable-precise-memory-info"];
        _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = arguments });
    }

    public async Task DisposeAsync()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        _playwright?.Dispose();
    }

    internal async Task<WatchedPage> OpenAsync(string url, int width = 1400, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await _chromium!.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        var watched = new WatchedPage(page);
        await page.GotoAsync(url);
        return watched;
    }
}

/// <summary>An open page, and everything that went wrong on it: errors, refused files, breaches of its policy.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> _faults = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning" ? $"console: {message.Text}" : null);
        page.PageError += (_, error) => Note($"error: {error}");
        page.RequestFailed += (_, request) => Note(request.Url.EndsWith("/events", StringComparison.Ordinal) ? null : $"failed: {request.Url} {request.Failure}");
        page.Response += (_, response) => Note(response.Status >= 400 ? $"{response.Status}: {response.Url}" : null);
    }

    public IPage Page { get; }

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyList<string> Faults
    {
        get { lock (_faults) return [.. _faults]; }
    }

    /// <summary>The text of an element.</summary>
    public async Task<string> TextAsync(string selector) => (await Page.TextContentAsync(selector) ?? "").Trim();

    public Task<string[]> TextsAsync(string selector) => Page.EvaluateAsync<string[]>("selector => [...document.querySelectorAll(selector)].map(element => element.textContent.trim())", selector);

    /// <summary>
    /// Ends when an expression of the page is true; fails when it is not within a minute, which two busy cores may need. The page's policy forbids eval, and with it
    /// Playwright's own way to wait.
    /// </summary>
    public Task UntilAsync(string expression) => Page.EvaluateAsync($$"""
        () => new Promise((hold, fail) => {
          const end = performance.now() + 60000;
          const look = () => {{expression}} ? hold() : performance.now() < end ? requestAnimationFrame(look) : fail(new Error({{Literal(expression)}} + " never held"));
          look();
        })
        """);

    public Task UntilTextAsync(string id, string text) => UntilAsync($"document.getElementById('{id}').textContent.includes({Literal(text)})");

    public Task UntilOtherTextAsync(string id, string text) => UntilAsync($"document.getElementById('{id}').textContent !== {Literal(text)}");

    /// <summary>Ends when the page was told so many times more how the run is.</summary>
    public async Task TicksAsync(int count)
    {
        for (; count > 0; count--)
        {
            var before = await TextAsync("#elapsed");
            await UntilOtherTextAsync("elapsed", before);
        }
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private static string Literal(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private void Note(string? fault)
    {
        if (fault is null) return;
        lock (_faults) _faults.Add(fault);
    }
}
