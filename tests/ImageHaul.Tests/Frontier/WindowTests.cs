using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>The bounded window and its overflow on disk.</summary>
public sealed class WindowTests
{
    private static readonly PolitenessOptions Small = new() { Concurrency = 16, Window = 100 };

    [Fact]
    public async Task EnqueueAsync_WindowFullAndAllCapacityUsed_Waits()
    {
        using var bench = new FrontierBench(Small with { Concurrency = 2 });
        bench.Add(Enumerable.Range(1, 2).Select(n => Row(n)));
        var turns = bench.TakeAll();
        bench.Add(Enumerable.Range(3, 100).Select(n => Row(n)));
        var waiting = bench.Frontier.EnqueueAsync(Row(103), default).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, bench.Spill.Appends);
        // One woken reader brings many rows: it is called when there is room for more than a few.
        for (var n = 0; n < 20; n++)
        {
            bench.Succeed(turns[0]);
            turns[0] = bench.Take();
        }
        await waiting;
        Assert.Equal(0, bench.Spill.Appends);
    }

    [Fact]
    public async Task EnqueueAsync_HostInFrontMayNotStart_SpillsAndTakesTheNext()
    {
        using var bench = new FrontierBench(Small);
        bench.Add(Enumerable.Range(1, 100).Select(n => Row(n, "slow.test")));
        var slow = bench.TakeAll();
        bench.Add(Enumerable.Range(101, 2).Select(n => Row(n, "slow.test")));
        await bench.Frontier.EnqueueAsync(Row(1000, "next.test"), default);
        Assert.Equal(1000, bench.Take().Request.Ordinal);
        Assert.InRange(bench.Spill.Appended, 25, 50);
        Assert.All(slow, turn => Assert.Equal("slow.test", turn.Url.HostKey.Host));
    }

    [Fact]
    public async Task EnqueueAsync_Waiting_IsWokenWhenCapacityFallsIdle()
    {
        using var bench = new FrontierBench(Small with { Concurrency = 2 });
        bench.Add(Row(1, "other.test"));
        bench.Add(Enumerable.Range(2, 99).Select(n => Row(n)));
        var turns = bench.TakeAll();
        bench.Add(Row(101), Row(102));
        var waiting = bench.Frontier.EnqueueAsync(Row(200, "next.test"), default).AsTask();
        Assert.False(waiting.IsCompleted);
        var slow = turns.Single(turn => turn.Url.HostKey.Host == "a.test");
        // The host says 429: its rows may not start, and those behind must not wait for it.
        bench.Fail(slow, FailureKind.RateLimited, 60);
        bench.Succeed(turns.Single(turn => turn != slow));
        await waiting;
        Assert.True(bench.Spill.Appended > 0);
        Assert.Equal(200, bench.Take().Request.Ordinal);
    }

    [Fact]
    public async Task EnqueueAsync_CancelledWhileWaiting_AddsNothing()
    {
        using var bench = new FrontierBench(Small with { Concurrency = 1 });
        bench.Add(Row(1, "a.test"));
        bench.Take();
        bench.Add(Enumerable.Range(2, 100).Select(n => Row(n)));
        using var cancellation = new CancellationTokenSource();
        var waiting = bench.Frontier.EnqueueAsync(Row(102), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(100, bench.Frontier.Snapshot().Queued);
    }

    [Fact]
    public async Task SingleHostList_SpillsInBatchesAndKeepsTheOrder()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 16, Window = 2048 });
        const int rows = 20_000;
        var reading = Task.Run(async () =>
        {
            for (var n = 1; n <= rows; n++) await bench.Frontier.EnqueueAsync(Row(n), default);
            bench.Frontier.CompleteAdding();
        });
        for (var n = 1; n <= rows; n++)
        {
            var turn = await bench.Frontier.TakeAsync(default);
            Assert.Equal(n, turn!.Request.Ordinal);
            bench.Succeed(turn);
        }
        await reading;
        Assert.Null(await bench.Frontier.TakeAsync(default));
        Assert.Equal(0, bench.Spill.Held);
        Assert.True(bench.Spill.Appends <= rows / 256, $"{bench.Spill.Appends} appends of {bench.Spill.Appended} rows");
    }

    [Fact]
    public async Task DeadHostInFront_DoesNotHoldUpTheRest()
    {
        using var bench = new FrontierBench(Small);
        var reading = Task.Run(async () =>
        {
            for (var n = 1; n <= 5000; n++) await bench.Frontier.EnqueueAsync(Row(n, "dead.test"), default);
            for (var n = 5001; n <= 6000; n++) await bench.Frontier.EnqueueAsync(Row(n, $"h{n % 7}.test"), default);
            bench.Frontier.CompleteAdding();
        });
        var good = 0;
        var began = bench.Clock.GetUtcNow();
        while (good < 1000)
        {
            var turn = (await bench.Frontier.TakeAsync(default))!;
            if (turn.Url.HostKey.Host == "dead.test")
            {
                bench.Fail(turn, FailureKind.ConnectTimeout);
                continue;
            }
            bench.Succeed(turn);
            good++;
        }
        await reading;
        // Not a moment was waited for: the clock stands still.
        Assert.Equal(began, bench.Clock.GetUtcNow());
        Assert.True(bench.Frontier.Snapshot().Spilled >= 4800);
    }

    [Fact]
    public async Task WindowFullOfRetries_OverflowsUpToItsDoubleThenGivesFailedHostsUp()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 16, Window = 16 });
        // Ever new hosts that do not exist: one row each fills the window with retries.
        var reading = bench.Reading = Task.Run(async () =>
        {
            for (var n = 1; n <= 100; n++) await bench.Frontier.EnqueueAsync(Row(n, $"h{n}.test"), default);
        });
        var most = 0;
        while (true)
        {
            bench.LetRead();
            if (reading.IsCompleted) break;
            var turns = bench.TakeAll();
            turns.ForEach(turn => bench.Frontier.Settle(turn, TurnReport.Failed(turn.Refusal ?? Of(FailureKind.DnsNotFound), TimeSpan.Zero, 0)));
            most = Math.Max(most, bench.Frontier.Snapshot().Queued);
            if (turns.Count == 0) bench.Advance(1);
        }
        await reading;
        Assert.InRange(most, 17, 2 * 16 + 16);
        // Brought forward: with ten minutes between look-ups a window of 32 would have let 100 in after half an hour only.
        Assert.True(bench.Clock.GetUtcNow().TimeOfDay < TimeSpan.FromMinutes(5), $"{bench.Clock.GetUtcNow().TimeOfDay}");
    }

    [Fact]
    public async Task MemoryFullOfRetriesOfAHostWithRowsOnDisk_TriesThemAgain()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Window = 1, PerHost = 1 });
        bench.Add(Row(1));
        var first = bench.Take();
        await bench.Frontier.EnqueueAsync(Row(2), default);
        await bench.Frontier.EnqueueAsync(Row(3), default);
        bench.Frontier.CompleteAdding();
        bench.Fail(first, FailureKind.Truncated);
        Assert.Equal((2, 1L), (bench.Frontier.Snapshot().Queued, bench.Frontier.Snapshot().Spilled));
        Assert.Null(bench.TryTake());

        bench.Advance(2);

        Assert.Same(first, bench.Take());
        bench.Succeed(first);
        Assert.Equal(2, bench.Take().Request.Ordinal);
    }

    [Fact]
    public async Task SpillCannotBeWritten_FailsTheReaderAndLosesNothing()
    {
        using var bench = new FrontierBench(Small);
        bench.Add(Enumerable.Range(1, 100).Select(n => Row(n)));
        bench.Spill.Fail = new IOException("disk full");
        var taken = bench.TakeAll().Count;
        bench.Add(Enumerable.Range(101, taken).Select(n => Row(n)));
        await Assert.ThrowsAsync<IOException>(async () => await bench.Frontier.EnqueueAsync(Row(200), default));
        Assert.Equal((100, 0L), (bench.Frontier.Snapshot().Queued, bench.Frontier.Snapshot().Spilled));
    }

    [Fact]
    public async Task SpillCannotBeRead_FailsEveryCaller()
    {
        using var bench = new FrontierBench(Small);
        bench.Add(Enumerable.Range(1, 100).Select(n => Row(n)));
        var turns = bench.TakeAll();
        for (var n = 101; n < 300; n++) await bench.Frontier.EnqueueAsync(Row(n), default);
        bench.Spill.Fail = new IOException("disk gone");
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (true)
            {
                turns.ForEach(turn => bench.Succeed(turn));
                turns = [(await bench.Frontier.TakeAsync(default))!];
            }
        });
        Assert.Equal("disk gone", fault.InnerException!.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await bench.Frontier.EnqueueAsync(Row(999), default));
    }

    [Fact]
    public async Task SpillAtWork_TheFrontierIsNotLocked()
    {
        using var bench = new FrontierBench(Small);
        var calls = 0;
        bench.Spill.During = () =>
        {
            // From another thread: a lock held here would never let it through.
            Assert.True(Task.Run(bench.Frontier.Snapshot).Wait(TimeSpan.FromSeconds(30)));
            calls++;
        };
        bench.Add(Enumerable.Range(1, 100).Select(n => Row(n)));
        var turns = bench.TakeAll();
        for (var n = 101; n <= 300; n++) await bench.Frontier.EnqueueAsync(Row(n), default);
        bench.Frontier.CompleteAdding();
        while (turns.Count > 0)
        {
            turns.ForEach(turn => bench.Succeed(turn));
            turns = bench.TakeAll();
        }
        Assert.True(bench.IsOver);
        Assert.True(calls > 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task TinyWindow_EveryRowComesOut(int window)
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 4, Window = window });
        var reading = Task.Run(async () =>
        {
            for (var n = 1; n <= 300; n++) await bench.Frontier.EnqueueAsync(Row(n, $"h{n / 100}.test"), default);
            bench.Frontier.CompleteAdding();
        });
        var seen = new HashSet<long>();
        while (await bench.Frontier.TakeAsync(default) is { } turn)
        {
            Assert.True(seen.Add(turn.Request.Ordinal));
            bench.Succeed(turn);
        }
        await reading;
        Assert.Equal(300, seen.Count);
    }

    [Fact]
    public async Task ManyHosts_AreForgottenWhenIdle()
    {
        using var bench = new FrontierBench();
        for (var n = 1; n <= 20_000; n++)
        {
            await bench.Frontier.EnqueueAsync(Row(n, $"h{n}.test"), default);
            bench.Succeed((await bench.Frontier.TakeAsync(default))!);
        }
        Assert.InRange(bench.Frontier.Snapshot().Hosts, 1, IdleHosts.Most);
    }

    [Fact]
    public async Task IdleHostThatMustNotBeCalled_IsRememberedLonger()
    {
        using var bench = new FrontierBench();
        await bench.Frontier.EnqueueAsync(Row(1, "limited.test"), default);
        var turn = (await bench.Frontier.TakeAsync(default))!;
        turn.Attempt = 5;
        Assert.True(bench.Fail(turn, FailureKind.RateLimited, 300).IsFinal);
        for (var n = 2; n <= 2 * IdleHosts.Most; n++)
        {
            await bench.Frontier.EnqueueAsync(Row(n, $"h{n}.test"), default);
            bench.Succeed((await bench.Frontier.TakeAsync(default))!);
        }
        await bench.Frontier.EnqueueAsync(Row(99_999, "limited.test"), default);
        Assert.Null(bench.TryTake());
        bench.Advance(300);
        Assert.NotNull(bench.TryTake());
    }
}
