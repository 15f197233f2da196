using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Takes turns back: has them judged, and queues them again or lets them go. Not thread-safe.</summary>
internal sealed class TurnReturn(HostSchedule schedule, TurnJudge judge)
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
        else
        {
            var next = judge.Judge(turn, report, now, schedule.IsFull);
            schedule.Return(turn, now);
            verdict = report.Next is { } url ? MoveOn(turn, url, now) : Requeue(turn, next, now);
        }
        schedule.Refresh(host, now);
        return verdict;
    }

    private TurnVerdict MoveOn(FetchTurn turn, CanonicalUrl url, TimeSpan now)
    {
        if (url.HostKey != turn.Url.HostKey) turn.LeftOrigin = true;
        turn.Url = url;
        turn.Hops++;
        turn.IsHop = true;
        var host = schedule.RequeueAtHop(turn, now);
        return new TurnVerdict(false, host.ReadyAt > now ? host.ReadyAt - now : TimeSpan.Zero);
    }

    private TurnVerdict Requeue(FetchTurn turn, TimeSpan? next, TimeSpan now)
    {
        if (next is not { } notBefore) return new TurnVerdict(true, TimeSpan.Zero);
        Retries++;
        turn.NotBefore = notBefore;
        schedule.Requeue(turn);
        return new TurnVerdict(false, notBefore > now ? notBefore - now : TimeSpan.Zero);
    }
}
