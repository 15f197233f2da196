using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>Hosts that do not answer, and how the run ends in spite of them.</summary>
public sealed class SuspensionTests
{
    private static readonly PolitenessOptions Options = new() { Concurrency = 100 };

    [Fact]
    public void DeadHost_IsSuspendedAfterFiveFailuresWhileOthersGoOn()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Enumerable.Range(1, 20).Select(n => Row(n, "dead.test")));
        Assert.Equal(5, FailUntilSuspended(bench, FailureKind.ConnectTimeout));
        bench.Advance(29.9);
        Assert.Null(bench.TryTake());
        bench.Add(Row(100, "good.test"));
        Assert.Equal(100, bench.Take().Request.Ordinal);
        bench.Advance(0.1);
        // One probe, and no more until it is back.
        var probe = bench.Take();
        Assert.Equal("dead.test", probe.Url.HostKey.Host);
        Assert.Null(bench.TryTake());
        bench.Succeed(probe);
        Assert.NotEmpty(bench.TakeAll());
    }

    [Fact]
    public void DeadHost_ProbeFails_WaitsTwiceAsLong()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Enumerable.Range(1, 20).Select(n => Row(n, "dead.test")));
        FailUntilSuspended(bench, FailureKind.ConnectTimeout);
        bench.Advance(30);
        bench.Fail(bench.Take(), FailureKind.ConnectTimeout);
        bench.Advance(59.9);
        Assert.Null(bench.TryTake());
        bench.Advance(0.1);
        Assert.NotNull(bench.TryTake());
    }

    [Fact]
    public void DeadHost_ProbeMeetsAShortageOfTheMachine_AnotherProbeGoes()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Enumerable.Range(1, 20).Select(n => Row(n, "dead.test")));
        FailUntilSuspended(bench, FailureKind.ConnectTimeout);
        bench.Advance(30);
        bench.Fail(bench.Take(), FailureKind.LocalLimit);
        Assert.NotNull(bench.TryTake());
        Assert.Null(bench.TryTake());
    }

    [Fact]
    public void OnlyDeadHostLeft_ProbeFails_RowsComeOutRefused()
    {
        using var bench = new FrontierBench(Options);
        bench.AddAll(Enumerable.Range(1, 20).Select(n => Row(n, "dead.test")));
        FailUntilSuspended(bench, FailureKind.ConnectTimeout);
        bench.Advance(30);
        bench.Fail(bench.Take(), FailureKind.ConnectTimeout);
        var refused = bench.TakeAll();
        foreach (var turn in refused)
        {
            Assert.NotNull(turn.Refusal);
            Assert.True(bench.Frontier.Settle(turn, TurnReport.Failed(turn.Refusal, TimeSpan.Zero, 0)).IsFinal);
        }
        Assert.True(bench.IsOver);
        Assert.Equal(20, refused.Count);
        var attempted = refused.Where(turn => turn.Attempt > 0).ToList();
        Assert.InRange(attempted.Count, 2, 6);
        Assert.All(attempted, turn => Assert.Equal(FailureKind.ConnectTimeout, turn.Refusal!.Kind));
        var untouched = refused.First(turn => turn.Attempt == 0);
        Assert.Equal(FailureKind.HostSuspended, untouched.Refusal!.Kind);
        Assert.Contains("http://dead.test was suspended after 6 failures in a row, the last one connect-timeout", untouched.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyDeadHostLeft_ProbeAlreadyFailedBefore_IsNotAskedAgain()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Enumerable.Range(1, 20).Select(n => Row(n, "dead.test")));
        FailUntilSuspended(bench, FailureKind.ConnectRefused);
        bench.Advance(30);
        bench.Fail(bench.Take(), FailureKind.ConnectRefused);
        bench.Frontier.CompleteAdding();
        Assert.All(bench.TakeAll(), turn => Assert.NotNull(turn.Refusal));
    }

    [Fact]
    public void OnlyDeadHostLeft_ProbeSucceeds_TheRestIsFetched()
    {
        using var bench = new FrontierBench(Options);
        bench.AddAll(Enumerable.Range(1, 20).Select(n => Row(n, "dead.test")));
        FailUntilSuspended(bench, FailureKind.ConnectTimeout);
        bench.Advance(30);
        var good = 0;
        while (!bench.IsOver)
        {
            foreach (var turn in bench.TakeAll())
            {
                Assert.Null(turn.Refusal);
                bench.Succeed(turn);
                good++;
            }
            bench.Advance(1);
        }
        Assert.Equal(20, good);
    }

    [Fact]
    public void MissingName_SecondLookUpComesLastThenAllRowsFailFast()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Enumerable.Range(1, 10).Select(n => Row(n, "gone.test")));
        var first = bench.TakeAll();
        Assert.Equal(2, first.Count);
        bench.Advance(0.1);
        Assert.All(first, turn => Assert.False(bench.Fail(turn, FailureKind.DnsNotFound).IsFinal));
        bench.Advance(60);
        Assert.Null(bench.TryTake());

        bench.Add(Row(100, "good.test"));
        bench.Frontier.CompleteAdding();
        var good = bench.Take();
        Assert.Null(bench.TryTake());
        bench.Succeed(good);
        // Nothing else is left: the late look-up goes, with a row that was hit.
        var late = bench.Take();
        Assert.Equal((1L, 2), (late.Request.Ordinal, late.Attempt));
        Assert.Null(bench.TryTake());
        Assert.True(bench.Fail(late, FailureKind.DnsNotFound).IsFinal);

        var refused = bench.TakeAll();
        Assert.Equal(9, refused.Count);
        Assert.All(refused, turn => Assert.Equal(FailureKind.DnsNotFound, turn.Refusal!.Kind));
        Assert.Equal("seen: dns-not-found", refused.Single(turn => turn.Attempt == 1).Refusal!.Message);
        Assert.All(refused.Where(turn => turn.Attempt == 0), turn => Assert.Contains("gone.test", turn.Refusal!.Message, StringComparison.Ordinal));
        refused.ForEach(turn => bench.Frontier.Settle(turn, TurnReport.Failed(turn.Refusal!, TimeSpan.Zero, 0)));
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void MissingName_RunNeverIdle_IsLookedUpAgainAfterTenMinutes()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Row(1, "gone.test"));
        bench.Fail(bench.Take(), FailureKind.DnsNotFound);
        bench.Advance(599);
        Assert.Null(bench.TryTake());
        bench.Advance(1);
        Assert.Equal(2, bench.Take().Attempt);
    }

    [Fact]
    public void MissingName_LaterRows_AreRefusedAtOnce()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Row(1, "gone.test"));
        bench.Fail(bench.Take(), FailureKind.DnsNotFound);
        bench.Advance(600);
        bench.Fail(bench.Take(), FailureKind.DnsNotFound);
        bench.Add(Row(2, "gone.test"));
        var turn = bench.Take();
        Assert.Equal(("the name gone.test does not exist, as 2 look-ups said", 0), (turn.Refusal!.Message, turn.Attempt));
    }

    [Fact]
    public void MissingName_ComesBack_IsFetched()
    {
        using var bench = new FrontierBench(Options);
        bench.AddAll(Row(1, "gone.test"), Row(2, "gone.test"), Row(3, "gone.test"));
        bench.TakeAll().ForEach(turn => bench.Fail(turn, FailureKind.DnsNotFound));
        bench.Advance(20);
        bench.Succeed(bench.Take());
        Assert.Equal(2, bench.TakeAll().Count);
    }

    [Fact]
    public void RedirectToASuspendedHost_IsRefusedWithThatHostsReason()
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Row(100, "good.test"));
        var good = bench.Take();
        bench.Add(Enumerable.Range(1, 8).Select(n => Row(n, "dead.test")));
        FailUntilSuspended(bench, FailureKind.ConnectTimeout);
        bench.Advance(30);
        bench.Fail(bench.Take(), FailureKind.ConnectTimeout);
        bench.Frontier.Settle(good, TurnReport.Moved(Url("http://dead.test/hop"), TimeSpan.Zero));
        bench.Frontier.CompleteAdding();
        var refused = bench.TakeAll();
        Assert.Same(good, refused[0]);
        Assert.Equal(FailureKind.HostSuspended, good.Refusal!.Kind);
    }

    [Theory]
    [InlineData(FailureKind.RateLimited, null)]
    [InlineData(FailureKind.RateLimited, 100000d)]
    [InlineData(FailureKind.Unavailable, null)]
    [InlineData(FailureKind.ConnectTimeout, null)]
    [InlineData(FailureKind.ConnectTimeout, 5d)]
    [InlineData(FailureKind.DnsNotFound, null)]
    [InlineData(FailureKind.HttpServerError, null)]
    [InlineData(FailureKind.TlsFailure, null)]
    [InlineData(FailureKind.BadResponse, null)]
    [InlineData(FailureKind.ProxyFailure, null)]
    [InlineData(FailureKind.LocalLimit, null)]
    public void EveryAnswerFailsForEver_TheRunEndsByItself(FailureKind kind, double? retryAfter)
    {
        using var bench = new FrontierBench(Options);
        const int rows = 300;
        bench.AddAll(Enumerable.Range(1, rows).Select(n => Row(n, $"h{n % 5}.test")));
        var began = bench.Clock.GetUtcNow();
        var final = 0;
        while (!bench.IsOver)
        {
            var turns = bench.TakeAll();
            bench.Advance(turns.Count > 0 ? 0.5 : 1);
            foreach (var turn in turns)
            {
                var report = turn.Refusal is { } refusal ? TurnReport.Failed(refusal, TimeSpan.Zero, 0) : Failed(kind, retryAfter);
                if (bench.Frontier.Settle(turn, report).IsFinal) final++;
            }
        }
        Assert.Equal(rows, final);
        // Five incidents of five minutes at most, then one probe. Shortages and proxies blame no host: each row has its own attempts there.
        Assert.True(bench.Clock.GetUtcNow() - began < TimeSpan.FromMinutes(40), $"{bench.Clock.GetUtcNow() - began}");
    }

    private static int FailUntilSuspended(FrontierBench bench, FailureKind kind)
    {
        var failures = 0;
        for (var waits = 0; waits < 10; waits++)
        {
            var turns = bench.TakeAll();
            if (turns.Count == 0 && failures >= 5) return failures;
            foreach (var turn in turns)
            {
                bench.Fail(turn, kind);
                failures++;
            }
        }
        throw new InvalidOperationException("The host was not suspended.");
    }
}
