using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Manners;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// Asks each origin for its wishes before its first image, and keeps to them. The asking is a turn like any other, so all politeness counts for it:
/// the host has no other turn until it is cleared, and no worker waits for another's answer.
/// </summary>
internal sealed class MannersGate(PolicyFiles files, WishesMemory memory, IFrontier frontier, HaulOptions options, TimeProvider time)
{
    /// <summary>Least attempts at a robots.txt whose host answers, but not with it; then the rows of the origin are left alone.</summary>
    private const int LeastRobotsAttempts = 3;

    private const string UnreachableSignal = "robots.txt: unreachable";
    private const string RobotsPath = "/robots.txt";
    private const string TdmPath = "/.well-known/tdmrep.json";

    /// <summary>
    /// How often a host waits for another one that its robots.txt lies on and that rests; then that counts as a failed attempt. Hosts may wait for one another.
    /// </summary>
    private const int MostRests = 12;

    /// <summary>The first of those waits and the longest; each next one is twice as long, and chance may double each: four to nine minutes in all.</summary>
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1), LongestRest = TimeSpan.FromSeconds(32);

    /// <summary>
    /// How often a row may carry such a request without an attempt. More than that only when what was learnt is forgotten before the row's turn comes again, as files of
    /// half a megabyte can bring about; then it is judged by the answer at hand.
    /// </summary>
    private const int MostPreludes = 16;

    // As many as an image gets: its whole origin hangs on it.
    private readonly int _robotsAttempts = Math.Max(LeastRobotsAttempts, options.Politeness.Attempts);
    private readonly bool _obeysRobots = options.Manners.Robots == RobotsMode.Obey;
    private readonly bool _readsTdm = options.Manners.ReadTdmFile;
    private readonly bool _obeysOptOut = options.Manners.OptOut == OptOutMode.Obey;

    // The host has no other turn meanwhile: two requests are within any cap but one.
    private readonly bool _asksTogether = options.Politeness is { PerHost: > 1, Concurrency: not 1, Rate: null } && options.Politeness.Delay == TimeSpan.Zero;

    /// <summary>Decides what a turn is for: its URL, the origin's wishes, or nothing because they forbid it.</summary>
    /// <exception cref="Catalog.CatalogException">The catalog cannot be read.</exception>
    public ValueTask<Admission> AdmitAsync(FetchTurn turn, CancellationToken cancellationToken)
    {
        if (!options.Manners.AsksFirst) return default;
        var origin = turn.Url.HostKey;
        var wishes = memory.Find(origin);
        if (wishes is null || Lacks(wishes)) return new(AskAsync(turn, origin, wishes, cancellationToken));
        if (turn.NeedsClearance) frontier.Cleared(origin, wishes.CrawlDelay);
        return new(Judge(turn.Url, wishes));
    }

    /// <summary>Reads what an image's response says about collecting it.</summary>
    /// <param name="outcome">The response; its body is not read yet.</param>
    /// <param name="noted">What was noted before it was asked for.</param>
    public Admission Heed(FetchOutcome outcome, string? noted)
    {
        if (outcome.PolicyHeaders.Count == 0) return new Admission { Signal = noted };
        var reading = OptOutSignals.Read(outcome.PolicyHeaders, time.GetUtcNow());
        if (reading.Signal is null) return new Admission { Signal = reading.IsMiningFree ? null : noted };
        return _obeysOptOut
            ? new Admission { Signal = reading.Signal, Report = TurnReport.Failed(OptedOut(reading.Signal), outcome.Latency, 0) }
            : new Admission { Signal = reading.Signal };
    }

    private bool Lacks(OriginWishes wishes)
    {
        if (wishes.Unreachable is not null) return false;
        if ((_obeysRobots && wishes.Robots is null) || (_readsTdm && wishes.Tdm is null)) return true;
        return time.GetUtcNow() - wishes.At > Catalog.RobotsTable.MaxAge && wishes.TryBeginRefresh();
    }

    private Admission Judge(CanonicalUrl url, OriginWishes wishes)
    {
        if (_obeysRobots)
        {
            if (wishes.Unreachable is { } why) return Refused(Unreachable(url.HostKey, why), UnreachableSignal);
            if (wishes.Robots?.Forbidding(url.TargetSpan) is { } rule)
            {
                var signal = RobotsRules.Describe(rule);
                return Refused(new Failure(FailureKind.RobotsDisallowed, $"forbidden by {signal}"), signal);
            }
        }
        if (wishes.Tdm?.Reserving(url.TargetSpan) is not { } reserved) return default;
        return _obeysOptOut ? Refused(OptedOut(reserved), reserved) : new Admission { Signal = reserved };
    }

    private async Task<Admission> AskAsync(FetchTurn turn, HostKey origin, OriginWishes? known, CancellationToken cancellationToken)
    {
        var isStale = known is not null && time.GetUtcNow() - known.At > Catalog.RobotsTable.MaxAge;
        var asksRobots = _obeysRobots && (isStale || known?.Robots is null);
        var asksTdm = _readsTdm && (isStale || known?.Tdm is null);
        // Together where the host may have two requests; else one after the other, each in a turn of its own. A host that was cleared long ago has both in one. Once
        // robots.txt has failed it is asked for alone: proxies that take turns would otherwise give it the same one each time.
        var isLastTime = turn.Preludes >= MostPreludes;
        var together = isLastTime || (_asksTogether && turn.NeedsClearance && known is not { Failures: > 0 });
        using var inVain = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var robotsTask = asksRobots
            ? files.GetAsync(origin, RobotsPath, RobotsFile.MaxBytes + 1, KnownElsewhere, turn.FailedRoutes, cancellationToken) : null;
        if (robotsTask is not null && !together) await robotsTask;
        var tdmTask = asksTdm && (together || isStale || robotsTask is null)
            ? files.GetAsync(origin, TdmPath, TdmRules.MaxBytes + 1, known: null, turn.FailedRoutes, inVain.Token) : null;
        var robots = robotsTask is null ? null : await robotsTask;
        // The other file would not be looked at now: rows of a host that is down need not wait until it has failed too.
        if (robots?.Failure is not null) await inVain.CancelAsync();
        var tdm = tdmTask is null ? null : await tdmTask;

        if (robots?.Outcome is PolicyOutcome.Unreachable) return Failed(origin, robots);
        if (robots?.Outcome is PolicyOutcome.HostAtRest) return isLastTime ? Failed(origin, robots) : Rest(origin, robots);
        if ((robots ?? tdm) is { Outcome: PolicyOutcome.NoAnswer, Failure: { } failure } && (robots is not null || IsOurOwn(failure)))
        {
            return new Admission { Report = TurnReport.Failed(Explain(failure), TimeSpan.Zero, 0), Route = (robots ?? tdm)!.Route };
        }
        var wishes = Learn(origin, robots, tdm);
        if (!Lacks(wishes)) frontier.Cleared(origin, wishes.CrawlDelay);
        if (isLastTime || (robots is null && tdm!.Outcome == PolicyOutcome.NoAnswer)) return Judge(turn.Url, wishes);
        if (tdm is { Outcome: PolicyOutcome.Unreachable } && Asked(tdm) is var rest && rest > TimeSpan.Zero) return new Admission { Report = TurnReport.Postponed(rest) };
        return new Admission { Report = TurnReport.Prelude((robots ?? tdm)!.Latency) };
    }

    private TimeSpan Asked(PolicyAnswer answer) =>
        answer.Failure?.RetryAfter is not { } asked ? TimeSpan.Zero : asked < options.Politeness.RetryAfterMax ? asked : options.Politeness.RetryAfterMax;

    // Within the run, another origin's file that a redirect leads to need not be fetched again.
    private OriginWishes? KnownElsewhere(HostKey origin) =>
        memory.Find(origin) is { Robots: not null } wishes && time.GetUtcNow() - wishes.At <= Catalog.RobotsTable.MaxAge ? wishes : null;

    private OriginWishes Learn(HostKey origin, PolicyAnswer? robots, PolicyAnswer? tdm)
    {
        var now = time.GetUtcNow();
        var rules = robots is null ? null : robots.Known?.Robots
            ?? (robots.Outcome == PolicyOutcome.Found ? RobotsFile.Parse(robots.Body.Span) : RobotsRules.AllowAll);
        var reserved = tdm is null ? null : tdm.Outcome == PolicyOutcome.Found ? TdmRules.Parse(tdm.Body) : TdmRules.None;
        foreach (var other in robots?.Others ?? [])
        {
            memory.Update(other, known => (known ?? new OriginWishes { At = now }) with
            {
                At = now, Robots = rules, HttpStatus = robots!.HttpStatus, Unreachable = null,
            });
        }
        return memory.Update(origin, known => new OriginWishes
        {
            At = now,
            Robots = rules ?? known?.Robots,
            HttpStatus = robots is null ? known?.HttpStatus : robots.HttpStatus,
            Tdm = reserved ?? known?.Tdm,
            IsTdmSure = tdm is null ? known?.IsTdmSure ?? true : tdm.Outcome is PolicyOutcome.Found or PolicyOutcome.Absent,
        });
    }

    private Admission Rest(HostKey origin, PolicyAnswer robots)
    {
        var rests = memory.Update(origin, known => (known ?? new OriginWishes { At = time.GetUtcNow() }) with { Rests = (known?.Rests ?? 0) + 1 }).Rests;
        if (rests > MostRests) return Failed(origin, robots);
        // Hundreds of origins may lead to one host: chance keeps them from coming back together.
        var rest = FirstRest * (1 << (rests - 1));
        if (rest > LongestRest) rest = LongestRest;
        return new Admission { Report = TurnReport.Postponed(rest, spread: rest) };
    }

    private Admission Failed(HostKey origin, PolicyAnswer robots)
    {
        var failure = robots.Failure!;
        var wishes = memory.Update(origin, known =>
        {
            var failures = (known?.Failures ?? 0) + 1;
            // What was known before is better than nothing: section 2.4 lets an unreachable file be kept for longer.
            var isLost = failures >= _robotsAttempts && known?.Robots is null;
            return (known ?? new OriginWishes { At = time.GetUtcNow() }) with { Failures = failures, Unreachable = isLost ? failure.Message : null };
        });
        var refusal = Unreachable(origin, failure.Message);
        if (wishes.Unreachable is null)
        {
            return new Admission { Report = TurnReport.Failed(Explain(failure), robots.Latency, 0), FinalFailure = refusal, Signal = UnreachableSignal, Route = robots.Route };
        }
        frontier.Cleared(origin, TimeSpan.Zero);
        return new Admission { Report = TurnReport.Failed(refusal, robots.Latency, 0), Signal = UnreachableSignal, Route = robots.Route };
    }

    private static Failure Unreachable(HostKey origin, string why) => new(FailureKind.RobotsDisallowed, $"robots.txt of {origin} is unreachable: {why}");

    private static Failure OptedOut(string signal) => new(FailureKind.OptedOut, $"reserved by {signal}");

    private static Admission Refused(Failure failure, string signal) => new() { Report = TurnReport.Refused(failure), Signal = signal };

    private static bool IsOurOwn(Failure failure) => failure.Kind == FailureKind.Cancelled || failure.Kind.Blames() is Blame.Machine or Blame.Proxy;

    // Where no connection was made, the file asked for has nothing to do with it.
    private static Failure Explain(Failure failure) => failure.Kind switch
    {
        FailureKind.ConnectionReset or FailureKind.HeaderTimeout or FailureKind.BadResponse => failure with { Message = $"asked for robots.txt: {failure.Message}" },
        _ when failure.HttpStatus is not null => failure with { Message = $"asked for robots.txt: {failure.Message}" },
        _ => failure,
    };
}
