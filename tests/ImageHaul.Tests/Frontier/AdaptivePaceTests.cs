using ImageHaul.Frontier;
using ImageHaul.Simulation;

namespace ImageHaul.Tests.Frontier;

/// <summary>The pace that the frontier finds by itself against the best that any fixed setting reaches with the same host, in virtual time.</summary>
public sealed class AdaptivePaceTests
{
    private static readonly PolitenessOptions Options = new();

    // The sweep costs more than all adaptive runs: once for each host.
    private static readonly Dictionary<string, Lazy<(FixedSetting Setting, double Speed)>> Best = HostModels.All.ToDictionary(model => model.Name, model => new Lazy<(FixedSetting, double)>(() =>
    {
        var (setting, trace) = FixedRun.Best(model, Options.PerHost, 10, 40, seed: 1);
        return (setting, trace.ImagesPerSecond(10, 40));
    }));

    public static TheoryData<string, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, int>();
            foreach (var model in HostModels.All)
            {
                for (var seed = 1; seed <= 5; seed++) runs.Add(model.Name, seed);
            }
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Host_AfterTwentySeconds_IsWorkedAtNearlyTheBestFixedSetting(string name, int seed)
    {
        var model = HostModels.All.Single(model => model.Name == name);
        var (setting, best) = Best[name].Value;
        var adaptive = AdaptiveRun.Go([model], Options, TimeSpan.FromSeconds(80), seed);

        var share = adaptive.ImagesPerSecond(20, 80) / best;
        Assert.True(share >= 0.85, $"{share:P0} of what {setting} reaches");
        // Learning does not cost much either.
        var early = adaptive.ImagesPerSecond(0, 20) / best;
        Assert.True(early >= 0.6, $"{early:P0} of what {setting} reaches in the first twenty seconds");
        Assert.True(adaptive.Steps.Max(step => step.InFlight) <= Options.PerHost + 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void RateLimitedHost_AfterHalfAMinute_RefusesHardlyAnything(int seed)
    {
        foreach (var model in new[] { HostModels.Limited, HostModels.LimitedWithRetryAfter, HostModels.Limited with { Rate = 3, Burst = 5 }, HostModels.FewAtOnce })
        {
            var run = AdaptiveRun.Go([model], Options, TimeSpan.FromSeconds(180), seed);
            Assert.True(run.RefusedShare(30, 180) < 0.02, $"{model}: {run.RefusedShare(30, 180):P1}");
            Assert.True(run.ImagesPerSecond(30, 180) > 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void HostThatBans_IsNeverBroughtToIt(int seed)
    {
        var run = AdaptiveRun.Go([HostModels.Banning], Options, TimeSpan.FromMinutes(10), seed);
        Assert.Equal(0, run.Steps.Sum(step => step.Failed));
        Assert.True(run.ImagesPerSecond(20, 600) >= 17, $"{run.ImagesPerSecond(20, 600):0.0}");
        // What a fixed setting of eight does.
        var hammered = FixedRun.Go(HostModels.Banning, new FixedSetting(8, TimeSpan.Zero), TimeSpan.FromSeconds(20), seed);
        Assert.Equal(0, hammered.ImagesPerSecond(10, 20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void HostWithAQuotaByTheWindow_GetsMostOfIt(int seed)
    {
        var run = AdaptiveRun.Go([HostModels.Quota], Options, TimeSpan.FromSeconds(300), seed);
        // Twenty a second over a window.
        Assert.True(run.ImagesPerSecond(60, 300) >= 14, $"{run.ImagesPerSecond(60, 300):0.0}");
        Assert.True(run.RefusedShare(60, 300) < 0.02, $"{run.RefusedShare(60, 300):P1}");
    }

    [Fact]
    public void HundredsOfFarHosts_Auto_IsNearTheBestFixedConcurrencyWithinSeconds()
    {
        var hosts = Enumerable.Repeat(HostModels.Far, 300).ToList();
        int[] settings = [128, 256, 512, 1024];
        var best = settings.Select(limit => Go(limit)).MaxBy(run => run.ImagesPerSecond(5, 10))!;
        var auto = Go(null);

        Assert.True(auto.ImagesPerSecond(5, 10) >= 0.95 * best.ImagesPerSecond(5, 10), $"{auto.ImagesPerSecond(5, 10):0} of {best.ImagesPerSecond(5, 10):0}");
        Assert.True(auto.ImagesPerSecond(0, 10) >= 0.85 * best.ImagesPerSecond(0, 10), $"{auto.ImagesPerSecond(0, 10):0} of {best.ImagesPerSecond(0, 10):0}");

        Trace Go(int? limit) => AdaptiveRun.Go(hosts, Options with { Concurrency = limit }, TimeSpan.FromSeconds(10), seed: 1);
    }

    [Fact]
    public void ManyHostsOfAllSorts_NoneSpoilsAnother()
    {
        List<HostModel> hosts = [.. Enumerable.Repeat(HostModels.Far, 40), .. Enumerable.Repeat(HostModels.Limited, 10), .. Enumerable.Repeat(HostModels.Slow, 10), .. Enumerable.Repeat(HostModels.Collapsing, 10)];
        var run = AdaptiveRun.Go(hosts, Options, TimeSpan.FromSeconds(60), seed: 1);
        // 76 a second each of the far ones, 20 of the limited, 2.7 of the slow, 25 of the collapsing.
        const double Whole = 40 * 76 + 10 * 20 + 10 * 2.7 + 10 * 25;
        Assert.True(run.ImagesPerSecond(20, 60) >= 0.85 * Whole, $"{run.ImagesPerSecond(20, 60):0} of {Whole:0}");
    }
}
