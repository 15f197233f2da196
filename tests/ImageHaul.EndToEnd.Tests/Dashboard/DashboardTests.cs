using System.Net;
using ImageHaul.Testing;
using Microsoft.Playwright;

namespace ImageHaul.EndToEnd.Tests.Dashboard;

/// <summary>The dashboard of a real run in a real browser.</summary>
public sealed class DashboardTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private HostileServer _server = null!;
    private CommandLine? _run;

    public Task InitializeAsync()
    {
        // Five addresses are five hosts.
        _server = HostileServer.Start(new HostileServerOptions { BindAddresses = [.. Enumerable.Range(1, 5).Select(n => IPAddress.Parse($"127.0.0.{n}"))] });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        Dispose();
        await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _run?.Dispose();
        _run = null;
        _folder.Dispose();
    }

    [Fact]
    public async Task Page_Loads_Updates_AndShowsImages_WithoutAFault()
    {
        await using var watched = await browser.OpenAsync(await StartAsync(LongList()));

        await watched.UntilTextAsync("state-text", "Running");
        await watched.UntilAsync("Number(document.getElementById('downloaded').textContent) >= 20");
        await watched.UntilAsync("[...document.querySelectorAll('.tile img')].filter(image => image.complete && image.naturalWidth === 32).length >= 9");
        await watched.TicksAsync(2);

        Assert.Equal(File("images"), await watched.TextAsync("#folder"));
        Assert.True(await watched.Page.EvaluateAsync<int>("document.querySelectorAll('#image-grid li').length") <= 36);
        Assert.True((await watched.Page.GetAttributeAsync("#images-plot path.line", "d"))!.Length > 20);
        Assert.Matches(@"^\d+ %", await watched.Page.TitleAsync());
        Assert.Equal(5, await watched.Page.EvaluateAsync<int>("document.querySelectorAll('#host-table tbody tr').length"));
        await watched.Page.ClickAsync("details.failure summary");
        Assert.Equal("http-not-found", await watched.TextAsync("details[open] .kind"));
        Assert.Contains("***", await watched.TextAsync("details[open] .examples"));
        Assert.DoesNotContain("hunter2", await watched.Page.ContentAsync());
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task Pause_ByKeyboardAlone_StopsTheRequests_AndResumeGoesOn()
    {
        await using var watched = await browser.OpenAsync(await StartAsync(LongList()));
        var page = watched.Page;
        await watched.UntilAsync("Number(document.getElementById('downloaded').textContent) >= 3");

        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the figures", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("pause", await page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        await watched.UntilAsync("document.getElementById('state-text').textContent === 'Paused'");
        await watched.UntilTextAsync("announce", "paused");
        var (asked, done) = (_server.Log.Total, await watched.TextAsync("#done"));
        await watched.TicksAsync(3);
        Assert.Equal((asked, done), (_server.Log.Total, await watched.TextAsync("#done")));
        Assert.Equal("Resume", await page.EvaluateAsync<string>("document.activeElement.textContent"));

        await page.Keyboard.PressAsync("Space");
        await watched.UntilAsync("document.getElementById('state-text').textContent === 'Running'");
        await watched.UntilOtherTextAsync("done", done);
        Assert.True(_server.Log.Total > asked);
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task Concurrency_IsSetByNumber_AndGoesBackToAuto()
    {
        await using var watched = await browser.OpenAsync(await StartAsync(LongList()));
        var page = watched.Page;
        await watched.UntilAsync("!document.getElementById('concurrency').disabled");
        Assert.Equal("true", await page.GetAttributeAsync("#auto", "aria-pressed"));

        await page.FillAsync("#concurrency", "3");
        await page.Keyboard.PressAsync("Enter");
        await watched.UntilTextAsync("flight-now", "of 3");
        Assert.Equal("false", await page.GetAttributeAsync("#auto", "aria-pressed"));
        await watched.UntilTextAsync("announce", "Concurrency is 3.");
        await watched.UntilAsync("parseInt(document.getElementById('flight-now').textContent) <= 3");

        await page.ClickAsync("#auto");
        await watched.UntilAsync("document.getElementById('auto').ariaPressed === 'true'");
        await watched.UntilAsync("parseInt(document.getElementById('flight-now').textContent.split(' of ')[1]) >= 16");

        // What the browser itself refuses never reaches the run.
        await page.FillAsync("#concurrency", "0");
        await page.ClickAsync("#apply");
        Assert.False(await page.EvaluateAsync<bool>("document.getElementById('concurrency').validity.valid"));
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task Hosts_AreFilteredAndSorted()
    {
        await using var watched = await browser.OpenAsync(await StartAsync(LongList()));
        var page = watched.Page;
        await watched.UntilAsync("document.querySelectorAll('#host-table tbody tr').length === 5");
        var hosts = Enumerable.Range(1, 5).Select(n => $"127.0.0.{n}:{_server.Port}").ToArray();

        await page.FillAsync("#host-filter", "0.0.3");
        Assert.Equal([hosts[2]], await watched.TextsAsync("#host-table tbody th"));
        await page.FillAsync("#host-filter", "nowhere");
        Assert.Contains("No host contains", await watched.TextAsync("#hosts-empty"));
        await page.FillAsync("#host-filter", "");

        await page.ClickAsync("th[data-key=host] button");
        Assert.Equal("ascending", await page.GetAttributeAsync("th[data-key=host]", "aria-sort"));
        Assert.Equal(hosts, await watched.TextsAsync("#host-table tbody th"));
        await page.ClickAsync("th[data-key=host] button");
        Assert.Equal("descending", await page.GetAttributeAsync("th[data-key=host]", "aria-sort"));
        await watched.TicksAsync(2);
        Assert.Equal(hosts.Reverse(), await watched.TextsAsync("#host-table tbody th"));
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task Connection_ThatFallsSilent_IsNoticed_AndComesBack()
    {
        await using var watched = await browser.OpenAsync(await StartAsync(LongList()));
        await watched.UntilTextAsync("state-text", "Running");
        _run!.Signal("STOP");
        try
        {
            await watched.UntilTextAsync("state-text", "No connection");
            await watched.UntilTextAsync("notice-title", "No connection to the run");
        }
        finally
        {
            _run.Signal("CONT");
        }
        await watched.UntilTextAsync("state-text", "Running");
        await watched.UntilAsync("document.getElementById('notice').hidden");
    }

    [Fact]
    public async Task End_IsShown_WithWhatToDoNext_AndTheCommandEndsAtOnce()
    {
        var list = Enumerable.Range(1, 30).Select(seed => _server.Url($"/image/png/{seed}?slow-headers=50")).Append(_server.Url("/status/404"));
        await using var watched = await browser.OpenAsync(await StartAsync(list));

        await watched.UntilTextAsync("notice-title", "Finished: 1 of 31 rows failed");

        Assert.Matches($"^imagehaul retry {File("images")} .*--dashboard$", await watched.TextAsync("#notice-command"));
        Assert.Equal(("31", "30"), (await watched.TextAsync("#done"), await watched.TextAsync("#downloaded")));
        Assert.True(await watched.Page.IsDisabledAsync("#pause"));
        (await _run!.WaitAsync()).Expect(3);
        Assert.DoesNotContain(watched.Faults, fault => fault.StartsWith("error", StringComparison.Ordinal));
        Assert.Equal("Finished – ImageHaul", await watched.Page.TitleAsync());
    }

    [Theory]
    [InlineData(1400, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task Page_IsReadable_AndFits(int width, ColorScheme scheme)
    {
        await using var watched = await browser.OpenAsync(await StartAsync(LongList()), width, scheme);
        await watched.UntilAsync("document.querySelectorAll('#image-grid li').length > 3 && document.querySelector('details.failure')");
        await watched.Page.EvaluateAsync("document.querySelector('details.failure').open = true");

        Assert.Equal(width, await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await watched.Page.EvaluateAsync<string[]>(Contrast.FaintTexts));
        Assert.Empty(await watched.Page.EvaluateAsync<string[]>(NamelessControls));
        Assert.Equal(1, await watched.Page.EvaluateAsync<int>("document.querySelectorAll('main').length"));
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task Get_WithoutADashboard_LoadsNoWebServer()
    {
        // The build, not the single file: that one has no libraries to be seen opened.
        var program = $"dotnet {System.IO.Path.Combine(AppContext.BaseDirectory, "ImageHaul.Cli.dll")}";
        var command = $"strace -f -qq -e trace=openat -o {File("trace")} {program} get {_server.Url("/image/png/1")} -o {File("images")} --allow-private";

        (await CommandLine.ShellAsync(command)).Expect(0);
        var without = await System.IO.File.ReadAllTextAsync(File("trace"));
        (await CommandLine.ShellAsync($"{command} --dashboard")).Expect(0);
        var with = await System.IO.File.ReadAllTextAsync(File("trace"));

        const string server = "Microsoft.AspNetCore.Server.Kestrel.Core.dll";
        Assert.DoesNotContain(server, without);
        Assert.Contains(server, with);
    }

    private const string NamelessControls =
        "[...document.querySelectorAll('button, input, a, [role=region], [role=img], [role=progressbar]')].filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.labels?.length || e.querySelector('img[alt]'))).map(e => e.outerHTML)";

    private string File(string name) => _folder.File(name);

    /// <summary>More rows than a test waits for, on five hosts, each answer a twentieth of a second away; some are gone, with a secret in their address.</summary>
    private IEnumerable<string> LongList() => Enumerable.Range(1, 4000).Select(seed => seed % 10 == 0
        ? _server.Url($"/status/404?n={seed}&token=hunter2", host: $"127.0.0.{seed % 5 + 1}")
        : _server.Url($"/image/png/{seed}?slow-headers=50", host: $"127.0.0.{seed % 5 + 1}"));

    /// <summary>Starts a run and gives its dashboard's address.</summary>
    private async Task<string> StartAsync(IEnumerable<string> urls)
    {
        await System.IO.File.WriteAllLinesAsync(File("list.txt"), urls);
        _run = CommandLine.Start("get", "--dashboard", File("list.txt"), "-o", File("images"), "--allow-private", "--rate", "40", "--concurrency", "auto");
        await _run.WaitForErrorAsync("/\n");
        var said = _run.Said;
        var start = said.IndexOf("http://", StringComparison.Ordinal);
        return said[start..said.IndexOf('\n', start)].Trim();
    }
}
