using System.Text.Json;
using System.Xml.Linq;
using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Cli;

public sealed class CompareTests : IDisposable
{
    private readonly CliRig _rig = new();
    private readonly Queue<double> _seconds = [];

    public CompareTests() => _rig.Engine.Work = (_, _, _) => Task.FromResult(Summary());

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Compare_WarmsUpThenFetchesThreeTimesAndWritesTheFigures()
    {
        var list = List("http://a.example/1.jpg", "http://a.example/2.jpg");
        var (json, svg) = (Path.Combine(_rig.Folder, "compare.json"), Path.Combine(_rig.Folder, "compare.svg"));
        Take(9, 12, 3, 2);

        Assert.Equal(0, await _rig.RunAsync("compare", list, "-o", json, "-o", svg));

        Assert.Equal([12, 1, 12, null], _rig.Engine.AllOptions.Select(options => options.Politeness.Concurrency));
        Assert.Equal(4, _rig.Engine.AllOptions.Select(options => options.Storage.Output).Distinct().Count());
        Assert.Equal(["http://a.example/1.jpg", "http://a.example/1.jpg", "http://a.example/2.jpg"], _rig.Engine.Urls.Take(3));
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.Equal([1, 4, 6], figures.RootElement.GetProperty("ways").EnumerateArray().Select(way => way.GetProperty("speed_up").GetDouble()));
        Assert.Contains("6.0 x", _rig.Errors);
        Assert.Contains("pool of 12", XElement.Load(svg).Value);
        Assert.Equal([json, svg, list], Directory.GetFileSystemEntries(_rig.Folder).Order());
    }

    [Fact]
    public async Task Compare_OneRowOfEachHost_IsTheWarmUp()
    {
        await _rig.RunAsync("compare", List("http://a.example/1", "not a url", "http://a.example/2", "http://b.example/1"));

        Assert.Equal(["http://a.example/1", "http://b.example/1"], _rig.Engine.Urls.Take(2));
    }

    [Fact]
    public async Task Compare_ThePool_HasTwelveAtOnceFromTheStart_AndAdaptiveBeginsBehindIt()
    {
        await _rig.RunAsync("compare", List("http://a.example/1"));

        Assert.Equal([(1, 1), (1, 1), (12, 12), (24, 24)], _rig.Engine.AllOptions.Select(options => (options.Politeness.PerHost, options.Politeness.FirstPerHost)));
        Assert.Contains("--per-host 24", Words);
    }

    [Theory]
    [InlineData("4", 4)]
    [InlineData("64", 64)]
    public async Task Compare_PerHostThatWasAskedFor_IsWhatAdaptiveMayUse(string asked, int perHost)
    {
        await _rig.RunAsync("compare", List("http://a.example/1"), "--per-host", asked);

        Assert.Equal(perHost, _rig.Engine.AllOptions[^1].Politeness.PerHost);
        Assert.InRange(_rig.Engine.AllOptions[^1].Politeness.FirstPerHost, 1, perHost);
    }

    [Fact]
    public async Task Compare_SeveralHosts_ShareWhereAdaptiveBegins()
    {
        await _rig.RunAsync("compare", List([.. Enumerable.Range(1, 6).Select(host => $"http://{host}.example/")]));

        Assert.Equal(4, _rig.Engine.AllOptions[^1].Politeness.FirstPerHost);
    }

    [Fact]
    public async Task Compare_HostThatWantedThePoolToSlowDown_IsBegunWithGently()
    {
        _rig.Engine.Work = (_, _, _) =>
        {
            if (_rig.Engine.AllOptions.Count == 3) Learn(new HostMemory { Host = Host, Incidents = 1, InFlight = 3, SeenAt = _rig.Time.GetUtcNow() }, null);
            return Task.FromResult(Summary());
        };

        Assert.Equal(0, await _rig.RunAsync("compare", List("http://a.example/1")));

        Assert.Equal(2, _rig.Engine.AllOptions[^1].Politeness.FirstPerHost);
        Assert.Contains("wanted the pool to slow down", Words);
    }

