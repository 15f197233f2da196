using ImageHaul.Frontier;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostClockTests
{
    [Fact]
    public void ReadyAt_SeveralReasons_LatestWins()
    {
        var clock = new HostClock();
        clock.Asked(Seconds(30));
        clock.Started(Seconds(1), Seconds(2));
        clock.Paused(Seconds(10));
        Assert.Equal(Seconds(30), clock.ReadyAt);
    }

    [Fact]
    public void Asked_EarlierThanBefore_ShortensNothing()
    {
        var clock = new HostClock();
        clock.Asked(Seconds(30));
        clock.Asked(Seconds(5));
        clock.Paused(Seconds(20));
        clock.Paused(Seconds(2));
        Assert.Equal(Seconds(30), clock.AskedUntil);
        Assert.Equal(Seconds(20), clock.PausedUntil);
    }

    [Fact]
    public void BlockedUntil_LeavesOurOwnDelayOut()
    {
        var clock = new HostClock();
        clock.Started(TimeSpan.Zero, Seconds(60));
        Assert.Equal(TimeSpan.Zero, clock.BlockedUntil);
        Assert.Equal(Seconds(60), clock.ReadyAt);
    }
}
