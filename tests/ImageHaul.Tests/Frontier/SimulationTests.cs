using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Testing;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>A whole run against hosts of every sort on a fake clock; the rules are checked at every step.</summary>
public sealed class SimulationTests
{
    private const int RowsPerHost = 60;

    private static readonly (Manner Manner, int Hosts)[] World =
    [
        (Manner.Fast, 20), (Manner.Slow, 3), (Manner.Dead, 5), (Manner.Missing, 6), (Manner.Bucket, 4),
        (Manner.NotFound, 3), (Manner.Flaky, 5), (Manner.Moving, 3), (Manner.Target, 3), (Manner.Blocking, 2), (Manner.Recovering, 2),
    ];

    [Theory]
    [InlineData(1, false, 32, 0)]
    [InlineData(2, true, 32, 0)]
    [InlineData(3, true, null, 0)]
    [InlineData(4, false, 48, 200)]
    [InlineData(5, true, 48, 200)]
    public void Run_HostsOfEverySort_KeepsEveryRule(int seed, bool shuffled, int? concurrency, int delayMilliseconds)
    {
        var options = new PolitenessOptions { Concurrency = concurrency, PerHost = 4, Window = 400, Delay = TimeSpan.FromMilliseconds(delayMilliseconds) };
        using var run = new Simulation(options, seed);
        var rows = run.MakeRows(World, RowsPerHost);
        // Sorted by host otherwise, the dead and the slow in front.
        if (shuffled) new Random(seed).Shuffle(rows);
        else rows = [.. rows.Reverse()];
        run.Go(rows);

        Assert.Equal(rows.Length, run.Final.Count);
        foreach (var (ordinal, (manner, failure, _, attempts)) in run.Final)
        {
            var expected = manner switch
            {
                Manner.Fast or Manner.Slow or Manner.Moving or Manner.Target or Manner.Recovering => failure is null,
                Manner.Bucket => failure is null or FailureKind.RateLimited,
                Manner.Dead => failure is FailureKind.ConnectTimeout or FailureKind.HostSuspended,
                Manner.Missing => failure is FailureKind.DnsNotFound && attempts <= 2,
                Manner.NotFound => failure is FailureKind.HttpNotFound && attempts == 1,
                Manner.Blocking => failure is FailureKind.Blocked && attempts == 2,
                _ => true,
            };
            Assert.True(expected, $"row {ordinal} of a {manner} host ended with {failure} after {attempts} attempts");
        }
        // Nearly all rows of a host that only wants to be asked slowly are had.
        var limited = run.Final.Values.Where(end => end.Manner == Manner.Bucket).ToList();
        Assert.True(limited.Count(end => end.Failure is null) >= limited.Count * 0.98);
        // Fast hosts do not wait for the others: no later than twice what their own pace takes.
        var fastDone = run.Final.Values.Where(end => end.Manner == Manner.Fast).Max(end => end.At);
        Assert.True(fastDone < TimeSpan.FromSeconds(30), $"{fastDone}");
        if (shuffled) Assert.True(run.LeastShareOfFastHosts >= 0.5, $"{run.LeastShareOfFastHosts}");
    }

    private sealed class Simulation(PolitenessOptions options, int seed) : IDisposable
    {
        private readonly FrontierBench _bench = new(options, seed);
        private readonly Random _random = new(seed);
        private readonly Dictionary<string, SimulatedHost> _hosts = [];
        private readonly PriorityQueue<(FetchTurn Turn, SimulatedHost? Host, TurnReport Report), (TimeSpan, int)> _events = new();
        private readonly DateTimeOffset _began = new ManualTimeProvider().GetUtcNow();
        private readonly Dictionary<long, Manner> _manners = [];
        private int _number;

        public Dictionary<long, (Manner Manner, FailureKind? Failure, TimeSpan At, int Attempts)> Final { get; } = [];

        /// <summary>When the first fast host had all its rows started: how far the hindmost was.</summary>
        public double LeastShareOfFastHosts { get; private set; } = -1;

