using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// Carries one turn from the frontier to its end: fetch, then redirect, failure or body; settle; and, when that was final, the one record.
/// </summary>
internal sealed class Worker(
    IFrontier frontier, IFetcher fetcher, BodyReceiver receiver, KeptBodies kept, Func<ImageRecord, ValueTask> record, HaulOptions options, TimeProvider time)
{
    /// <summary>What earlier runs earned, to be asked after again; null when it is left alone.</summary>
    public Refresher? Refresh { get; init; }

    /// <summary>Is told every step; null in runs.</summary>
    public IRowTrace? Trace { get; init; }

    /// <summary>Processes a turn and says what came of it. Only a defect throws.</summary>
    public async Task<(TurnEnd End, TurnVerdict Verdict)> ProcessAsync(FetchTurn turn, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var end = turn.Refusal is { } refusal ? TurnEnd.Failed(refusal) : await FetchAsync(turn, cancellationToken);
        // Records before verdicts would lose the retry; verdicts before records can at worst repeat a row after a crash.
        var verdict = frontier.Settle(turn, end.Report);
        if (!verdict.IsFinal) return (end, verdict);
        kept.Drop(turn.Request);
        await record(await EndAsync(turn, end, time.GetElapsedTime(started)));
        return (end, verdict);
    }

    private async ValueTask<ImageRecord> EndAsync(FetchTurn turn, TurnEnd end, TimeSpan elapsed)
    {
        Refresh?.Ended(turn.Request);
        return Refresh is not null && end.Report.Failure is { } failure && await Refresh.KeepAsync(turn.Request, failure, turn.Attempt) is { } earned
            ? earned
            : Record(turn, end, elapsed);
    }

    private async Task<TurnEnd> FetchAsync(FetchTurn turn, CancellationToken cancellationToken)
    {
        var job = new FetchJob { Url = turn.Url, LeftOrigin = turn.LeftOrigin, Continuation = kept.For(turn.Request, turn.Url), Trace = Trace };
        var earned = Refresh?.Earned(turn);
        if (earned is not null) job = Refresh!.Condition(job, turn, earned);
        var outcome = await fetcher.FetchAsync(job, cancellationToken);
        if (outcome.CannotContinue) kept.Drop(turn.Request);
        if (outcome.Failure is { } failure) return TurnEnd.Failed(failure, outcome);
        if (outcome.NotModified && earned is not null) return await Refresh!.CurrentAsync(turn, earned, outcome, cancellationToken);
        if (outcome.Body is { } body)
        {
            await using (body)
            {
                var end = TurnEnd.Received(await receiver.ReceiveAsync(turn.Request, turn.Url, outcome, cancellationToken), outcome);
                return earned is null ? end : Refresh!.Compare(turn, earned, end);
            }
        }
        var step = RedirectWalker.Next(turn.Url, outcome.Location, turn.Hops, options.Fetching.MaxRedirects);
        return step.Next is { } next ? TurnEnd.Moved(next, outcome) : TurnEnd.Failed(step.Failure!, outcome);
    }

    private ImageRecord Record(FetchTurn turn, TurnEnd end, TimeSpan elapsed) => new()
    {
        Request = turn.Request,
        Status = end.Report.Failure switch
        {
            null => end.IsCurrent ? RecordStatus.UpToDate : RecordStatus.Downloaded,
            { Kind: FailureKind.RobotsDisallowed or FailureKind.OptedOut } => RecordStatus.Skipped,
            _ => RecordStatus.Failed,
        },
        Failure = end.Report.Failure,
        Image = end.Image,
        Response = end.Facts,
        Attempts = turn.Attempt,
        Elapsed = elapsed,
        FetchedAt = time.GetUtcNow(),
        Note = end.Note,
    };
}

/// <summary>What came of a turn, for the frontier and for the record.</summary>
internal sealed record TurnEnd(TurnReport Report)
{
    public StoredImage? Image { get; private init; }

    public ResponseFacts? Facts { get; private init; }

    public string? Note { get; private init; }

    /// <summary>The image is the one that was there before.</summary>
    public bool IsCurrent { get; init; }

    public static TurnEnd Failed(Failure failure) => new(TurnReport.Failed(failure, TimeSpan.Zero, 0));

    public static TurnEnd Failed(Failure failure, FetchOutcome outcome) =>
        new(TurnReport.Failed(Noting(failure, outcome.Note), outcome.Latency, 0)) { Facts = outcome.Facts };

    public static TurnEnd Moved(CanonicalUrl next, FetchOutcome outcome) => new(TurnReport.Moved(next, outcome.Latency));

    public static TurnEnd Current(StoredImage image, ResponseFacts facts, FetchOutcome outcome) =>
        new(TurnReport.Succeeded(outcome.Latency, 0)) { Image = image, Facts = facts, Note = outcome.Note, IsCurrent = true };

    public static TurnEnd Received(Receipt receipt, FetchOutcome outcome) => receipt.Failure is { } failure
        ? new(TurnReport.Failed(Noting(failure, outcome.Note), outcome.Latency, receipt.Bytes)) { Facts = receipt.Facts }
        : new(TurnReport.Succeeded(outcome.Latency, receipt.Bytes)) { Image = receipt.Image, Facts = receipt.Facts, Note = Notes.Join(outcome.Note, receipt.Note) };

    // A failed row has one text: whoever might have forged the answer belongs into it too.
    private static Failure Noting(Failure failure, string? note) => note is null ? failure : failure with { Message = $"{failure.Message} ({note})" };
}
