using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostFrontierTests
{
    [Fact]
    public void TakeAsync_NothingAddedAndComplete_IsOver()
    {
        using var bench = new FrontierBench();
        bench.Frontier.CompleteAdding();
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void TakeAsync_RowInFlight_IsNotOverUntilItIsSettled()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        var turn = bench.Take();
        Assert.Equal(1, turn.Attempt);
        Assert.False(bench.IsOver);
        Assert.True(bench.Succeed(turn).IsFinal);
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void TakeAsync_SeveralHosts_TakeFairTurns()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 100 });
        bench.AddAll(from host in new[] { "a", "b", "c" } from n in Enumerable.Range(0, 4) select Row(n, host + ".test"));
        var hosts = new List<string>();
        for (var n = 0; n < 12; n++)
        {
            var turn = bench.Take();
            hosts.Add(turn.Url.HostKey.Host[..1]);
            bench.Succeed(turn);
        }
        Assert.Equal("abcabcabcabc", string.Concat(hosts));
    }

    [Fact]
    public void TakeAsync_OneHost_StartsTwoAndGrowsToItsCap()
    {
        using var bench = new FrontierBench(new PolitenessOptions { PerHost = 5, Concurrency = 100 });
        bench.AddAll(Enumerable.Range(0, 200).Select(n => Row(n)));
        var seen = new List<int>();
        for (var round = 0; round < 5; round++)
        {
            var turns = bench.TakeAll();
            seen.Add(turns.Count);
            turns.ForEach(turn => bench.Succeed(turn));
        }
        Assert.Equal([2, 4, 5, 5, 5], seen);
    }

    [Fact]
    public void TakeAsync_FixedConcurrency_IsNotExceeded()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 3 });
        bench.AddAll(Enumerable.Range(0, 10).Select(n => Row(n, $"h{n}.test")));
        var turns = bench.TakeAll();
        Assert.Equal(3, turns.Count);
        bench.Succeed(turns[0]);
        Assert.Single(bench.TakeAll());
    }

    [Fact]
    public void TakeAsync_Rate_SpacesStartsOfTheWholeRun()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Rate = 2 });
        bench.AddAll(Enumerable.Range(0, 3).Select(n => Row(n, $"h{n}.test")));
        bench.Take();
        Assert.Null(bench.TryTake());
        bench.Advance(0.499);
        Assert.Null(bench.TryTake());
        bench.Advance(0.001);
        bench.Take();
        Assert.Null(bench.TryTake());
    }

    [Fact]
    public void TakeAsync_Delay_SpacesStartsOnOneHostOnly()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Delay = Seconds(10), Jitter = 0 });
        bench.AddAll(Row(1), Row(2), Row(3, "b.test"));
        Assert.Equal([1L, 3L], bench.TakeAll().Select(turn => turn.Request.Ordinal));
        bench.Advance(9.999);
        Assert.Null(bench.TryTake());
        bench.Advance(0.001);
        Assert.Equal(2, bench.Take().Request.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_WaitingCaller_IsServedByTheTimer()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Delay = Seconds(1), Jitter = 0 });
        bench.AddAll(Row(1), Row(2));
        bench.Take();
        var waiting = bench.Frontier.TakeAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(Seconds(1), bench.Clock.NextTimer);
        bench.Advance(1);
        Assert.Equal(2, (await waiting)!.Request.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_WaitBeyondWhatTimersTake_IsServedInTheEnd()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Delay = TimeSpan.FromDays(100), Jitter = 0 });
        bench.AddAll(Row(1), Row(2));
        bench.Take();
        var waiting = bench.Frontier.TakeAsync(default).AsTask();
        bench.Clock.Advance(TimeSpan.FromDays(99.999));
        Assert.False(waiting.IsCompleted);
        bench.Clock.Advance(TimeSpan.FromDays(0.001));
        Assert.Equal(2, (await waiting)!.Request.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_Cancelled_LosesNoTurnAndMayBeCalledAgain()
    {
        using var bench = new FrontierBench();
        using var cancellation = new CancellationTokenSource();
        var cancelled = bench.Frontier.TakeAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        bench.AddAll(Row(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await bench.Frontier.TakeAsync(cancellation.Token));
        Assert.Equal(1, bench.Take().Request.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_CancelledAfterItWasServed_StillGivesTheTurn()
    {
        using var bench = new FrontierBench();
        using var cancellation = new CancellationTokenSource();
        var taking = bench.Frontier.TakeAsync(cancellation.Token).AsTask();
        bench.AddAll(Row(1));
        await cancellation.CancelAsync();
        Assert.Equal(1, (await taking)!.Request.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_SeveralCallers_AreServedInOrderAndAllLearnTheEnd()
    {
        using var bench = new FrontierBench();
        var callers = Enumerable.Range(0, 4).Select(_ => bench.Frontier.TakeAsync(default).AsTask()).ToList();
        bench.AddAll(Row(1, "a.test"), Row(2, "b.test"));
        var first = await callers[0];
        var second = await callers[1];
        Assert.Equal((1, 2), (first!.Request.Ordinal, second!.Request.Ordinal));
        Assert.False(callers[2].IsCompleted);
        bench.Succeed(first);
        bench.Succeed(second);
        Assert.Null(await callers[2]);
        Assert.Null(await callers[3]);
    }

    [Fact]
    public void Settle_Twice_IsABug()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        var turn = bench.Take();
        bench.Succeed(turn);
        Assert.Throws<InvalidOperationException>(() => bench.Succeed(turn));
    }

    [Fact]
    public async Task EnqueueAsync_AfterCompleteAddingOrWithoutUrl_IsABug()
    {
        using var bench = new FrontierBench();
        await Assert.ThrowsAsync<ArgumentException>(async () => await bench.Frontier.EnqueueAsync(new ImageRequest { Ordinal = 1, RawUrl = "x" }, default));
        bench.Frontier.CompleteAdding();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await bench.Frontier.EnqueueAsync(Row(1), default));
    }

    [Fact]
    public void Constructor_BadOptions_NamesTheFault()
    {
        var fault = Assert.Throws<ArgumentException>(() => new FrontierBench(new PolitenessOptions { PerHost = 0 }));
        Assert.Contains("--per-host", fault.Message, StringComparison.Ordinal);
    }
}
