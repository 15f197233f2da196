using System.Collections.Concurrent;
using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>Many real threads at once: nothing lost, nothing twice, no limit overstepped. Nobody sleeps.</summary>
public sealed class RaceTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(5000)]
    public async Task ManyCallers_EveryRowEndsOnce(int window)
    {
        var options = new PolitenessOptions { Concurrency = 8, PerHost = 3, Window = window, RetryBase = TimeSpan.Zero, RetryMax = TimeSpan.Zero, CircuitFailures = 50 };

        // Sorted in stretches, so that queues run long and spill.
        var most = await RunAsync(new Race(options, Rows: 20_000, Hosts: 40, Stretch: 100, Workers: 12)
        {
            Report = (turn, random) => random.Next(10) switch
            {
                0 => Failed(FailureKind.Truncated),
                1 => TurnReport.Moved(Url($"http://h{random.Next(40)}.test/hop/{turn.Request.Ordinal}"), TimeSpan.FromMilliseconds(1)),
                _ => Ok,
            },
        });

        Assert.True(most > 1);
    }

    [Fact]
    public async Task AnythingAtOnce_WindowsOfAFewRows_EveryRowEndsOnce()
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var chance = new Random(seed);
            var options = new PolitenessOptions
            {
                Concurrency = 50, PerHost = chance.Next(1, 6), Window = chance.Next(1, 40), OneUntilCleared = chance.Next(2) == 0,
                RetryBase = TimeSpan.FromMilliseconds(1), RetryMax = TimeSpan.FromMilliseconds(3), RetryAfterMax = TimeSpan.FromMilliseconds(5),
                CircuitFailures = 4, CircuitBase = TimeSpan.FromMilliseconds(2), CircuitMax = TimeSpan.FromMilliseconds(8),
            };
            var running = RunAsync(new Race(options, Rows: 1500, Hosts: 20, Stretch: 50, Workers: 8) { Seed = seed, Report = Anything, Meddle = Meddle });
            Assert.True(await Task.WhenAny(running, Task.Delay(TimeSpan.FromMinutes(1))) == running, $"run {seed} hangs");
            await running;
        }
    }

    [Fact]
    public async Task OneDispatcher_EveryRowEndsOnce()
    {
        const int rows = 20_000;
        using var frontier = new HostFrontier(new PolitenessOptions { Window = 1000 }, new MemorySpill(), TimeProvider.System, new Random(1));
        var ended = 0;
        var reading = Task.Run(async () =>
        {
            for (var n = 0; n < rows; n++) await frontier.EnqueueAsync(Row(n, $"h{n % 50}.test"), default);
            frontier.CompleteAdding();
        });
        while (await frontier.TakeAsync(default) is { } turn)
        {
            _ = Task.Run(() =>
            {
                Assert.True(frontier.Settle(turn, Ok).IsFinal);
                Interlocked.Increment(ref ended);
            });
        }
        await reading;
        // The last verdicts are given before the end is told, their counts may come a moment after.
        SpinWait.SpinUntil(() => Volatile.Read(ref ended) == rows);
        Assert.Equal(rows, ended);
    }

    // Gives the most turns that were out at once.
    private static async Task<int> RunAsync(Race race)
    {
        var spill = new MemorySpill();
        using var frontier = new HostFrontier(race.Options, spill, TimeProvider.System, new Random(race.Seed));
        using var over = new CancellationTokenSource();
        var ended = new ConcurrentDictionary<long, int>();
        var inFlight = new ConcurrentDictionary<string, int>();
        var total = 0;
        var most = 0;

        async Task WorkAsync(int worker)
        {
            var random = new Random(race.Seed * 100 + worker);
            while (true)
            {
                using var cancellation = new CancellationTokenSource();
                var taking = frontier.TakeAsync(cancellation.Token).AsTask();
                // Some callers change their minds, at any moment.
                if (random.Next(8) == 0) await cancellation.CancelAsync();
                FetchTurn? turn;
                try
                {
                    turn = await taking;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }
                if (turn is null) return;
                var host = turn.Url.HostKey;
                Assert.True(inFlight.AddOrUpdate(host.Host, 1, (_, count) => count + 1) <= race.Options.PerHost);
                var now = Interlocked.Increment(ref total);
                // Whoever meddles changes the limit.
                Assert.True(now <= race.Options.Concurrency || race.Meddle is not null);
                InterlockedMax(ref most, now);
                if (random.Next(4) == 0) await Task.Yield();
                var report = race.Report(turn, random);
                inFlight.AddOrUpdate(host.Host, 0, (_, count) => count - 1);
                Interlocked.Decrement(ref total);
                if (report.IsPrelude) frontier.Cleared(host, TimeSpan.Zero);
                if (frontier.Settle(turn, report).IsFinal) ended.AddOrUpdate(turn.Request.Ordinal, 1, (_, count) => count + 1);
            }
        }

        async Task MeddleAsync()
        {
            var random = new Random(race.Seed);
            while (race.Meddle is not null && !over.IsCancellationRequested)
            {
                race.Meddle(frontier, random);
                await Task.Yield();
            }
        }

        var reading = Task.Run(async () =>
        {
            for (var n = 0; n < race.Rows; n++) await frontier.EnqueueAsync(Row(n, $"h{n / race.Stretch % race.Hosts}.test"), default);
            frontier.CompleteAdding();
        });
        var meddling = Task.Run(MeddleAsync);
        await Task.WhenAll(Enumerable.Range(1, race.Workers).Select(worker => Task.Run(() => WorkAsync(worker))).Append(reading));
        await over.CancelAsync();
        await meddling;

        Assert.Equal(race.Rows, ended.Count);
        Assert.All(ended.Values, count => Assert.Equal(1, count));
        Assert.Equal(0, spill.Held);
        return most;
    }

    private static void Meddle(HostFrontier frontier, Random random)
    {
        frontier.Pause();
        var visited = Row(0, $"h{random.Next(30)}.test").Url!.HostKey;
        var isVisit = frontier.TryVisit(visited);
        frontier.SetConcurrency(random.Next(3) == 0 ? null : random.Next(1, 50));
        Assert.NotNull(frontier.Remember());
        Assert.NotNull(frontier.Hosts(3));
        if (isVisit) frontier.Visited(visited, null);
        frontier.Resume();
    }

    private static TurnReport Anything(FetchTurn turn, Random random)
    {
        if (turn.Refusal is { } refusal) return TurnReport.Failed(refusal, TimeSpan.Zero, 0);
        if (turn.NeedsClearance && random.Next(8) != 0) return TurnReport.Prelude(TimeSpan.FromMilliseconds(1));
        return random.Next(24) switch
        {
            0 => Failed(FailureKind.Truncated),
            1 => Failed(FailureKind.HttpServerError, 0.001),
            2 => Failed(FailureKind.ConnectTimeout),
            3 => Failed(FailureKind.CorruptImage),
            4 => TurnReport.Refused(Of(FailureKind.RobotsDisallowed)),
            5 => TurnReport.Postponed(TimeSpan.FromMilliseconds(1)),
            6 when turn.Hops < 5 => TurnReport.Moved(Url($"http://h{random.Next(30)}.test/hop/{turn.Request.Ordinal}"), TimeSpan.FromMilliseconds(1)),
            _ => Ok,
        };
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen) { }
    }

    /// <summary>What the threads do, and with what.</summary>
    private sealed record Race(PolitenessOptions Options, int Rows, int Hosts, int Stretch, int Workers)
    {
        public int Seed { get; init; } = 1;

        public required Func<FetchTurn, Random, TurnReport> Report { get; init; }

        /// <summary>Done again and again beside them; null for nothing.</summary>
        public Action<HostFrontier, Random>? Meddle { get; init; }
    }
}
