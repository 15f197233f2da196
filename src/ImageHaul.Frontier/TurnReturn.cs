using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Takes turns back: has them judged, and queues them again or lets them go. Not thread-safe.</summary>
internal sealed class TurnReturn(HostSchedule schedule, TurnJudge judge, Random random)
{
    /// <summary>Retries decided so far.</summary>
    public long Retries { get; private set; }

    public TurnVerdict Settle(FetchTurn turn, TurnReport report, TimeSpan now)
    {
        if (!turn.IsOut) throw new InvalidOperationException($"Row {turn.Request.IdText} is not in flight: a turn is settled exactly once.");
        var host = turn.Host!;
        TurnVerdict verdict;
        if (turn.Refusal is not null)
        {
            schedule.Return(turn, now);
            verdict = new TurnVerdict(true, TimeSpan.Zero);
        }
        else if (report.IsUnused || report.Wait > TimeSpan.Zero)
        {
            verdict = GiveBack(turn, report.Wait + (report.Spread * random.NextDouble()), now);
        }
        else
        {
            var next = judge.Judge(turn, report, now, schedule.IsHeldByLimit);
            schedule.Return(turn, now);
            if (report.IsPrelude) turn.Preludes++;
            verdict = report.IsPrelude ? GoOn(turn, now) : report.Next is { } url ? MoveOn(turn, url, now) : Requeue(turn, next, now);
            if (judge.Change != HostChange.None) verdict = verdict with { HostChange = judge.Change, HostBlockedFor = host.BlockedUntil > now ? host.BlockedUntil - now : TimeSpan.Zero };
        }
        schedule.Refresh(host, now);
        return verdict;
    }

    private TurnVerdict MoveOn(FetchTurn turn, CanonicalUrl url, TimeSpan now)
    {
        if (url.HostKey != turn.Url.HostKey)
        {
            turn.LeftOrigin = true;
            turn.Preludes = 0;
            turn.ForgetRoutes();
        }
        turn.Url = url;
        turn.Hops++;
        return GoOn(turn, now);
    }

    private TurnVerdict GoOn(FetchTurn turn, TimeSpan now)
    {
        turn.IsHop = true;
        var host = schedule.RequeueAtHop(turn, now);
        return new TurnVerdict(false, host.ReadyAt > now ? host.ReadyAt - now : TimeSpan.Zero);
    }

    // Nothing was asked of the host, so nothing was learnt about it.
    private TurnVerdict GiveBack(FetchTurn turn, TimeSpan wait, TimeSpan now)
    {
        var host = turn.Host!;
        if (turn.IsProbe) host.Circuit.ProbeLearntNothing();
        schedule.Return(turn, now);
        schedule.GiveBack(turn);
        if (wait == TimeSpan.Zero) return new TurnVerdict(true, TimeSpan.Zero);
        turn.Preludes++;
        host.Clock.Paused(now + wait);
        turn.IsHop = !turn.SpentAttempt;
        turn.Waits(RetryWait.Exactly(wait), now);
        schedule.Requeue(turn);
        return new TurnVerdict(false, wait);
    }

    private TurnVerdict Requeue(FetchTurn turn, RetryWait? next, TimeSpan now)
    {
        if (next is not { } wait) return new TurnVerdict(true, TimeSpan.Zero);
        Retries++;
        turn.Waits(wait, now);
        schedule.Requeue(turn);
        return new TurnVerdict(false, wait.Most > TimeSpan.Zero ? wait.Most : TimeSpan.Zero);
    }
}
