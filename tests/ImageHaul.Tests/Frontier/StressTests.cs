using System.Collections.Concurrent;
using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>Everything that may be done to a frontier, by chance and by many threads at once, with windows of a few rows: it ends, and every row ends once.</summary>
public sealed class StressTests
{
    [Fact]
    public async Task ManyThreads_AnythingAtOnce_EveryRowEndsOnce()
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var running = RunAsync(seed);
            Assert.True(await Task.WhenAny(running, Task.Delay(TimeSpan.FromMinutes(1))) == running, $"run {seed} hangs");
            await running;
        }
    }

    private static async Task RunAsync(int seed)
    {
        const int rows = 1500;
        var chance = new Random(seed);
        var options = new PolitenessOptions
        {
            Concurrency = 50, PerHost = chance.Next(1, 6), Window = chance.Next(1, 40), OneUntilCleared = chance.Next(2) == 0,
            RetryBase = TimeSpan.FromMilliseconds(1), RetryMax = TimeSpan.FromMilliseconds(3), RetryAfterMax = TimeSpan.FromMilliseconds(5),
            CircuitFailures = 4, CircuitBase = TimeSpan.FromMilliseconds(2), CircuitMax = TimeSpan.FromMilliseconds(8),
        };
        var spill = new MemorySpill();
        using var frontier = new HostFrontier(options, spill, TimeProvider.System, new Random(seed));
        using var over = new CancellationTokenSource();
        var ended = new ConcurrentDictionary<long, int>();
        var inFlight = new ConcurrentDictionary<string, int>();

        async Task WorkAsync(int worker)
        {
            var random = new Random(seed * 100 + worker);
            while (true)
            {
                using var impatient = new CancellationTokenSource();
                var taking = frontier.TakeAsync(impatient.Token).AsTask();
                if (random.Next(10) == 0) await impatient.CancelAsync();
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
                Assert.True(inFlight.AddOrUpdate(host.Host, 1, (_, count) => count + 1) <= options.PerHost);
                if (random.Next(4) == 0) await Task.Yield();
                var report = Report(turn, random);
                inFlight.AddOrUpdate(host.Host, 0, (_, count) => count - 1);
                if (report.IsPrelude) frontier.Cleared(host, TimeSpan.Zero);
                if (frontier.Settle(turn, report).IsFinal) ended.AddOrUpdate(turn.Request.Ordinal, 1, (_, count) => count + 1);
            }
        }

        async Task MeddleAsync()
        {
            var random = new Random(seed);
            while (!over.IsCancellationRequested)
            {
                frontier.Pause();
                var visited = Row(0, $"h{random.Next(30)}.test").Url!.HostKey;
                var isVisit = frontier.TryVisit(visited);
                frontier.SetConcurrency(random.Next(3) == 0 ? null : random.Next(1, 50));
                Assert.NotNull(frontier.Remember());
                Assert.NotNull(frontier.Hosts(3));
                if (isVisit) frontier.Visited(visited, null);
                frontier.Resume();
                await Task.Yield();
            }
        }

        var reading = Task.Run(async () =>
        {
            for (var n = 0; n < rows; n++) await frontier.EnqueueAsync(Row(n, $"h{n / 50 % 20}.test"), default);
            frontier.CompleteAdding();
        });
        var meddling = Task.Run(MeddleAsync);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(worker => Task.Run(() => WorkAsync(worker))).Append(reading));
        await over.CancelAsync();
        await meddling;

        Assert.Equal(rows, ended.Count);
        Assert.All(ended.Values, count => Assert.Equal(1, count));
        Assert.Equal(0, spill.Held);
    }

    private static TurnReport Report(FetchTurn turn, Random random)
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
}