        private TimeSpan Now => _bench.Clock.GetUtcNow() - _began;

        public ImageRequest[] MakeRows((Manner Manner, int Hosts)[] world, int rowsPerHost)
        {
            var rows = new List<ImageRequest>();
            foreach (var (manner, hosts) in world)
            {
                for (var host = 0; host < hosts; host++)
                {
                    var name = $"{manner.ToString().ToLowerInvariant()}{host}.test";
                    _hosts.Add(name, new SimulatedHost(name, manner, options, _random));
                    for (var n = 0; n < rowsPerHost; n++)
                    {
                        rows.Add(Row(rows.Count + 1, name));
                        _manners.Add(rows.Count, manner);
                    }
                }
            }
            return [.. rows];
        }

        public void Dispose() => _bench.Dispose();

        public void Go(ImageRequest[] rows)
        {
            var reading = _bench.Reading = Task.Run(async () =>
            {
                foreach (var row in rows) await _bench.Frontier.EnqueueAsync(row, default);
                _bench.Frontier.CompleteAdding();
            });
            while (Final.Count < rows.Length)
            {
                foreach (var turn in _bench.TakeAll()) Start(turn);
                _bench.LetRead();
                Check();
                var next = Now + TimeSpan.FromMilliseconds(100);
                if (_events.TryPeek(out _, out var due) && due.Item1 < next) next = due.Item1;
                _bench.Clock.Advance(next - Now);
                while (_events.TryPeek(out _, out due) && due.Item1 <= Now) End(_events.Dequeue());
                Assert.True(Now < TimeSpan.FromMinutes(30), $"{Final.Count} of {rows.Length} rows are final");
            }
            Assert.True(reading.IsCompletedSuccessfully);
            Assert.True(_bench.IsOver);
            Assert.Equal(0, _bench.Spill.Held);
            var snapshot = _bench.Frontier.Snapshot();
            Assert.Equal((0, 0L, 0), (snapshot.Queued, snapshot.Spilled, snapshot.InFlight));
        }

        private void Start(FetchTurn turn)
        {
            Assert.InRange(turn.Attempt, turn.Refusal is null ? 1 : 0, options.Attempts);
            if (turn.Refusal is { } refusal)
            {
                _events.Enqueue((turn, null, TurnReport.Failed(refusal, TimeSpan.Zero, 0)), (Now, _number++));
                return;
            }
            var host = _hosts[turn.Url.HostKey.Host];
            var (after, report) = host.Call(turn, Now);
            _events.Enqueue((turn, host, report), (Now + after, _number++));
            if (LeastShareOfFastHosts >= 0 || host.Starts < RowsPerHost) return;
            if (host.Manner == Manner.Fast) LeastShareOfFastHosts = _hosts.Values.Where(other => other.Manner == Manner.Fast).Min(other => (double)other.Starts / RowsPerHost);
        }

        private void End((FetchTurn Turn, SimulatedHost? Host, TurnReport Report) end)
        {
            end.Host?.Answered(end.Report, Now);
            var verdict = _bench.Frontier.Settle(end.Turn, end.Report);
            Assert.True(verdict.IsFinal || verdict.RetryIn <= options.RetryAfterMax);
            if (!verdict.IsFinal) return;
            Assert.Null(end.Report.Next);
            var ordinal = end.Turn.Request.Ordinal;
            Assert.True(Final.TryAdd(ordinal, (_manners[ordinal], end.Report.Failure?.Kind, Now, end.Turn.Attempt)), $"row {ordinal} ended twice");
        }

        private void Check()
        {
            var snapshot = _bench.Frontier.Snapshot();
            Assert.Equal(_events.Count, snapshot.InFlight);
            Assert.True(snapshot.InFlight <= (options.Concurrency ?? options.AutoConcurrencyCeiling));
            Assert.True(snapshot.Queued <= 2 * options.Window + snapshot.Limit, $"{snapshot.Queued} rows in memory");
            Assert.Equal(_bench.Spill.Held, snapshot.Spilled);
        }
    }
}
