using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// Carries one turn from the frontier to its end: fetch, then redirect, failure or body; settle; and, when that was final, the one record.
/// </summary>
internal sealed class Worker(
    IFrontier frontier, MannersGate manners, IFetcher fetcher, BodyReceiver receiver, KeptBodies kept, Func<ImageRecord, ValueTask> record, HaulOptions options, TimeProvider time)
{
    /// <summary>What earlier runs earned, to be asked after again; null when it is left alone.</summary>
    public Refresher? Refresh { get; init; }

    /// <summary>Measures, traces and logs what came of each turn; null for none.</summary>
    public RunTelemetry? Telemetry { get; init; }

    /// <summary>Is told every step; null in runs.</summary>
    public IRowTrace? Trace { get; init; }

    /// <summary>Processes a turn and says what came of it. Only a defect throws.</summary>
    public async Task<(TurnEnd End, TurnVerdict Verdict)> ProcessAsync(FetchTurn turn, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var span = Telemetry?.Begin(turn);
        var end = turn.Refusal is { } refusal ? TurnEnd.Failed(refusal) : await AdmitAsync(turn, cancellationToken);
        // Records before verdicts would lose the retry; verdicts before records can at worst repeat a row after a crash.
        // Once it is settled the turn may be on its way again.
        var taken = new TurnTaken(turn);
        Telemetry?.Ended(taken, end, started, span);
        var verdict = frontier.Settle(turn, end.Report);
        Telemetry?.Settled(taken, end, verdict);
        if (!verdict.IsFinal) return (end, verdict);
        kept.Drop(turn.Request);
        await record(await EndAsync(turn, end, time.GetElapsedTime(started)));
        return (end, verdict);
    }

    private async ValueTask<ImageRecord> EndAsync(FetchTurn turn, TurnEnd end, TimeSpan elapsed)
    {
        Refresh?.Ended(turn.Request);
        return Refresh is not null && end.Failure is { } failure && await Refresh.KeepAsync(turn.Request, failure, turn.Attempt) is { } earned
            ? earned with { Route = end.Route, Signal = end.Signal ?? earned.Signal }
            : Record(turn, end, elapsed);
    }

    private async Task<TurnEnd> AdmitAsync(FetchTurn turn, CancellationToken cancellationToken)
    {
        var admission = await manners.AdmitAsync(turn, cancellationToken);
        if (admission.Report is null) return await FetchAsync(turn, admission.Signal, cancellationToken);
        var held = TurnEnd.Held(admission);
        return admission.Route is { } route ? held.Over(route, turn) : held;
    }

    private async Task<TurnEnd> FetchAsync(FetchTurn turn, string? signal, CancellationToken cancellationToken)
    {
        var job = new FetchJob
        {
            Url = turn.Url, LeftOrigin = turn.LeftOrigin, FailedRoutes = turn.FailedRoutes, Continuation = kept.For(turn.Request, turn.Url), Trace = Trace,
        };
        var earned = Refresh?.Earned(turn);
        if (earned is not null) job = Refresh!.Condition(job, turn, earned);
        var outcome = await fetcher.FetchAsync(job, cancellationToken);
        var end = await FollowAsync(turn, outcome, earned, signal, cancellationToken);
        return outcome.Route is { } route ? end.Over(route, turn) : end;
    }

    private async Task<TurnEnd> FollowAsync(FetchTurn turn, FetchOutcome outcome, EarnedImage? earned, string? signal, CancellationToken cancellationToken)
    {
        if (outcome.CannotContinue) kept.Drop(turn.Request);
        if (outcome.Failure is { } failure) return TurnEnd.Failed(failure, outcome) with { Signal = signal };
        if (outcome.NotModified && earned is not null)
        {
            var heeded = manners.Heed(outcome, signal);
            if (heeded.Report is not null) return TurnEnd.Held(heeded, outcome);
            return await Refresh!.CurrentAsync(turn, earned, outcome, cancellationToken) with { Signal = heeded.Signal };
        }
        if (outcome.Body is { } body)
        {
            await using (body)
            {
                var heeded = manners.Heed(outcome, signal);
                if (heeded.Report is not null) return TurnEnd.Held(heeded, outcome);
                var end = TurnEnd.Received(await receiver.ReceiveAsync(turn.Request, turn.Url, outcome, cancellationToken), outcome) with { Signal = heeded.Signal };
                return earned is null ? end : Refresh!.Compare(turn, earned, end);
            }
        }
        var step = RedirectWalker.Next(turn.Url, outcome.Location, turn.Hops, options.Fetching.MaxRedirects);
        return step.Next is { } next ? TurnEnd.Moved(next, outcome) : TurnEnd.Failed(step.Failure!, outcome);
    }

    private ImageRecord Record(FetchTurn turn, TurnEnd end, TimeSpan elapsed) => new()
    {
        Request = turn.Request,
        Status = end.Failure switch
        {
            null => end.IsCurrent ? RecordStatus.UpToDate : RecordStatus.Downloaded,
            { Kind: FailureKind.RobotsDisallowed or FailureKind.OptedOut } => RecordStatus.Skipped,
            _ => RecordStatus.Failed,
        },
        Failure = end.Failure,
        Image = end.Image,
        Response = end.Facts,
        Attempts = turn.Attempt,
        Elapsed = elapsed,
        FetchedAt = time.GetUtcNow(),
        Note = end.Note,
        Route = end.Route,
        Signal = end.Signal,
    };
}
