using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>Runs with options, hosts, answers and interventions drawn by chance, on a fake clock that moves only to what is due: whatever comes, every rule holds and every run ends.</summary>
public sealed class RandomWorldTests
{
    [Fact]
    public void Run_AnythingByChance_KeepsEveryRule_AndEnds()
    {
        for (var seed = 1; seed <= 150; seed++)
        {
            using var run = new World(seed);
            if (Record.Exception(run.Go) is { } exception) Assert.Fail($"World {seed}: {exception.Message}");
        }
    }

    private sealed class World : IDisposable
    {
        private static readonly FailureKind[] Kinds =
            [.. FailureKinds.All.Where(kind => kind.Retry() != RetryRule.Unfinished && kind is not (FailureKind.HostSuspended or FailureKind.RobotsDisallowed))];

        private readonly Random _random;
        private readonly FrontierBench _bench;
        private readonly DateTimeOffset _began;
        private readonly Dictionary<string, WorldHost> _hosts = [];
        private readonly PriorityQueue<(FetchTurn Turn, WorldHost Host, TurnReport Report), (TimeSpan, int)> _events = new();
        private readonly Dictionary<long, TimeSpan> _waits = [];
        private readonly HashSet<long> _final = [];
        private readonly List<TimeSpan> _starts = [];
        private readonly PriorityQueue<WorldHost, TimeSpan> _visits = new();
        private readonly ImageRequest[] _rows;
        private readonly bool _jumps;
        private int? _concurrency;
        private int _number;
        private bool _paused;

        public World(int seed)
        {
            _random = new Random(seed);
            var options = new PolitenessOptions
            {
                Concurrency = _random.Next(3) == 0 ? null : _random.Next(1, 40),
                PerHost = _random.Next(1, 9),
                Window = _random.Next(3) switch { 0 => _random.Next(1, 12), 1 => _random.Next(12, 200), _ => 5000 },
                Delay = _random.Next(3) == 0 ? TimeSpan.FromMilliseconds(_random.Next(1, 3000)) : TimeSpan.Zero,
                Rate = _random.Next(4) == 0 ? _random.Next(1, 50) : null,
                Attempts = _random.Next(1, 6),
                BlockedAttempts = _random.Next(1, 4),
                RetryBase = TimeSpan.FromMilliseconds(_random.Next(0, 3000)),
                RetryMax = TimeSpan.FromMilliseconds(_random.Next(3000, 30_000)),
                CircuitFailures = _random.Next(1, 7),
                OneUntilCleared = _random.Next(2) == 0,
            };
            _jumps = _random.Next(4) == 0;
            _concurrency = options.Concurrency;
            _bench = new FrontierBench(options, seed);
            _began = _bench.Clock.GetUtcNow();
            var hosts = _random.Next(1, 12);
            for (var n = 0; n < hosts; n++) _hosts.Add($"h{n}.test", new WorldHost($"h{n}.test", _random));
            var sorted = _random.Next(2) == 0;
            var count = _random.Next(1, 400);
            _rows = [.. Enumerable.Range(0, count).Select(n => Row(n, $"h{(sorted ? n * hosts / count : _random.Next(hosts))}.test"))];
            if (_random.Next(3) != 0) return;
            _bench.Frontier.Recall(_hosts.Keys.Where(_ => _random.Next(2) == 0).Select(name => new HostMemory
            {
                Host = Url($"http://{name}/").HostKey,
                SeenAt = _began.AddSeconds(_random.Next(-4000, 100)),
                BlockedUntil = _random.Next(2) == 0 ? _began.AddSeconds(_random.Next(-100, 100_000)) : null,
                BlockedBy = FailureKind.RateLimited,
                IsSuspended = _random.Next(2) == 0,
                Incidents = _random.Next(4),
                Rate = _random.Next(2) == 0 ? Math.Pow(10, _random.NextDouble() * 4 - 2) : null,
                RefusedRate = _random.Next(2) == 0 ? 3 : null,
                InFlight = _random.Next(2) == 0 ? _random.Next(1, 9) : null,
            }).ToList());
        }

