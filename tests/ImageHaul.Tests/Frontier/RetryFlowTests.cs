using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>Rows that fail, move on, and come back.</summary>
public sealed class RetryFlowTests
{
    [Fact]
    public void Settle_RetriedKind_ComesBackAfterItsWaitWithTheNextAttempt()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        var verdict = bench.Fail(bench.Take(), FailureKind.HttpServerError);
        Assert.False(verdict.IsFinal);
        Assert.InRange(verdict.RetryIn.TotalSeconds, 1, 2);
        Assert.Null(bench.TryTake());
        bench.Clock.Advance(verdict.RetryIn - TimeSpan.FromTicks(1));
        Assert.Null(bench.TryTake());
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2, bench.Take().Attempt);
        Assert.Equal(1, bench.Frontier.Snapshot().Retries);
    }

    [Fact]
    public void Settle_HostAnsweredOthersAndIsFree_TheFixedHalfOfTheWaitIsEnough()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        var (failing, other) = (bench.Take(), bench.Take());
        bench.Fail(failing, FailureKind.HttpServerError);
        bench.Advance(0.2);
        bench.Succeed(other);
        bench.Clock.Advance(Seconds(0.8) - TimeSpan.FromTicks(1));
        Assert.Null(bench.TryTake());
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((1L, 2), (bench.Take().Request.Ordinal, failing.Attempt));
    }

    [Fact]
    public void Settle_HostIsBusy_TheWholeWaitCounts()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2), Row(3));
        var (failing, second) = (bench.Take(), bench.Take());
        var wait = bench.Fail(failing, FailureKind.HttpServerError).RetryIn;
        var third = bench.Take();
        bench.Advance(0.2);
        bench.Succeed(second);
        bench.Clock.Advance(wait - Seconds(0.2) - TimeSpan.FromTicks(1));
        Assert.Null(bench.TryTake());
        // The last of the others is back: what is left of the wait was chance alone.
        bench.Succeed(third);
        Assert.Equal(1, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_SeveralWaitOnAFreeHost_ItGetsThemOneByOne()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Enumerable.Range(1, 5).Select(n => Row(n)));
        for (var n = 1; n <= 4; n++) bench.Fail(bench.Take(), FailureKind.HttpServerError);
        var last = bench.Take();
        bench.Advance(0.1);
        bench.Succeed(last);
        bench.Advance(0.9);
        for (var n = 1; n <= 4; n++)
        {
            var turn = bench.Take();
            Assert.Null(bench.TryTake());
            bench.Succeed(turn);
        }
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void Settle_HostHasNotAnsweredSince_TheWholeWaitCounts()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        var (first, second) = (bench.Take(), bench.Take());
        bench.Succeed(first);
        var wait = bench.Fail(second, FailureKind.HttpServerError).RetryIn;
        bench.Clock.Advance(wait - TimeSpan.FromTicks(1));
        Assert.Null(bench.TryTake());
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_FreeHostThatAskedForTime_GetsAllOfIt()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        var (first, second) = (bench.Take(), bench.Take());
        bench.Frontier.Settle(first, Rows.Failed(FailureKind.HttpServerError, 1.5));
        bench.Advance(0.1);
        bench.Succeed(second);
        bench.Clock.Advance(Seconds(1.4) - TimeSpan.FromTicks(1));
        Assert.Null(bench.TryTake());
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_RetryWaits_OtherRowsOfTheHostGoOn()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2), Row(3));
        bench.Fail(bench.Take(), FailureKind.Truncated);
        Assert.Equal([2L, 3L], bench.TakeAll().Select(turn => turn.Request.Ordinal));
    }

    [Fact]
    public void Settle_AttemptsSpent_IsFinal()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Attempts = 3 });
        bench.AddAll(Row(1));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var turn = bench.Take();
            Assert.Equal(attempt, turn.Attempt);
            Assert.Equal(attempt == 3, bench.Fail(turn, FailureKind.Truncated).IsFinal);
            bench.Advance(20);
        }
        Assert.True(bench.IsOver);
    }

    [Theory]
    [InlineData(FailureKind.HttpNotFound)]
    [InlineData(FailureKind.NotAnImage)]
    [InlineData(FailureKind.TlsFailure)]
    [InlineData(FailureKind.StorageFull)]
    [InlineData(FailureKind.Cancelled)]
    public void Settle_KindsWithoutRetry_AreFinalAtOnce(FailureKind kind)
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        Assert.True(bench.Fail(bench.Take(), kind).IsFinal);
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void Settle_Moved_GoesToTheFrontOfTheNewHost()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2, "b.test"), Row(3, "b.test"));
        var turn = bench.Take();
        Assert.Equal(1, turn.Request.Ordinal);
        var verdict = bench.Frontier.Settle(turn, TurnReport.Moved(Url("http://b.test/x"), TimeSpan.FromMilliseconds(9)));
        Assert.Equal(new TurnVerdict(false, TimeSpan.Zero), verdict);
        var next = bench.Take();
        Assert.Same(turn, next);
        Assert.Equal(("http://b.test/x", 1, 1, true), (next.Url.Text, next.Attempt, next.Hops, next.LeftOrigin));
    }

    [Fact]
    public void Settle_MovedToAHostThatMustWait_Waits()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Delay = Seconds(10), Jitter = 0 });
        bench.AddAll(Row(1), Row(2, "b.test"));
        var turns = bench.TakeAll();
        var verdict = bench.Frontier.Settle(turns[0], TurnReport.Moved(Url("http://b.test/x"), TimeSpan.Zero));
        Assert.Equal(Seconds(10), verdict.RetryIn);
        Assert.Null(bench.TryTake());
        bench.Advance(10);
        Assert.Equal(1, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_MovedBackHome_CredentialsStayBehind()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        var turn = bench.Take();
        bench.Frontier.Settle(turn, TurnReport.Moved(Url("http://a.test/2"), TimeSpan.Zero));
        Assert.False(bench.Take().LeftOrigin);
        bench.Frontier.Settle(turn, TurnReport.Moved(Url("https://a.test/2"), TimeSpan.Zero));
        Assert.True(bench.Take().LeftOrigin);
        bench.Frontier.Settle(turn, TurnReport.Moved(Url("http://a.test/3"), TimeSpan.Zero));
        Assert.True(bench.Take().LeftOrigin);
        Assert.Equal(3, turn.Hops);
        Assert.Equal(1, turn.Attempt);
    }

    [Fact]
    public void Settle_FailureAtALaterHop_RetriesThatHop()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        bench.Frontier.Settle(bench.Take(), TurnReport.Moved(Url("http://b.test/x"), TimeSpan.Zero));
        var verdict = bench.Fail(bench.Take(), FailureKind.HttpServerError);
        bench.Clock.Advance(verdict.RetryIn);
        var again = bench.Take();
        Assert.Equal(("http://b.test/x", 2, 1), (again.Url.Text, again.Attempt, again.Hops));
    }

    [Fact]
    public void Settle_LocalLimit_SpendsNothingAndHalvesTheRun()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 40 });
        bench.AddAll(Enumerable.Range(1, 40).Select(n => Row(n, $"h{n}.test")));
        var turns = bench.TakeAll();
        bench.Advance(0.1);
        foreach (var turn in turns)
        {
            var verdict = bench.Fail(turn, FailureKind.LocalLimit);
            Assert.False(verdict.IsFinal);
            Assert.True(verdict.RetryIn <= Seconds(0.1));
        }
        Assert.Equal(20, bench.Frontier.Snapshot().Limit);
        bench.Advance(1);
        var again = bench.TakeAll();
        Assert.Equal(20, again.Count);
        Assert.All(again, turn => Assert.Equal(1, turn.Attempt));
    }

    [Fact]
    public void Settle_LocalLimitForEver_Ends()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2, "b.test"));
        var starts = 0;
        while (!bench.IsOver)
        {
            foreach (var turn in bench.TakeAll())
            {
                starts++;
                bench.Fail(turn, FailureKind.LocalLimit);
            }
            bench.Advance(5);
            Assert.True(starts <= 200);
        }
        // Ten minutes of patience, one careful start at a time.
        Assert.InRange(bench.Clock.GetUtcNow().TimeOfDay, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public void Settle_LocalLimitForHalfAMinute_RestsInBetween_SpendsNoAttempt_AndRecovers()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 64 });
        bench.AddAll(Enumerable.Range(1, 5000).Select(n => Row(n, $"h{n % 100}.test")));
        var starts = 0;
        for (var tick = 0; tick < 300; tick++)
        {
            foreach (var turn in bench.TakeAll())
            {
                starts++;
                Assert.False(bench.Fail(turn, FailureKind.LocalLimit).IsFinal);
            }
            bench.Advance(0.1);
        }
        // 64, 32, ... 1 and then ever longer rests: a network that is down is not asked five thousand times.
        Assert.InRange(starts, 64, 200);

        bench.Advance(5);
        var done = 0;
        while (!bench.IsOver)
        {
            foreach (var turn in bench.TakeAll())
            {
                Assert.Equal(1, turn.Attempt);
                bench.Succeed(turn);
                done++;
            }
            bench.Advance(0.1);
        }
        Assert.Equal(5000, done);
        Assert.InRange(bench.Frontier.Snapshot().Limit, 32, 64);
    }

    [Fact]
    public void Settle_LocalLimitOfOneRowWhileOthersComeThrough_SpendsAttemptsInTheEnd()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 2 });
        bench.AddAll(Enumerable.Range(1, 4000).Select(n => Row(n, n == 1 ? "a.test" : "b.test")));
        var isOver = false;
        for (var tick = 0; tick < 3000 && !isOver; tick++)
        {
            foreach (var turn in bench.TakeAll())
            {
                if (turn.Request.Ordinal == 1) isOver = bench.Fail(turn, FailureKind.LocalLimit).IsFinal;
                else bench.Succeed(turn);
            }
            bench.Advance(0.2);
        }
        Assert.True(isOver);
    }

    [Fact]
    public void Settle_BurstOf429_IsOneIncidentForTheWholeHost()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 100, PerHost = 16 });
        bench.AddAll(Enumerable.Range(1, 200).Select(n => Row(n)));
        for (var round = 0; round < 3; round++) bench.TakeAll().ForEach(turn => bench.Succeed(turn));
        var burst = bench.TakeAll();
        Assert.Equal(16, burst.Count);
        bench.Advance(0.1);
        var verdicts = burst.Select(turn => bench.Fail(turn, FailureKind.RateLimited, 30)).ToList();
        Assert.All(verdicts, verdict => Assert.Equal(Seconds(30), verdict.RetryIn));
        Assert.Equal(8, Assert.Single(bench.Frontier.Snapshot().Blocked).Limit);
        bench.Advance(29.999);
        Assert.Null(bench.TryTake());
        bench.Advance(0.001);
        var after = bench.TakeAll();
        // One to start with: the host is paced from now on. Those that were hit go first; only the one that began the incident has spent an attempt.
        var turn = Assert.Single(after);
        Assert.Equal((burst[0].Request.Ordinal, 2), (turn.Request.Ordinal, turn.Attempt));
        var others = new List<FetchTurn>();
        while (others.Count < 7)
        {
            bench.Advance(0.05);
            others.AddRange(bench.TakeAll());
        }
        Assert.Equal(burst.Skip(1).Take(7).Select(hit => hit.Request.Ordinal), others.Take(7).Select(hit => hit.Request.Ordinal));
        Assert.All(others.Take(7), hit => Assert.Equal(1, hit.Attempt));
    }

    [Fact]
    public void Settle_TurnedAwayWithOthersAgainAndAgain_SpendsAttemptsInTheEnd()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 100, Attempts = 3 });
        bench.AddAll(Row(1), Row(2));
        var refusals = 0;
        while (!bench.IsOver)
        {
            var turns = bench.TakeAll();
            bench.Advance(1);
            foreach (var turn in turns)
            {
                if (turn.Refusal is { } refusal) bench.Frontier.Settle(turn, TurnReport.Failed(refusal, TimeSpan.Zero, 0));
                else bench.Fail(turn, FailureKind.RateLimited, 1);
                refusals++;
            }
            Assert.True(refusals < 100);
        }
    }

    [Fact]
    public void Settle_IncidentsInARow_PauseTwiceAsLongEachTime()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        double[] full = [2, 4, 8, 16];
        foreach (var most in full)
        {
            var verdict = bench.Fail(bench.Take(), FailureKind.RateLimited);
            Assert.InRange(verdict.RetryIn.TotalSeconds, most / 2, most);
            Assert.Null(bench.TryTake());
            bench.Clock.Advance(verdict.RetryIn);
        }
    }

    [Fact]
    public void Settle_SingleUnavailable_WaitsForItsRowAlone()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        var verdict = bench.Fail(bench.Take(), FailureKind.Unavailable);
        Assert.InRange(verdict.RetryIn.TotalSeconds, 1, 2);
        Assert.Equal(2, bench.Take().Request.Ordinal);
    }

    [Fact]
    public void Settle_UnavailableFourTimesInARow_PausesTheHost()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2), Row(3), Row(4), Row(5));
        for (var i = 0; i < 4; i++) bench.Fail(bench.Take(), FailureKind.Unavailable);
        Assert.Null(bench.TryTake());
    }

    [Fact]
    public void Settle_OnlyRowsThatWereUnavailableAreLeft_TheirSecondTimeIsNoIncident()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Enumerable.Range(1, 12).Select(n => Row(n)));
        // Every other answer is good, so the host is.
        for (var n = 1; n <= 12; n++)
        {
            if (n % 2 == 0) bench.Succeed(bench.Take());
            else bench.Fail(bench.Take(), FailureKind.Unavailable);
        }
        bench.Advance(2);

        for (var n = 0; n < 6; n++) Assert.InRange(bench.Fail(bench.Take(), FailureKind.Unavailable).RetryIn.TotalSeconds, 2, 4);

        bench.Advance(4);
        for (var n = 0; n < 6; n++) bench.Succeed(bench.Take());
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void Settle_UnavailableWithRetryAfter_PausesTheHostAtOnce()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        bench.Fail(bench.Take(), FailureKind.Unavailable, 10);
        Assert.Null(bench.TryTake());
    }

    [Fact]
    public void Settle_LateAnswerWithALongerRetryAfter_ExtendsThePause()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        var turns = bench.TakeAll();
        bench.Advance(0.1);
        bench.Fail(turns[0], FailureKind.RateLimited, 10);
        bench.Fail(turns[1], FailureKind.RateLimited, 60);
        bench.Advance(59.9);
        Assert.Null(bench.TryTake());
        bench.Advance(0.1);
        Assert.NotNull(bench.TryTake());
    }

    [Fact]
    public void Settle_RetryAfterOnAServerError_HoldsForTheWholeHost()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2));
        bench.Fail(bench.Take(), FailureKind.HttpServerError, 45);
        Assert.Null(bench.TryTake());
        bench.Advance(45);
        Assert.Equal(2, bench.TakeAll().Count);
    }

    [Fact]
    public void Snapshot_ShowsBusyAndBlockedHosts()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2, "b.test"), Row(3, "b.test"), Row(4, "c.test"));
        var turns = bench.TakeAll();
        Assert.Equal(4, turns.Count);
        bench.Fail(turns[0], FailureKind.RateLimited, 30);
        var snapshot = bench.Frontier.Snapshot();
        Assert.Equal((1, 0L, 3, 3, GlobalLimit.First, 1L), (snapshot.Queued, snapshot.Spilled, snapshot.InFlight, snapshot.Hosts, snapshot.Limit, snapshot.Retries));
        Assert.Equal(["b.test", "c.test"], snapshot.Busiest.Select(host => host.Host.Host));
        Assert.Equal(2, snapshot.Busiest[0].InFlight);
        var blocked = Assert.Single(snapshot.Blocked);
        Assert.Equal(("a.test", "rate-limited", Seconds(30), 1L), (blocked.Host.Host, blocked.Reason, blocked.BlockedFor, blocked.Waiting));
        bench.Advance(31);
        Assert.Empty(bench.Frontier.Snapshot().Blocked);
    }
}
