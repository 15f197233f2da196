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
    }

    [Fact]
    public void Answered_FullRounds_DoublesEachRoundUpToTheCeiling()
    {
        var limit = new HostLimit(20);
        Assert.Equal([4, 8, 16, 20, 20], Rounds(limit, 5));
    }

    [Fact]
    public void Answered_LimitNotReached_IsNotRaised()
    {
        var limit = new HostLimit(8);
        for (var n = 0; n < 50; n++)
        {
            limit.Started(1);
            limit.Answered(Usual);
        }
        Assert.Equal(2, limit.Limit);
    }

    [Fact]
    public void Answered_LatencyFarAboveItsAverage_StopsRaising()
    {
        var limit = new HostLimit(100);
        Rounds(limit, 3);
        var before = limit.Limit;
        limit.Started(before);
        for (var n = 0; n < 5; n++) limit.Answered(Usual * 20);
        Assert.Equal(before, limit.Limit);
        Assert.True(limit.Latency > Usual);
    }

    [Fact]
    public void Answered_AfterAnIncident_AddsOneEachRound()
    {
        var limit = new HostLimit(100);
        Rounds(limit, 3);
        Assert.Equal(16, limit.Limit);
        limit.Struggled(Seconds(10), Seconds(9));
        Assert.Equal(8, limit.Limit);
        var after = Rounds(limit, 2);
        Assert.InRange(after[0], 8, 9);
        Assert.InRange(after[1], 9, 10);
    }

    [Fact]
    public void Struggled_ManyRequestsOfOneIncident_HalvesOnceAndNeverBelowOne()
    {
        var limit = new HostLimit(100);
        Rounds(limit, 3);
        for (var n = 0; n < 16; n++) limit.Struggled(Seconds(10), Seconds(9));
        Assert.Equal(8, limit.Limit);
        for (var n = 1; n < 10; n++) limit.Struggled(Seconds(10 + n), Seconds(10 + n - 0.5));
        Assert.Equal(1, limit.Limit);
    }

    private static int[] Rounds(HostLimit limit, int count)
    {
        var seen = new int[count];
        for (var round = 0; round < count; round++)
        {
            var flights = limit.Limit;
            for (var n = 1; n <= flights; n++) limit.Started(n);
            for (var n = 0; n < flights; n++) limit.Answered(Usual);
            seen[round] = limit.Limit;
        }
        return seen;
    }
}
