using ImageHaul.Cli.Screen;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Cli;

public sealed class RateMeterTests
{
    [Fact]
    public void Add_SteadyRun_GivesItsSpeed()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        for (var second = 1; second <= 3000; second++) meter.Add(Counts.At(second, second * 50));

        Assert.Equal(50, meter.Images, 3);
        Assert.Equal(50, meter.Rows!.Value, 3);
    }

    [Fact]
    public void Add_RunThatStalls_FallsToZeroWithinTheWindow()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        meter.Add(Counts.At(1, 500));
        for (var second = 2; second <= 12; second++) meter.Add(Counts.At(second, 500));

        Assert.Equal(0, meter.Images);
    }

    [Fact]
    public void History_PartsThatChange_StandWhereTheyHappened()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        for (var tick = 1; tick <= 151; tick++) meter.Add(Counts.At(tick / 5.0, tick <= 50 ? tick * 10 : 500));

        // 30 s: ten of them at 50 each second, twenty at nothing; half a minute before the run.
        Assert.Equal([double.NaN, double.NaN, double.NaN, 50, 0, 0], meter.History(6).Select(value => Math.Round(value, 3)));
    }

    [Fact]
    public void History_WithinOnePart_DoesNotMove()
    {
        var meter = new RateMeter(TimeSpan.FromSeconds(10));
        for (var tick = 1; tick <= 101; tick++) meter.Add(Counts.At(tick / 5.0, tick * tick));
        var before = meter.History(30);
        meter.Add(Counts.At(20.4, 102 * 102));

        Assert.Equal(before, meter.History(30));
    }
}

public sealed class OutlookTests
{
    private static readonly DateTimeOffset Clock = new(2026, 1, 2, 14, 2, 44, TimeSpan.Zero);

    [Fact]
    public void Of_KnownTotal_FollowsTheRowsSettled() => Assert.Equal("about 30 s left", Of(Counts.At(10, 100) with { RowsRead = 400 }).Words);

    [Fact]
    public void Of_ResumedRows_DoNotCountAsSpeed() => Assert.Equal(TimeSpan.FromSeconds(10), Of(Counts.At(10, 100) with { RowsRead = 1200, Resumed = 1000 }).Left);

    [Theory]
    [InlineData(10, 100, false)]
    [InlineData(3, 100, true)]
    [InlineData(100, 2, true)]
    [InlineData(100, 0, true)]
    public void Of_WhatWouldBeAGuess_IsNotSaid(double seconds, long downloaded, bool hasRead) =>
        Assert.Equal(default(Outlook) with { Words = "" }, Of(Counts.At(seconds, downloaded) with { RowsRead = 400, ReadingFinished = hasRead }));

    [Fact]
    public void Of_NothingLeft_IsNotSaid() => Assert.Equal("", Of(Counts.At(10, 100) with { RowsRead = 100 }).Words);

    [Fact]
    public void Of_AllThatIsLeftWaitsForAHost_SaysUntilWhen()
    {
        var frontier = Samples.Frontier with { InFlight = 2, Blocked = [Samples.Frontier.Blocked[0] with { Waiting = 98 }] };

        Assert.Equal(new Outlook(null, "waits for slow.example until 14:03:12"), Of(Counts.At(10, 300) with { RowsRead = 400, Frontier = frontier }));
    }

    [Fact]
    public void Of_SeveralHostsWait_SaysWhenTheNextMayBeCalled()
    {
        var host = Samples.Frontier.Blocked[0];
        var frontier = Samples.Frontier with { InFlight = 0, Blocked = [host, host with { BlockedFor = TimeSpan.FromSeconds(6) }] };

        Assert.Equal("waits for 2 hosts, the next until 14:02:50", Of(Counts.At(10, 300) with { RowsRead = 400, Frontier = frontier }).Words);
    }

    [Fact]
    public void Of_SomeRowsWaitForAHost_IsNotEarlierThanThat()
    {
        var frontier = Samples.Frontier with { Blocked = [Samples.Frontier.Blocked[0] with { Waiting = 5, BlockedFor = TimeSpan.FromMinutes(5) }] };

        Assert.Equal("about 5 min 00 s left", Of(Counts.At(10, 300) with { RowsRead = 400, Frontier = frontier }).Words);
    }

    private static Outlook Of(ProgressSnapshot now)
    {
        var rates = new RateMeter(TimeSpan.FromSeconds(10));
        rates.Add(now);
        return Outlook.Of(now, rates, Clock);
    }
}

internal static class Counts
{
    public static ProgressSnapshot At(double seconds, long downloaded) =>
        new() { Elapsed = TimeSpan.FromSeconds(seconds), Downloaded = downloaded, ReadingFinished = true, Frontier = new() };
}
