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
        const int rows = 20_000;
        var options = new PolitenessOptions { Concurrency = 24, PerHost = 6, Window = window, RetryBase = TimeSpan.Zero, RetryMax = TimeSpan.Zero, CircuitFailures = 50 };
        var spill = new MemorySpill();
        using var frontier = new HostFrontier(options, spill, TimeProvider.System, new Random(1));
        var ended = new ConcurrentDictionary<long, int>();
        var inFlight = new ConcurrentDictionary<string, int>();
        var most = 0;
        var total = 0;

        async Task WorkAsync(int seed)
        {
            var random = new Random(seed);
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
                var host = turn.Url.HostKey.Host;
                Assert.True(inFlight.AddOrUpdate(host, 1, (_, count) => count + 1) <= 6);
                var now = Interlocked.Increment(ref total);
                Assert.True(now <= 24);
                InterlockedMax(ref most, now);
                if (random.Next(4) == 0) await Task.Yield();
                var report = random.Next(10) switch
                {
                    0 => Failed(FailureKind.Truncated),
                    1 => TurnReport.Moved(Url($"http://h{random.Next(40)}.test/hop/{turn.Request.Ordinal}"), TimeSpan.FromMilliseconds(1)),
                    _ => Ok,
                };
                inFlight.AddOrUpdate(host, 0, (_, count) => count - 1);
                Interlocked.Decrement(ref total);
                if (frontier.Settle(turn, report).IsFinal) ended.AddOrUpdate(turn.Request.Ordinal, 1, (_, count) => count + 1);
            }
        }

        var reading = Task.Run(async () =>
        {
            // Sorted in stretches, so that queues run long and spill.
            for (var n = 0; n < rows; n++) await frontier.EnqueueAsync(Row(n, $"h{n / 100 % 40}.test"), default);
            frontier.CompleteAdding();
        });
        await Task.WhenAll(Enumerable.Range(1, 12).Select(seed => Task.Run(() => WorkAsync(seed))).Append(reading));

        Assert.Equal(rows, ended.Count);
        Assert.All(ended.Values, count => Assert.Equal(1, count));
        Assert.Equal(0, spill.Held);
        Assert.True(most > 1);
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

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen) { }
    }
}
