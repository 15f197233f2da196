using ImageHaul.Frontier;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class RateLimiterTests
{
    [Fact]
    public void ReadyAt_NoRate_IsAlwaysNow()
    {
        var rate = new RateLimiter(null);
        rate.Started(Seconds(5));
        Assert.Equal(TimeSpan.Zero, rate.ReadyAt);
    }

    [Fact]
    public void ReadyAt_StartsOnTime_AreEvenlySpaced()
    {
        var rate = new RateLimiter(4);
        for (var n = 0; n < 10; n++)
        {
            rate.Started(Seconds(3 + n * 0.25));
            Assert.Equal(Seconds(3 + (n + 1) * 0.25), rate.ReadyAt);
        }
    }

    [Fact]
    public void ReadyAt_LateTimer_IsMadeUpFor()
    {
        var rate = new RateLimiter(1000);
        rate.Started(Seconds(1));
        var started = 1;
        var now = Seconds(1.02);
        while (rate.ReadyAt <= now)
        {
            rate.Started(now);
            started++;
        }
        Assert.Equal(21, started);
    }

    [Fact]
    public void ReadyAt_LongRest_GivesNoBurst()
    {
        var rate = new RateLimiter(10);
        rate.Started(Seconds(1));
        rate.Started(Seconds(60));
        Assert.Equal(Seconds(60.1), rate.ReadyAt);
    }
}
