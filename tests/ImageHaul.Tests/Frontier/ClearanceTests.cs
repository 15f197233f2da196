using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class ClearanceTests
{
    private static readonly HostKey Host = Row(1).Url!.HostKey;

    [Fact]
    public void TakeAsync_HostThatIsNotCleared_HasOneTurn_AndOthersGoOn()
    {
        using var bench = Bench();
        bench.AddAll(Row(1), Row(2), Row(3, "b.test"));

        var turns = bench.TakeAll();

        Assert.Equal([1, 3], turns.Select(turn => turn.Request.Ordinal));
        Assert.All(turns, turn => Assert.True(turn.NeedsClearance));
        bench.Frontier.Cleared(Host, TimeSpan.Zero);
        Assert.Equal(2, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_Prelude_BringsTheRowAgainFirst_WithinTheSameAttempt()
    {
        using var bench = Bench();
        bench.AddAll(Row(1), Row(2));
        var turn = bench.Take();

        var verdict = bench.Frontier.Settle(turn, TurnReport.Prelude(Seconds(0.05)));
        bench.Frontier.Cleared(Host, TimeSpan.Zero);

        Assert.False(verdict.IsFinal);
        var again = bench.Take();
        Assert.Same(turn, again);
        Assert.Equal(1, again.Attempt);
        Assert.False(again.NeedsClearance);
        Assert.Equal(2, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_PreludeThatFails_IsRetriedLikeAnyFetch()
    {
        using var bench = Bench();
        bench.AddAll(Row(1), Row(2));

        Assert.False(bench.Fail(bench.Take(), FailureKind.Unavailable, retryAfterSeconds: 60).IsFinal);

        Assert.Null(bench.TryTake());
        bench.Advance(61);
        Assert.NotNull(bench.TryTake());
        Assert.Null(bench.TryTake());
    }

    [Fact]
    public void Cleared_WithACrawlDelay_SpacesTheStarts()
    {
        using var bench = Bench();
        bench.AddAll(Row(1), Row(2), Row(3));
        var first = bench.Take();
        bench.Frontier.Settle(first, TurnReport.Prelude(TimeSpan.Zero));
        bench.Frontier.Cleared(Host, Seconds(10));

        Assert.Null(bench.TryTake());
        bench.Advance(10);
        Assert.Same(first, bench.Take());
        Assert.Null(bench.TryTake());
        bench.Advance(9.9);
        Assert.Null(bench.TryTake());
        bench.Advance(0.1);
        Assert.Equal(2, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Cleared_LongerDelayOfOurOwn_Wins()
    {
        using var bench = Bench(new PolitenessOptions { OneUntilCleared = true, Delay = Seconds(20), Jitter = 0 });
        bench.AddAll(Row(1), Row(2));
        bench.Take();
        bench.Frontier.Cleared(Host, Seconds(10));

        bench.Advance(19);
        Assert.Null(bench.TryTake());
        bench.Advance(1);
        Assert.NotNull(bench.TryTake());
    }

    [Fact]
    public void Settle_Refused_CostsNeitherDelayNorRateNorAttempt()
    {
        using var bench = Bench(new PolitenessOptions { OneUntilCleared = true, Delay = Seconds(5), Rate = 0.1 });
        bench.AddAll(Enumerable.Range(1, 100).Select(n => Row(n)));
        bench.Frontier.Cleared(Host, Seconds(30));
        bench.Advance(30);

        for (var n = 1; n <= 100; n++)
        {
            var turn = bench.Take();
            Assert.True(bench.Frontier.Settle(turn, TurnReport.Refused(Of(FailureKind.RobotsDisallowed))).IsFinal);
            Assert.Equal(0, turn.Attempt);
        }
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void Settle_Refused_CostsNoPaceEither()
    {
        using var bench = Bench();
        bench.Frontier.Recall([new HostMemory { Host = Host, Rate = 0.1, SeenAt = bench.Clock.GetUtcNow() }]);
        bench.AddAll(Enumerable.Range(1, 100).Select(n => Row(n)));
        bench.Frontier.Cleared(Host, TimeSpan.Zero);

        for (var n = 1; n <= 100; n++) Assert.True(bench.Frontier.Settle(bench.Take(), TurnReport.Refused(Of(FailureKind.RobotsDisallowed))).IsFinal);

        Assert.True(bench.IsOver);
    }

    [Fact]
    public void Settle_RefusedProbes_LetTheOtherRowsOfASuspendedHostThrough()
    {
        using var bench = Bench(new PolitenessOptions { OneUntilCleared = true, CircuitFailures = 1, Attempts = 1 });
        bench.AddAll(Row(1), Row(2), Row(3));
        bench.Fail(bench.Take(), FailureKind.ConnectionReset);
        bench.Advance(31);

        bench.Frontier.Settle(bench.Take(), TurnReport.Refused(Of(FailureKind.RobotsDisallowed)));

        Assert.Equal(3, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_Postponed_LetsTheHostRest_AndSpendsNothing()
    {
        using var bench = Bench();
        bench.AddAll(Row(1), Row(2));
        var turn = bench.Take();

        Assert.False(bench.Frontier.Settle(turn, TurnReport.Postponed(Seconds(1))).IsFinal);

        Assert.Null(bench.TryTake());
        bench.Advance(1);
        var again = bench.Take();
        Assert.Same(turn, again);
        Assert.Equal(1, again.Attempt);
    }

    [Fact]
    public void TryVisit_HostAtItsCapOrResting_IsRefused()
    {
        using var bench = Bench(new PolitenessOptions { OneUntilCleared = true, PerHost = 1 });
        bench.Add(Row(1), Row(2, "b.test"));
        Assert.True(bench.Frontier.TryVisit(Row(9, "unknown.test").Url!.HostKey));
        Assert.True(bench.Frontier.TryVisit(Host));
        bench.Frontier.Visited(Host, null);
        var turns = bench.TakeAll();
        Assert.False(bench.Frontier.TryVisit(Host));

        bench.Fail(turns[0], FailureKind.RateLimited, retryAfterSeconds: 30);
        Assert.False(bench.Frontier.TryVisit(Host));
        bench.Advance(31);
        bench.Succeed(bench.Take());
        Assert.True(bench.Frontier.TryVisit(Host));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryVisit_CountsForTheCap_AndTheRowsGoOnWhenItIsOver(bool oneUntilCleared)
    {
        using var bench = Bench(new PolitenessOptions { PerHost = 4, OneUntilCleared = oneUntilCleared });
        for (var n = 1; n <= 4; n++) Assert.True(bench.Frontier.TryVisit(Host));
        Assert.False(bench.Frontier.TryVisit(Host));
        bench.AddAll(Row(1));

        // Rows begin with two at once, and with one as long as nobody has asked.
        for (var n = oneUntilCleared ? 4 : 3; n > 0; n--)
        {
            Assert.Null(bench.TryTake());
            bench.Frontier.Visited(Host, null);
        }

        bench.Succeed(bench.Take());
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void TryVisit_AfterAnIncident_KeepsToTheLimitLearnt()
    {
        using var bench = Bench(new PolitenessOptions { PerHost = 8 });
        bench.AddAll(Row(1), Row(2));
        var turns = bench.TakeAll();
        bench.Succeed(turns[0]);
        bench.Fail(turns[1], FailureKind.RateLimited, retryAfterSeconds: 1);
        bench.Advance(1);

        Assert.Equal(1, Enumerable.Range(0, 8).Count(_ => bench.Frontier.TryVisit(Host)));
    }

    [Fact]
    public void Visited_RefusedWithRetryAfter_HoldsForTheRowsToo()
    {
        using var bench = Bench(new PolitenessOptions());
        bench.AddAll(Row(1));
        Assert.True(bench.Frontier.TryVisit(Host));

        bench.Frontier.Visited(Host, Of(FailureKind.RateLimited) with { RetryAfter = Seconds(30) });

        Assert.Null(bench.TryTake());
        Assert.False(bench.Frontier.TryVisit(Host));
        bench.Advance(30);
        bench.Succeed(bench.Take());
    }

    [Fact]
    public void TryVisit_CountsForTheRateOfTheRun()
    {
        using var bench = Bench(new PolitenessOptions { Rate = 1 });
        bench.AddAll(Row(1));

        Assert.True(bench.Frontier.TryVisit(Row(9, "b.test").Url!.HostKey));

        Assert.Null(bench.TryTake());
        bench.Advance(1);
        bench.Succeed(bench.Take());
    }

    [Fact]
    public void Settle_PostponedTogether_ComeApart()
    {
        using var bench = Bench(new PolitenessOptions());
        bench.AddAll(Enumerable.Range(1, 50).Select(n => Row(n, $"h{n}.test")));
        foreach (var turn in bench.TakeAll()) Assert.False(bench.Frontier.Settle(turn, TurnReport.Postponed(Seconds(4), spread: Seconds(4))).IsFinal);

        bench.Advance(3.9);
        Assert.Null(bench.TryTake());
        bench.Advance(2.1);
        Assert.InRange(bench.TakeAll().Count, 10, 40);
        bench.Advance(2);
        bench.TakeAll();
        Assert.Equal(50, bench.Frontier.Snapshot().InFlight);
    }

    [Fact]
    public void TryVisit_HostWithoutRows_KeepsItsDelay_AndTheRestOfAnEarlierRun()
    {
        using var bench = Bench(new PolitenessOptions { Delay = Seconds(5), Jitter = 0 });
        var resting = Row(9, "resting.test").Url!.HostKey;
        bench.Frontier.Recall([new HostMemory { Host = resting, BlockedUntil = bench.Clock.GetUtcNow().AddSeconds(60), SeenAt = bench.Clock.GetUtcNow() }]);

        Assert.True(bench.Frontier.TryVisit(Host));
        bench.Frontier.Visited(Host, null);
        Assert.False(bench.Frontier.TryVisit(Host));
        Assert.False(bench.Frontier.TryVisit(resting));
        bench.AddAll(Row(1));
        Assert.Null(bench.TryTake());
        bench.Advance(5);
        bench.Succeed(bench.Take());
        Assert.True(bench.IsOver);
    }

    private static FrontierBench Bench(PolitenessOptions? options = null) => new(options ?? new PolitenessOptions { OneUntilCleared = true });
}