        private PolitenessOptions Options => _bench.Options;

        private TimeSpan Now => _bench.Clock.GetUtcNow() - _began;

        public void Dispose() => _bench.Dispose();

        public void Go()
        {
            _bench.Reading = Task.Run(async () =>
            {
                foreach (var row in _rows) await _bench.Frontier.EnqueueAsync(row, default);
                _bench.Frontier.CompleteAdding();
            });
            var idle = 0;
            while (_final.Count < _rows.Length)
            {
                var started = 0;
                _bench.LetRead();
                while (_bench.Frontier.TryTake() is { } turn)
                {
                    Start(turn);
                    started++;
                    _bench.LetRead();
                }
                Intervene();
                _bench.LetRead();
                Check();
                var wake = _bench.Frontier.NextWake;
                var next = _events.TryPeek(out _, out var due) && due.Item1 < wake ? due.Item1 : wake;
                if (_visits.TryPeek(out _, out var over) && over < next) next = over;
                if (_bench.Clock.NextTimer is { } timer && Now + timer < next) next = Now + timer;
                if (_paused) next = next == TimeSpan.MaxValue ? Now + Seconds(1) : next;
                Assert.True(next < TimeSpan.MaxValue, $"nothing will ever happen again at {Now}: {_final.Count} of {_rows.Length} rows are final");
                idle = next > Now || started > 0 ? 0 : idle + 1;
                Assert.True(idle < 20, $"it spins at {Now}, woken for {wake}");
                var by = next > Now ? next - Now : TimeSpan.Zero;
                if (_jumps && _random.Next(200) == 0) by += Seconds(_random.Next(1, 4000));
                _bench.Clock.Advance(by);
                while (_events.TryPeek(out _, out due) && due.Item1 <= Now) End(_events.Dequeue());
                while (_visits.TryPeek(out var visited, out over) && over <= Now) EndVisit(visited);
                Assert.True(Now < TimeSpan.FromDays(4), $"{_final.Count} of {_rows.Length} rows are final");
            }
            Assert.True(_bench.Reading.Wait(TimeSpan.FromMinutes(1)));
            if (_paused) _bench.Frontier.Resume();
            Assert.True(_bench.IsOver);
            Assert.Equal(0, _bench.Spill.Held);
            var end = _bench.Frontier.Snapshot();
            Assert.Equal((0, 0L, 0), (end.Queued, end.Spilled, end.InFlight));
        }

        private void Start(FetchTurn turn)
        {
            var ordinal = turn.Request.Ordinal;
            Assert.DoesNotContain(ordinal, _final);
            Assert.False(_paused);
            var host = _hosts[turn.Url.HostKey.Host];
            if (turn.Refusal is { } refusal)
            {
                _events.Enqueue((turn, host, TurnReport.Failed(refusal, TimeSpan.Zero, 0)), (Now, _number++));
                host.InFlight++;
                return;
            }
            Assert.InRange(turn.Attempt, 1, Math.Max(Options.Attempts, Options.BlockedAttempts));
            host.InFlight++;
            Assert.True(host.Requests <= Options.PerHost, $"{host.Name} has {host.Requests} requests");
            Assert.True(_events.Count < (_concurrency ?? Options.AutoConcurrencyCeiling) || _concurrency != Options.Concurrency, "too many in flight");
            Assert.True(Now >= host.PeaceUntil, $"{host.Name} called at {Now}, wanted peace until {host.PeaceUntil}");
            if (Options.OneUntilCleared && !host.IsCleared) Assert.True(turn.NeedsClearance && host.Requests == 1, $"{host.Name} is not cleared");
            Assert.True(Now - host.LastStart >= Options.Delay * (1 - Options.Jitter), $"{host.Name} called {Now - host.LastStart} after the last time");
            Assert.True(!host.IsCleared || Now - Later(host.LastStart, host.ClearedAt) >= host.CrawlDelay, $"{host.Name} called at {Now}, within its Crawl-delay");
            if (_waits.Remove(ordinal, out var notBefore)) Assert.True(Now >= notBefore, $"row {ordinal} came at {Now}, not to come before {notBefore}");
            if (turn.Attempt == 1 && turn.Hops == 0 && turn.Preludes == 0 && turn.SparedAttempts == 0 && turn.Shortages == 0)
            {
                Assert.True(ordinal > host.LastOrdinal || host.Seen.Contains(ordinal), $"row {ordinal} of {host.Name} came after {host.LastOrdinal}");
                host.Seen.Add(ordinal);
                host.LastOrdinal = Math.Max(host.LastOrdinal, ordinal);
            }
            var (report, after) = Answer(turn, host);
            if (!report.IsUnused && report.Wait == TimeSpan.Zero)
            {
                host.LastStart = Now;
                _starts.Add(Now);
            }
            _events.Enqueue((turn, host, report), (Now + after, _number++));
        }

