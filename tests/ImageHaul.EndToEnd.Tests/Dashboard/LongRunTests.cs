using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing;
using ImageHaul.Testing.Samples;
using ImageHaul.Web.Dashboard;
using Xunit.Abstractions;

namespace ImageHaul.EndToEnd.Tests.Dashboard;

/// <summary>
/// A hundred thousand rows on the page. The page, its server and the browser are real; the run is played: its records are made up, at the pace at which the page takes
/// them, so that an hour's frames pass in seconds.
/// </summary>
public sealed class LongRunTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>, IDisposable
{
    private const int Rows = 100_000;
    private const int RowsAFrame = 1000;
    private const int Hosts = 3000;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private int _made;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_AHundredThousandRows_DoesNotGrow()
    {
        await File.WriteAllBytesAsync(_folder.File("photo.png"), SampleImages.Create(SampleFormat.Png, 1));
        await using var dashboard = (await LiveDashboard.StartAsync(0, _folder.Path, _clock)).Dashboard!;
        var observer = dashboard.Observe(new HaulObserver());
        var progress = new RunProgress(_clock, () => new FrontierSnapshot { InFlight = 60 + _made % 9, Limit = 128, Hosts = Hosts }) { HostsNow = HostsNow };
        observer.Started!(progress);
        await using var watched = await browser.OpenAsync(dashboard.Url);
        await watched.UntilTextAsync("state-text", "Running");

        // The charts are full after five minutes, tables and tiles after a few seconds: what is there then is all there should ever be.
        _clock.Advance(TimeSpan.FromSeconds(RunHistory.Seconds));
        await PlayAsync(watched, progress, observer, seconds: 25);
        var early = await WeighAsync(watched);
        await PlayAsync(watched, progress, observer, seconds: 100);
        var late = await WeighAsync(watched);
        output.WriteLine($"after {RowsAFrame * 25} rows: {early}; at the end: {late}");

        Assert.Equal(Rows.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), await watched.TextAsync("#done"));
        Assert.True(late.Elements <= early.Elements * 1.1, $"elements: {early.Elements}, then {late.Elements}");
        Assert.True(late.Nodes <= early.Nodes * 1.2, $"nodes, detached ones too: {early.Nodes}, then {late.Nodes}");
        // A tile has one of its own, and some that were replaced wait to be collected.
        Assert.True(late.Listeners <= early.Listeners * 1.1 + 30, $"listeners: {early.Listeners}, then {late.Listeners}");
        Assert.True(late.Heap <= early.Heap * 1.2 + 500_000, $"heap: {early.Heap / 1000} kB, then {late.Heap / 1000} kB");
        Assert.InRange(late.Elements, 100, 3000);
        Assert.InRange(late.Heap, 1, 20_000_000);
        // A connection that the browser lost on a slow machine is the browser's: the page says so at the tile.
        Assert.DoesNotContain(watched.Faults, fault => !fault.Contains("net::ERR_CONNECTION", StringComparison.Ordinal));
    }

    /// <summary>Plays so many seconds of the run, each as soon as the page has shown the one before.</summary>
    private async Task PlayAsync(WatchedPage watched, RunProgress progress, HaulObserver observer, int seconds)
    {
        for (var frame = 0; frame < seconds && _made < Rows; frame++)
        {
            var batch = Enumerable.Range(_made, RowsAFrame).Select(Record).ToList();
            _made += RowsAFrame;
            foreach (var record in batch)
            {
                progress.RowRead();
                progress.Recorded(record);
            }
            observer.Recorded!(batch);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await watched.UntilAsync($"document.getElementById('done').textContent.replaceAll(',', '') === '{_made}'");
        }
    }

    private static async Task<Weight> WeighAsync(WatchedPage watched)
    {
        var session = await watched.Page.Context.NewCDPSessionAsync(watched.Page);
        await session.SendAsync("Performance.enable");
        await session.SendAsync("HeapProfiler.collectGarbage");
        var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
        await session.DetachAsync();
        return new(await watched.Page.EvaluateAsync<int>("document.querySelectorAll('*').length"), metrics["Nodes"], metrics["JSEventListeners"], metrics["JSHeapUsedSize"]);
    }

    private static ImageRecord Record(int row)
    {
        var url = $"http://h{row % Hosts}.example/{row}";
        var bytes = new byte[Digest.Size];
        BitConverter.TryWriteBytes(bytes, row);
        var record = new ImageRecord { Request = new ImageRequest { Ordinal = row, RawUrl = url, Url = CanonicalUrl.Parse(url, out _) }, Status = RecordStatus.Downloaded, Attempts = 1 };
        return row % 10 == 0
            ? record with { Status = RecordStatus.Failed, Failure = new Failure((FailureKind)(row / 10 % 30 + 7), "it failed") }
            : record with { Image = new StoredImage(new Digest(bytes), ImageFormat.Png, 1000, "photo.png", 32, 24) };
    }

    // Other hosts each second, as with a list of many sites.
    private HostSnapshot[] HostsNow(int most) => [.. Enumerable.Range(_made, most)
        .Select(n => new HostSnapshot(new HostKey("http", $"h{n % Hosts}.example", 80), n % 8, 8, n % 100, TimeSpan.FromMilliseconds(n % 400), TimeSpan.FromSeconds(n % 5 == 0 ? n % 60 : 0), n % 5 == 0 ? "rate-limited" : null))];

    private readonly record struct Weight(int Elements, double Nodes, double Listeners, double Heap);
}
