using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>Pausing, resuming and changing the concurrency of a run that goes on.</summary>
public sealed class SteeringTests
{
    [Fact]
    public void Pause_NoNewTurn_ThoseInFlightGoOn()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 4 });
        bench.AddAll(Enumerable.Range(1, 10).Select(n => Row(n, $"h{n}.test")));
        var turns = bench.TakeAll();
        bench.Frontier.Pause();

        Assert.All(turns, turn => Assert.True(bench.Succeed(turn).IsFinal));
        bench.Advance(3600);

        Assert.Null(bench.TryTake());
        Assert.Equal((true, 0, 6), (bench.Frontier.Snapshot().IsPaused, bench.Frontier.Snapshot().InFlight, bench.Frontier.Snapshot().Queued));
    }

    [Fact]
    public async Task Resume_SomebodyWaitsForATurn_HasItAtOnce()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        bench.Frontier.Pause();
        var waiting = bench.Frontier.TakeAsync(default);
        Assert.False(waiting.IsCompleted);

        bench.Frontier.Resume();

        Assert.Equal(1, (await waiting)!.Request.Ordinal);
        Assert.False(bench.Frontier.Snapshot().IsPaused);
    }

    [Fact]
    public void Pause_WaitsOfRowsAndHosts_RunOn()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1), Row(2, "b.test"));
        var turns = bench.TakeAll();
        bench.Frontier.Pause();
        bench.Fail(turns[0], FailureKind.RateLimited, 30);
        bench.Fail(turns[1], FailureKind.HttpServerError);
        bench.Advance(31);
        Assert.Null(bench.TryTake());

        bench.Frontier.Resume();

        Assert.Equal(2, bench.TakeAll().Count);
    }

    [Fact]
    public void Pause_CountsAgainstNoHost()
    {
        using var bench = new FrontierBench(new PolitenessOptions { CircuitFailures = 1 });
        bench.AddAll(Row(1), Row(2), Row(3));
        bench.Succeed(bench.Take());
        var before = Assert.Single(bench.Frontier.Hosts(9));
        bench.Frontier.Pause();
        bench.Advance(24 * 3600);
        bench.Frontier.Resume();

        var after = Assert.Single(bench.Frontier.Hosts(9));

        Assert.Equal(before, after);
        Assert.Equal(2, bench.TakeAll().Count);
        Assert.Equal(0, bench.Frontier.Snapshot().Retries);
    }

    [Fact]
    public void Pause_EverythingEndsMeanwhile_IsOver()
    {
        using var bench = new FrontierBench();
        bench.AddAll(Row(1));
        var turn = bench.Take();
        bench.Frontier.Pause();
        bench.Succeed(turn);
        Assert.True(bench.IsOver);
    }

    [Fact]
    public async Task Pause_WindowIsFull_TheReaderWaitsInsteadOfWritingToTheDisk()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Window = 100 });
        bench.Frontier.Pause();
        var read = 0;
        using var left = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            for (var n = 1; n <= 1000; n++)
            {
                await bench.Frontier.EnqueueAsync(Row(n), left.Token);
                read++;
            }
        });
        SpinWait.SpinUntil(() => bench.Frontier.IsReaderWaiting || reading.IsCompleted);

        Assert.InRange(read, 50, 200);
        Assert.Equal(0, bench.Frontier.Snapshot().Spilled);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public void SetConcurrency_More_StartsMoreAtOnce()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 2 });
        bench.AddAll(Enumerable.Range(1, 50).Select(n => Row(n, $"h{n}.test")));
        Assert.Equal(2, bench.TakeAll().Count);

        bench.Frontier.SetConcurrency(12);

        Assert.Equal(10, bench.TakeAll().Count);
        Assert.Equal((12, 12, 12), (bench.Frontier.Snapshot().Limit, bench.Frontier.Snapshot().FixedLimit, bench.Frontier.Snapshot().InFlight));
    }

    [Fact]
    public void SetConcurrency_Fewer_LetsThoseInFlightEndFirst()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 10 });
        bench.AddAll(Enumerable.Range(1, 50).Select(n => Row(n, $"h{n}.test")));
        var turns = bench.TakeAll();

        bench.Frontier.SetConcurrency(3);

        foreach (var turn in turns.Take(7))
        {
            bench.Succeed(turn);
            Assert.Null(bench.TryTake());
        }
        bench.Succeed(turns[7]);
        Assert.Single(bench.TakeAll());
    }

    [Fact]
    public void SetConcurrency_Auto_BeginsAnewAndClimbs()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 2, PerHost = 1000, AutoConcurrencyCeiling = 200 });
        bench.AddAll(Enumerable.Range(1, 9000).Select(n => Row(n, $"h{n}.test")));
        Work(bench, steps: 100);

        bench.Frontier.SetConcurrency(null);

        Assert.Equal((GlobalLimit.First, null), (bench.Frontier.Snapshot().Limit, bench.Frontier.Snapshot().FixedLimit));
        Work(bench, steps: 3000);
        Assert.InRange(bench.Frontier.Snapshot().Limit, 100, 200);
    }

    [Fact]
    public void SetConcurrency_AutoTwice_DoesNotBeginAnew()
    {
        using var bench = new FrontierBench(new PolitenessOptions { PerHost = 1000 });
        bench.AddAll(Enumerable.Range(1, 3000).Select(n => Row(n, $"h{n}.test")));
        Work(bench, steps: 1000);
        var reached = bench.Frontier.Snapshot().Limit;
        Assert.True(reached > 32, $"{reached}");

        bench.Frontier.SetConcurrency(null);

        Assert.Equal(reached, bench.Frontier.Snapshot().Limit);
    }

    [Fact]
    public void Pause_DoesNotTeachTheLimit()
    {
        using var bench = new FrontierBench(new PolitenessOptions { PerHost = 1000 });
        bench.AddAll(Enumerable.Range(1, 9000).Select(n => Row(n, $"h{n}.test")));
        var turns = Work(bench, steps: 500);
        var before = bench.Frontier.Snapshot().Limit;
        bench.Frontier.Pause();
        // What drains comes in ever more slowly, and then there is nothing for an hour.
        foreach (var turn in turns)
        {
            bench.Advance(1);
            bench.Succeed(turn);
        }
        bench.Advance(3600);
        Assert.Equal(before, bench.Frontier.Snapshot().Limit);

        bench.Frontier.Resume();

        Work(bench, steps: 3000);
        Assert.True(bench.Frontier.Snapshot().Limit > before, $"{bench.Frontier.Snapshot().Limit} after {before}");
    }

    [Fact]
    public void SetConcurrency_None_IsRefused()
    {
        using var bench = new FrontierBench();
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Frontier.SetConcurrency(0));
    }

    [Fact]
    public void Hosts_AreRankedByWork_ThenByRest_ThenByRowsWaiting()
    {
        using var bench = new FrontierBench(new PolitenessOptions { Concurrency = 3, PerHost = 2 });
        bench.AddAll([Row(1, "rests.test"), Row(2, "busy.test"), Row(3, "busy.test"), .. Enumerable.Range(4, 5).Select(n => Row(n, "many.test")), Row(9, "few.test")]);
        var turns = bench.TakeAll();
        Assert.Equal(["rests.test", "busy.test", "many.test"], turns.Select(turn => turn.Url.HostKey.Host));
        bench.Fail(turns[0], FailureKind.RateLimited, 60);

        var hosts = bench.Frontier.Hosts(4);

        Assert.Equal(["many.test", "busy.test", "rests.test", "few.test"], hosts.Select(host => host.Host.Host));
        Assert.Equal("rate-limited", hosts[2].Reason);
        Assert.Equal(2, bench.Frontier.Hosts(2).Count);
    }

    /// <summary>Keeps the run as full as it may be; each fetch takes 100 ms however many there are, so that more of them always pay. Gives what is in flight then.</summary>
    private static Queue<FetchTurn> Work(FrontierBench bench, int steps)
    {
        var turns = new Queue<FetchTurn>(bench.TakeAll());
        for (var step = 0; step < steps; step++)
        {
            bench.Advance(0.1 / turns.Count);
            bench.Succeed(turns.Dequeue());
            foreach (var turn in bench.TakeAll()) turns.Enqueue(turn);
        }
        return turns;
    }
}
