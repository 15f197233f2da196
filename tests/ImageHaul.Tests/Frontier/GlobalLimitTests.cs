using ImageHaul.Frontier;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>The adaptive limit against modelled paths: a latency, and a capacity beyond which more in flight only waits longer.</summary>
public sealed class GlobalLimitTests
{
    [Fact]
    public void FixedLimit_StaysWhateverHappens()
    {
        var limit = new GlobalLimit(12, 1024);
        Assert.Equal(12, limit.Limit);
        Run(limit, seconds: 5, latency: 0.1, capacity: 1e6);
        Assert.Equal(12, limit.Limit);
    }

    [Fact]
    public void WidePath_ReachesHundredsWithinThreeSeconds()
    {
        var limit = new GlobalLimit(null, 1024);
        Assert.Equal(GlobalLimit.First, limit.Limit);
        Run(limit, seconds: 3, latency: 0.1, capacity: 1e6);
        Assert.InRange(limit.Limit, 300, 1024);
        Run(limit, seconds: 5, latency: 0.1, capacity: 1e6);
        Assert.InRange(limit.Limit, 700, 1024);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(2000)]
    public void NarrowPath_StaysNearWhatItCanUse(double capacity)
    {
        var limit = new GlobalLimit(null, 1024);
        Run(limit, seconds: 60, latency: 0.1, capacity);
        // The path is full with latency times capacity in flight.
        Assert.InRange(limit.Limit, capacity * 0.1 * 0.7, capacity * 0.1 * 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void NoisyPath_NeverCollapses(int seed)
    {
        var limit = new GlobalLimit(null, 1024);
        Run(limit, seconds: 120, latency: 0.2, capacity: 1000, noise: 0.8, seed: seed);
        Assert.InRange(limit.Limit, 120, 1024);
    }

    [Fact]
    public void NotFull_DoesNotClimb()
    {
        var limit = new GlobalLimit(null, 1024);
        for (var n = 0; n < 20_000; n++) limit.Completed(Seconds(n * 0.001), 1000, wasFull: false);
        Assert.Equal(GlobalLimit.First, limit.Limit);
    }

    [Fact]
    public void RanShort_HalvesOnceForAllUnderWayThenRecovers()
    {
        var limit = new GlobalLimit(64, 1024);
        for (var n = 0; n < 30; n++) limit.RanShort(Seconds(10), startedAt: Seconds(9));
        Assert.Equal(32, limit.Limit);
        limit.RanShort(Seconds(11), startedAt: Seconds(10.5));
        Assert.Equal(16, limit.Limit);
        Run(limit, seconds: 60, latency: 0.05, capacity: 1e6, from: 12);
        Assert.Equal(64, limit.Limit);
    }

    [Fact]
    public void RanShort_AgainAndAgain_NeverBelowOne()
    {
        var limit = new GlobalLimit(null, 1024);
        for (var n = 1; n < 20; n++) limit.RanShort(Seconds(n), Seconds(n - 0.5));
        Assert.Equal(1, limit.Limit);
        Run(limit, seconds: 60, latency: 0.05, capacity: 1e6, from: 30);
        Assert.True(limit.Limit > 16, $"{limit.Limit}");
    }

    // Keeps the limit full; a fetch takes the latency, or longer when those before it use the capacity up.
    private static void Run(GlobalLimit limit, double seconds, double latency, double capacity, double noise = 0.2, int seed = 1, double from = 0)
    {
        var random = new Random(seed);
        var ends = new PriorityQueue<double, double>();
        var now = from;
        var free = now;
        while (now < from + seconds)
        {
            while (ends.Count < limit.Limit)
            {
                free = Math.Max(free, now) + 1 / capacity;
                var end = Math.Max(free, now + latency * (1 + noise * (2 * random.NextDouble() - 1)));
                ends.Enqueue(end, end);
            }
            var wasFull = true;
            now = ends.Dequeue();
            limit.Completed(Seconds(now), (long)(20_000 * (0.2 + 1.6 * random.NextDouble())), wasFull);
        }
    }
}
