using ImageHaul.Frontier;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostLimitTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Limit_AtFirst_IsTwoOrTheCeiling()
    {
        Assert.Equal(2, new HostLimit(8).Limit);
        Assert.Equal(1, new HostLimit(1).Limit);
        Assert.Equal(12, new HostLimit(24, first: 12).Limit);
        Assert.Equal(4, new HostLimit(4, first: 12).Limit);
    }

    [Fact]
    public void Limit_AtFirst_CeilingFarAboveTheDefault_IsAnEighthOfIt() => Assert.Equal(128, new HostLimit(1024).Limit);

    [Fact]
    public void Answered_MoreInFlightBringMore_DoublesEachRoundUpToTheCeiling()
    {
        var limit = new HostLimit(20);
        Assert.Equal([4, 8, 16, 20, 20], Enumerable.Range(0, 5).Select(_ => Round(limit, _ => Usual)));
    }

    [Fact]
    public void Answered_LimitNotReached_IsNotRaised()
    {
        var limit = new HostLimit(8);
        for (var n = 0; n < 50; n++) limit.Answered(Seconds(n), Usual, limit.Started(1));
        Assert.Equal(2, limit.Limit);
        Assert.Equal(Usual, limit.Latency);
    }

    [Fact]
    public void Answered_DoubledLimitOnlyWaitsLonger_GoesBack()
    {
        var limit = new HostLimit(32);
        // Four servers: from five in flight on they wait in line.
        TimeSpan Wait(int inFlight) => Usual * Math.Max(1, inFlight / 4.0);
        for (var n = 0; n < 2; n++) Round(limit, Wait);
        Assert.Equal(8, limit.Limit);
        // A hiccup is given two more rounds.
        Round(limit, Wait);
        Assert.Equal(8, limit.Limit);
        for (var n = 0; n < 2; n++) Round(limit, Wait);
        Assert.Equal(4, limit.Limit);
        for (var n = 0; n < 500; n++) Assert.InRange(Round(limit, Wait), 3, 5);
    }

    [Fact]
    public void Answered_ThrashingHost_SettlesWhereItBringsMost()
    {
        var limit = new HostLimit(8);
        TimeSpan Wait(int inFlight) => Usual * Math.Max(1, inFlight / 3.0) * (1 + 0.25 * Math.Max(0, inFlight - 3));
        for (var n = 0; n < 60; n++) Round(limit, Wait);
        var seen = Enumerable.Range(0, 400).Select(_ => Round(limit, Wait)).ToList();
        Assert.All(seen, limit => Assert.InRange(limit, 2, 4));
        Assert.True(seen.Count(limit => limit == 3) > 250, $"{seen.Count(limit => limit == 3)}");
    }

    [Fact]
    public void Answered_HostGrowsStronger_IsFollowed()
    {
        var limit = new HostLimit(32);
        var servers = 4.0;
        TimeSpan Wait(int inFlight) => Usual * Math.Max(1, inFlight / servers);
        for (var n = 0; n < 100; n++) Round(limit, Wait);
        Assert.InRange(limit.Limit, 3, 5);
        servers = 100;
        for (var n = 0; n < 1000; n++) Round(limit, Wait);
        Assert.InRange(limit.Limit, 24, 32);
    }

    [Fact]
    public void Struggled_ManyRequestsOfOneIncident_HalvesOnceAndNeverBelowOne()
    {
        var limit = Grown();
        for (var n = 0; n < 16; n++) limit.Struggled(Seconds(10), Seconds(9));
        Assert.Equal(8, limit.Limit);
        for (var n = 1; n < 10; n++)
        {
            limit.Started(limit.Limit);
            limit.Struggled(Seconds(10 + n), Seconds(10 + n - 0.5));
        }
        Assert.Equal(1, limit.Limit);
    }

    [Fact]
    public void Struggled_FewInFlight_HalvesThose()
    {
        var limit = Grown();
        limit.Struggled(Seconds(10), Seconds(9));
        limit.Started(3);
        limit.Struggled(Seconds(12), Seconds(11));
        Assert.Equal(1, limit.Limit);
    }

    [Fact]
    public void Struggled_OneInFlight_SaysNothing()
    {
        var limit = new HostLimit(8);
        limit.Started(1);
        limit.Struggled(Seconds(2), Seconds(1));
        Assert.Equal(2, limit.Limit);
        Assert.False(limit.IsCut);
    }

    [Fact]
    public void Answered_AfterAnIncident_AddsOneEachRound_AndStaysBelowWhereItHappenedForAWhile()
    {
        var limit = Grown();
        Assert.Equal(16, limit.Limit);
        limit.Struggled(Seconds(10), Seconds(9));
        Assert.True(limit.IsCut);
        Assert.Equal([9, 10, 11, 12, 12], Enumerable.Range(0, 5).Select(_ => Round(limit, _ => Usual, Seconds(11))));
        for (var n = 0; n < 1000; n++) Assert.InRange(Round(limit, _ => Usual, Seconds(39)), 8, 15);
        for (var n = 0; n < 1000; n++) Round(limit, _ => Usual, Seconds(41));
        Assert.InRange(limit.Limit, 17, 23);
        Assert.False(limit.IsCut);
    }

    [Fact]
    public void Recall_StartsSmall_AndHoldsWhatWasLearntForAWhile()
    {
        var limit = new HostLimit(8);
        limit.Recall(Seconds(0), 3);
        Assert.Equal(2, limit.Limit);
        for (var n = 0; n < 200; n++) Assert.InRange(Round(limit, _ => Usual, Seconds(29)), 2, 3);
        for (var n = 0; n < 400; n++) Round(limit, _ => Usual, Seconds(31));
        Assert.InRange(limit.Limit, 6, 8);
    }

    // Sixteen, and reached.
    private static HostLimit Grown()
    {
        var limit = new HostLimit(23);
        for (var n = 0; n < 3; n++) Round(limit, _ => Usual);
        limit.Started(limit.Limit);
        return limit;
    }

    // As many requests as are allowed, each answered after the wait that belongs to that many. Gives the limit then.
    private static int Round(HostLimit limit, Func<int, TimeSpan> wait, TimeSpan now = default)
    {
        var flights = limit.Limit;
        var levels = Enumerable.Range(1, flights).Select(_ => limit.Started(flights)).ToArray();
        foreach (var level in levels) limit.Answered(now, wait(flights), level);
        return limit.Limit;
    }
}
