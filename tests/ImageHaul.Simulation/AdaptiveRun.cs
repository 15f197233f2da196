using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Simulation;

/// <summary>The frontier as it is, in virtual time, against modelled hosts that never run out of rows.</summary>
public static class AdaptiveRun
{
    // Rows kept waiting at each host: more than any of them may start at once here.
    private const int Supply = 64;

    /// <summary>Runs for a while.</summary>
    /// <param name="hosts">The hosts.</param>
    /// <param name="options">Ceilings and waits.</param>
    /// <param name="length">How long, in virtual time.</param>
    /// <param name="seed">Of the hosts' scatter and the frontier's jitter.</param>
    public static Trace Go(IReadOnlyList<HostModel> hosts, PolitenessOptions options, TimeSpan length, int seed)
    {
        var clock = new VirtualClock();
        var random = new Random(seed);
        using var frontier = new HostFrontier(options with { Window = Math.Max(options.Window, 2 * Supply * hosts.Count) }, new NoSpill(), clock, new Random(seed + 1));
        var world = new Dictionary<string, (ModelledHost Host, ImageRequest Row)>();
        var rows = 0L;
        foreach (var model in hosts)
        {
            var name = $"h{world.Count}.test";
            var row = new ImageRequest { Ordinal = ++rows, RawUrl = $"http://{name}/", Url = CanonicalUrl.Parse($"http://{name}/", out _) };
            world.Add(name, (new ModelledHost(model, random), row));
        }
        var supply = Math.Min(Supply, 2 * options.PerHost);
        // In turns, as a shuffled list has them.
        for (var n = 0; n < supply; n++)
        {
            foreach (var (_, row) in world.Values) Add(frontier, row);
        }
        var trace = new Trace();
        var flights = new PriorityQueue<(FetchTurn Turn, Answer Answer, TimeSpan Sent, HostModel Host), (TimeSpan, long)>();
        var number = 0L;
        while (clock.Now < length)
        {
            while (frontier.TryTake() is { } turn)
            {
                var (host, row) = world[turn.Url.HostKey.Host];
                if (turn.Refusal is { } refusal)
                {
                    frontier.Settle(turn, TurnReport.Failed(refusal, TimeSpan.Zero, 0));
                    Add(frontier, row);
                    continue;
                }
                // What is tried again is no new row.
                if (turn.Attempt == 1) Add(frontier, row);
                var (answer, at) = host.Send(clock.Now);
                flights.Enqueue((turn, answer, clock.Now, host.Model), (at, number++));
            }
            var next = flights.TryPeek(out _, out var first) ? first.Item1 : TimeSpan.MaxValue;
            if (frontier.NextWake is var wake && wake < next) next = wake;
            // Timers of the real frontier count in whole milliseconds; a virtual one that stood still would never end.
            if (next <= clock.Now) next = clock.Now + TimeSpan.FromTicks(1);
            if (next > length) next = length;
            trace.Flew(flights.Count, clock.Now, next);
            clock.Now = next;
            while (flights.TryPeek(out _, out var due) && due.Item1 <= clock.Now)
            {
                var (turn, answer, sent, host) = flights.Dequeue();
                trace.Count(answer, clock.Now);
                frontier.Settle(turn, Report(answer, clock.Now - sent, host));
            }
        }
        return trace;
    }

    private static void Add(HostFrontier frontier, ImageRequest row)
    {
        var adding = frontier.EnqueueAsync(row, default);
        if (!adding.IsCompletedSuccessfully) throw new InvalidOperationException("The window is too small for the simulation.");
        adding.GetAwaiter().GetResult();
    }

    private static TurnReport Report(Answer answer, TimeSpan latency, HostModel host) => answer switch
    {
        Answer.Good => TurnReport.Succeeded(latency, 40_000),
        Answer.Refused => Failed(FailureKind.RateLimited, latency, host.RetryAfter),
        Answer.Banned => Failed(FailureKind.Blocked, latency),
        _ => Failed(FailureKind.HeaderTimeout, TimeSpan.Zero),
    };

    private static TurnReport Failed(FailureKind kind, TimeSpan latency, TimeSpan? retryAfter = null) =>
        TurnReport.Failed(new Failure(kind, kind.Name()) { RetryAfter = retryAfter }, latency, 0);

    /// <summary>The rows on hand fit the window.</summary>
    private sealed class NoSpill : IRequestSpill
    {
        public void Append(long queue, IReadOnlyList<ImageRequest> requests) => throw new InvalidOperationException("Nothing overflows in the simulation.");

        public void Append(IReadOnlyList<(long Queue, ImageRequest Request)> requests) => throw new InvalidOperationException("Nothing overflows in the simulation.");

        public IReadOnlyList<ImageRequest> Take(long queue, int most) => [];
    }
}