    [Fact]
    public async Task Compare_WhatHostsAskFor_IsCarriedOverAndWaitedOutBeforeTheClockRuns()
    {
        var known = new List<(IReadOnlyList<HostMemory> Hosts, SiteWishes? Wishes, DateTimeOffset At)>();
        var until = DateTimeOffset.MinValue;
        _rig.Engine.Work = (_, _, _) =>
        {
            if (_rig.Engine.AllOptions.Count == 1)
                Learn(new HostMemory { Host = Host, BlockedUntil = until = _rig.Time.GetUtcNow().AddSeconds(30), Incidents = 1, SeenAt = _rig.Time.GetUtcNow() }, new SiteWishes(Host.ToString(), _rig.Time.GetUtcNow()) { Rules = "" });
            else known.Add(Known());
            return Task.FromResult(Summary());
        };

        var comparing = _rig.RunAsync("compare", List("http://a.example/1"), "--progress", "none");
        while (!comparing.IsCompleted)
        {
            // Nothing else asks the clock for a timer here.
            if (_rig.Time.NextTimer is { } rest) _rig.Time.Advance(rest);
            await Task.Yield();
        }

        Assert.Equal(0, await comparing);
        Assert.Contains("waiting ", Words);
        Assert.True(known[0].At >= until);
        Assert.Equal(3, known.Count);
        Assert.All(known, pass => Assert.Equal(("http://a.example", ""), (Assert.Single(pass.Hosts).Host.ToString(), pass.Wishes!.Rules)));
    }

    [Fact]
    public async Task Compare_Rounds_GoThereAndBackAndTakeTheMedian()
    {
        var json = Path.Combine(_rig.Folder, "c.json");
        Take(9, 10, 4, 2, 4, 6, 20);

        Assert.Equal(0, await _rig.RunAsync("compare", List("http://a.example/1"), "--rounds", "2", "-o", json));

        Assert.Equal([1, 12, null, null, 12, 1], _rig.Engine.AllOptions.Skip(1).Select(options => options.Politeness.Concurrency));
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.Equal([15, 5, 3], figures.RootElement.GetProperty("ways").EnumerateArray().Select(way => way.GetProperty("seconds").GetDouble()));
    }

    [Fact]
    public async Task Compare_LongList_NeedsForce()
    {
        var list = List([.. Enumerable.Range(0, 201).Select(row => $"http://a.example/{row}.jpg")]);

        Assert.Equal(2, await _rig.RunAsync("compare", list));
        Assert.Empty(_rig.Engine.AllOptions);
        Assert.Equal(0, await _rig.RunAsync("compare", list, "--force"));
        Assert.Equal(4, _rig.Engine.AllOptions.Count);
    }

    [Fact]
    public async Task Compare_StandardInput_IsRefused()
    {
        Assert.Equal(2, await _rig.RunAsync("compare", "-"));
        Assert.Contains("name a file", _rig.Errors);
    }

    [Fact]
    public async Task Compare_PassThatDoesNotFinish_EndsItAndLeavesNothing()
    {
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(RunEnd.StorageRefused, reason: "no space"));
        var list = List("http://a.example/1");

        Assert.Equal(5, await _rig.RunAsync("compare", list, "-o", Path.Combine(_rig.Folder, "c.json")));

        Assert.Contains("no space", _rig.Errors);
        Assert.Equal([list], Directory.GetFileSystemEntries(_rig.Folder));
    }

    [Fact]
    public async Task Compare_WaysThatGotDifferentImages_AreComparedWithCare()
    {
        var failed = 0;
        _rig.Engine.Work = (_, _, _) => Task.FromResult(Samples.Summary(rows: 5, failed: failed++));

        await _rig.RunAsync("compare", List("http://a.example/1"));

        Assert.Contains("compare with care", Words);
    }

    // Notes are wrapped where the screen ends.
    private string Words => string.Join(' ', _rig.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static HostKey Host => CanonicalUrl.Parse("http://a.example/", out _)!.HostKey;

    private void Take(params double[] seconds)
    {
        foreach (var time in seconds) _seconds.Enqueue(time);
    }

    private RunSummary Summary()
    {
        var summary = Samples.Summary(rows: 2);
        return _seconds.TryDequeue(out var seconds) ? summary with { Counts = summary.Counts with { Elapsed = TimeSpan.FromSeconds(seconds) } } : summary;
    }

    private string List(params string[] urls) => _rig.Write("list.txt", string.Concat(urls.Select(url => url + "\n")));

    private string CatalogFile()
    {
        var file = HaulFolder.CatalogFile(_rig.Engine.AllOptions[^1].Storage.Output);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }

    private void Learn(HostMemory host, SiteWishes? wishes)
    {
        using var catalog = SqliteCatalog.Open(CatalogFile()).Catalog!;
        Assert.Null(catalog.Hosts.Save([host]));
        if (wishes is not null) Assert.Null(catalog.Robots.Save([wishes]));
    }

    private (IReadOnlyList<HostMemory> Hosts, SiteWishes? Wishes, DateTimeOffset At) Known()
    {
        using var catalog = SqliteCatalog.Open(CatalogFile()).Catalog!;
        var now = _rig.Time.GetUtcNow();
        return (catalog.Hosts.Read(), catalog.Robots.Find(Host.ToString(), now), now);
    }
}