        private (TurnReport, TimeSpan) Answer(FetchTurn turn, WorldHost host)
        {
            if (turn.NeedsClearance && _random.Next(10) != 0) return _random.Next(12) == 0 && turn.Preludes < 8
                ? (TurnReport.Postponed(Seconds(_random.Next(1, 8))), TimeSpan.Zero)
                : (TurnReport.Prelude(TimeSpan.FromMilliseconds(30)), TimeSpan.FromMilliseconds(_random.Next(1, 200)));
            var after = TimeSpan.FromMilliseconds(_random.Next(20) == 0 ? _random.Next(30_000) : _random.Next(1, 400));
            if (_random.Next(30) == 0) return (TurnReport.Refused(Of(FailureKind.RobotsDisallowed)), TimeSpan.Zero);
            if (_random.NextDouble() < host.Moves && turn.Hops < 10)
            {
                return (TurnReport.Moved(Url($"http://h{_random.Next(_hosts.Count)}.test/hop/{turn.Request.Ordinal}"), after), after);
            }
            if (_random.NextDouble() >= host.BadAt(Now)) return (TurnReport.Succeeded(after, 5000), after);
            var kind = _random.Next(3) == 0 ? Kinds[_random.Next(Kinds.Length)] : host.Kind;
            double? asked = _random.Next(4) == 0 ? _random.Next(5) switch { 0 => 0, 1 => 1e8, 2 => -5, _ => _random.Next(1, 40) } : null;
            var via = _random.Next(3) == 0 ? new RouteReport(_random.Next(3), _random.Next(2) == 0) { NeverLeft = _random.Next(2) == 0 } : (RouteReport?)null;
            return (Failed(kind, asked) with { Via = via }, after);
        }

        private void End((FetchTurn Turn, WorldHost Host, TurnReport Report) end)
        {
            var (turn, host, report) = end;
            host.InFlight--;
            if (report.IsPrelude)
            {
                host.IsCleared = true;
                _bench.Frontier.Cleared(turn.Url.HostKey, host.CrawlDelay);
                host.ClearedAt = Now;
            }
            var isOut = turn.Refusal is not null;
            var attempt = turn.Attempt;
            var verdict = _bench.Frontier.Settle(turn, report);
            if (!isOut && !report.IsUnused && report.Failure is { } failure && failure.Kind.Retry() is not (RetryRule.Never or RetryRule.Unfinished)
                && failure.RetryAfter is { } asked && asked > TimeSpan.Zero)
            {
                var until = Now + (asked < Options.RetryAfterMax ? asked : Options.RetryAfterMax);
                if (until > host.PeaceUntil) host.PeaceUntil = until;
            }
            if (verdict.IsFinal)
            {
                Assert.True(_final.Add(turn.Request.Ordinal), $"row {turn.Request.Ordinal} ended twice");
                return;
            }
            Assert.True(report.Failure is not null || report.Next is not null || report.IsPrelude || report.Wait > TimeSpan.Zero);
            if (report.Failure is { } again && report.Wait == TimeSpan.Zero && !isOut && again.Kind.Retry() is RetryRule.Backoff && report.Via is null)
            {
                var full = Math.Min(Options.RetryBase.Ticks * Math.Pow(2, attempt - 1), Options.RetryMax.Ticks);
                _waits[turn.Request.Ordinal] = Now + TimeSpan.FromTicks((long)(full / 2) - 1);
            }
        }

