using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Draws the conclusions from what came of a turn: for the run's limit, for the host, and for the row.</summary>
internal sealed class TurnJudge(GlobalLimit limit, RetryPolicy retry)
{
    // One answer of a hundred is 503 on many a site that has nothing else wrong: pausing the whole host for each would cost minutes and help nobody.
    // So many in a row, with no other answer between, are an incident; a 503 that names a time to wait is one at once.
    private const int Hiccups = 4;

    // A connection reset by itself is no sign of strain, but of a line that broke or a server process that ended.
    private const int Resets = 3;

    // Times that a row may be turned away along with others for nothing.
    private const int MostSpared = 20;

    /// <summary>What the turn judged last changed about its host.</summary>
    public HostChange Change { get; private set; }

    /// <summary>
    /// Teaches the policies and decides about the row: null when it is final, else how long it waits for its next attempt. Hops of redirects are not for here.
    /// </summary>
    public RetryWait? Judge(FetchTurn turn, TurnReport report, TimeSpan now, bool wasFull)
    {
        Change = HostChange.None;
        var rule = report.Failure?.Kind.Retry();
        if (rule == RetryRule.Free) limit.RanShort(now, turn.StartedAt);
        // A turn that found no route was no work.
        else if (rule != RetryRule.Unfinished && report.Via is not { Index: < 0 }) limit.Completed(now, report.Bytes, wasFull);

        var host = turn.Host!;
        host.SeenAt = now;
        turn.Via = report.Via;
        if (report.Failure is not { } failure)
        {
            Answered(host, turn, report, now);
            retry.Progressed();
            turn.LastFailure = null;
            turn.Shortages = turn.ShortagesAlone = 0;
            return null;
        }
        var isHiccup = IsHiccup(host, turn, failure);
        if (!isHiccup) TeachHost(host, turn, report, failure, now);
        turn.LastFailure = failure;
        if (retry.WaitAfter(turn, failure, now) is not { } wait) return null;
        // The whole host pauses after a paced answer: the row's own backoff would add nothing but disorder.
        return rule == RetryRule.Paced && !isHiccup ? RetryWait.Exactly(host.Clock.BlockedUntil - now) : wait;
    }

    private bool IsHiccup(Host host, FetchTurn turn, Failure failure)
    {
        if (failure.Kind != FailureKind.Unavailable || turn.IsProbe || retry.Asked(failure) is not null) return false;
        // A row that hears it again speaks of its URL: at the end of a list such rows are all that is left, and no other answer can come between them.
        if (turn.LastFailure?.Kind != FailureKind.Unavailable) host.UnavailableInARow++;
        return host.UnavailableInARow < Hiccups;
    }

    private void TeachHost(Host host, FetchTurn turn, TurnReport report, Failure failure, TimeSpan now)
    {
        var kind = failure.Kind;
        var rule = kind.Retry();
        if (rule is not (RetryRule.Never or RetryRule.Unfinished) && retry.Asked(failure) is { } asked)
        {
            host.Clock.Asked(now + asked);
            host.BlockedBy = kind;
        }
        switch (kind.Blames())
        {
            case Blame.Host:
                // A host that is paced is turned down by its pace: fewer in flight would only hold it below that.
                if (IsStrain(kind) && !IsOneReset(host, kind) && !(rule == RetryRule.Paced && host.Pace.Rate is not null)) host.Limit.Struggled(now, turn.StartedAt);
                if (rule == RetryRule.Paced && !IsNewIncident(host, turn, failure, now))
                {
                    SpareAttempt(turn);
                    break;
                }
                if (!host.Circuit.Failed(now, kind, turn.IsProbe)) return;
                host.BlockedBy = kind;
                Change = HostChange.Suspended;
                return;
            case Blame.Row or Blame.Route:
            case Blame.Nobody when kind == FailureKind.OptedOut:
                Answered(host, turn, report, now);
                return;
            default:
                break;
        }
        if (turn.IsProbe) host.Circuit.ProbeLearntNothing();
    }

    private bool IsNewIncident(Host host, FetchTurn turn, Failure failure, TimeSpan now)
    {
        if (!host.Backoff.TurnedAway(now, turn.StartedAt)) return false;
        var until = now + (retry.Asked(failure) ?? retry.Backoff(host.Backoff.Incidents).Most);
        host.Backoff.PausedUntil(until);
        host.Clock.Paused(until);
        host.Pace.TurnedAway(now, until, failure.Kind == FailureKind.RateLimited || failure.RetryAfter is not null);
        host.BlockedBy = failure.Kind;
        Change = HostChange.Paused;
        return true;
    }

    // The burst is the host's matter: only the row that began it spends an attempt, the others as long as they are not always among them.
    private static void SpareAttempt(FetchTurn turn)
    {
        if (turn.IsProbe || ++turn.SparedAttempts > MostSpared) return;
        turn.Attempt--;
    }

    private void Answered(Host host, FetchTurn turn, TurnReport report, TimeSpan now)
    {
        if (host.Circuit.IsOpen || (host.BlockedBy is not null && !host.IsBlocked(now))) Change = HostChange.Recovered;
        host.AnsweredAt = now;
        host.UnavailableInARow = host.ResetsInARow = 0;
        host.Circuit.Answered();
        host.Limit.Answered(now, report.Latency, turn.Level);
        host.Backoff.Answered(turn.StartedAt);
        host.Pace.Accepted(now, turn.StartedAt);
    }

    private static bool IsOneReset(Host host, FailureKind kind) => kind == FailureKind.ConnectionReset && ++host.ResetsInARow < Resets;

    // Signs that the host has more to do than it can: turned away, too late, cut off.
    private static bool IsStrain(FailureKind kind) => kind is FailureKind.RateLimited or FailureKind.Unavailable or FailureKind.ConnectTimeout
        or FailureKind.HeaderTimeout or FailureKind.IdleTimeout or FailureKind.TooSlow or FailureKind.TotalTimeout or FailureKind.HttpTimeout or FailureKind.ConnectionReset;
}