        private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

        private void Intervene()
        {
            switch (_random.Next(60))
            {
                case 0:
                    _paused = !_paused;
                    if (_paused) _bench.Frontier.Pause();
                    else _bench.Frontier.Resume();
                    break;
                case 1:
                    _concurrency = _random.Next(3) == 0 ? null : _random.Next(1, 40);
                    _bench.Frontier.SetConcurrency(_concurrency);
                    break;
                case 2:
                    var host = _hosts[$"h{_random.Next(_hosts.Count)}.test"];
                    if (_bench.Frontier.TryVisit(Url($"http://{host.Name}/").HostKey)) Visit(host);
                    break;
                case 3:
                    Assert.NotNull(_bench.Frontier.Remember());
                    Assert.NotNull(_bench.Frontier.Hosts(5));
                    break;
            }
        }

        private void Visit(WorldHost host)
        {
            host.LastStart = Now;
            host.Visits++;
            Assert.True(host.Requests <= Options.PerHost, $"{host.Name} is visited beside {host.InFlight} requests");
            _visits.Enqueue(host, Now + Seconds(_random.Next(0, 20)));
        }

        private void EndVisit(WorldHost host)
        {
            _visits.Dequeue();
            host.Visits--;
            _bench.Frontier.Visited(Url($"http://{host.Name}/").HostKey, null);
        }

        private void Check()
        {
            var snapshot = _bench.Frontier.Snapshot();
            Assert.Equal(_events.Count, snapshot.InFlight);
            Assert.Equal(_bench.Spill.Held, snapshot.Spilled);
            Assert.True(snapshot.Queued <= 2 * Options.Window + Math.Max(snapshot.InFlight, 40) + 40, $"{snapshot.Queued} rows in memory");
            if (Options.Rate is not { } rate) return;
            var recent = _starts.Count(start => Now - start < Seconds(1));
            Assert.True(recent <= rate * 1.05 + 2, $"{recent} starts in a second");
            _starts.RemoveAll(start => Now - start > Seconds(2));
        }
    }

    private sealed class WorldHost(string name, Random random)
    {
        private readonly double _bad = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
        private readonly TimeSpan _turns = Seconds(random.Next(1, 300));

        public string Name => name;

        public FailureKind Kind { get; } = new[]
        {
            FailureKind.RateLimited, FailureKind.Unavailable, FailureKind.ConnectTimeout, FailureKind.DnsNotFound, FailureKind.HttpServerError, FailureKind.Blocked,
            FailureKind.Truncated, FailureKind.LocalLimit, FailureKind.TlsFailure, FailureKind.HttpNotFound,
        }[random.Next(10)];

        public double Moves { get; } = random.Next(3) == 0 ? random.NextDouble() / 2 : 0;

        public TimeSpan CrawlDelay { get; } = random.Next(4) == 0 ? Seconds(random.Next(1, 10)) : TimeSpan.Zero;

        public int InFlight { get; set; }

        public int Visits { get; set; }

        public int Requests => InFlight + Visits;

        public bool IsCleared { get; set; }

        public TimeSpan LastStart { get; set; } = -TimeSpan.FromDays(1);

        public TimeSpan ClearedAt { get; set; } = -TimeSpan.FromDays(1);

        public TimeSpan PeaceUntil { get; set; } = TimeSpan.MinValue;

        public long LastOrdinal { get; set; } = -1;

        public HashSet<long> Seen { get; } = [];

        /// <summary>Good and bad times take turns.</summary>
        public double BadAt(TimeSpan now) => (long)(now / _turns) % 3 == 1 ? 1 - _bad : _bad;
    }
}
