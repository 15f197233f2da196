using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>What came of a turn, for the frontier and for the record.</summary>
internal sealed record TurnEnd(TurnReport Report)
{
    public StoredImage? Image { get; private init; }

    /// <summary>The failure for the record; the frontier's may be that of a request that came before the row's own.</summary>
    public Failure? Failure { get; private init; } = Report.Failure;

    public ResponseFacts? Facts { get; private init; }

    /// <summary>The status of the response, if one came.</summary>
    public int? HttpStatus => Facts?.Status ?? Failure?.HttpStatus;

    public string? Note { get; private init; }

    /// <summary>The rule or signal that spoke about the row.</summary>
    public string? Signal { get; init; }

    /// <summary>The manners ended the turn, before the request or at its headers.</summary>
    public static TurnEnd Held(Admission admission, FetchOutcome? outcome = null) => new(admission.Report!.Value)
    {
        Failure = admission.FinalFailure ?? admission.Report.Value.Failure,
        Facts = outcome?.Facts,
        Signal = admission.Signal,
    };

    /// <summary>The proxy, as records show it.</summary>
    public string? Route { get; private init; }

    /// <summary>The same end, with the route that led to it.</summary>
    public TurnEnd Over(RouteTaken route, FetchTurn turn) => this with
    {
        Route = route.Name,
        Report = Report with
        {
            Via = new RouteReport(route.Index, HasOther: Report.Failure is not null && route.HasOther(turn.FailedRoutes))
            {
                IsResting = route.IsResting, IsDead = route.IsDead, NeverLeft = route.NeverLeft,
            },
        },
    };

    /// <summary>The image is the one that was there before.</summary>
    public bool IsCurrent { get; init; }

    public static TurnEnd Failed(Failure failure) => new(TurnReport.Failed(failure, TimeSpan.Zero, 0));

    public static TurnEnd Failed(Failure failure, FetchOutcome outcome) =>
        new(TurnReport.Failed(Noting(failure, outcome.Note), outcome.Latency, 0)) { Facts = outcome.Facts };

    public static TurnEnd Moved(CanonicalUrl next, FetchOutcome outcome) => new(TurnReport.Moved(next, outcome.Latency)) { Facts = outcome.Facts };

    public static TurnEnd Current(StoredImage image, ResponseFacts facts, FetchOutcome outcome) =>
        new(TurnReport.Succeeded(outcome.Latency, 0)) { Image = image, Facts = facts, Note = outcome.Note, IsCurrent = true };

    public static TurnEnd Received(Receipt receipt, FetchOutcome outcome) => receipt.Failure is { } failure
        ? new(TurnReport.Failed(Noting(failure, outcome.Note), outcome.Latency, receipt.Bytes)) { Facts = receipt.Facts }
        : new(TurnReport.Succeeded(outcome.Latency, receipt.Bytes)) { Image = receipt.Image, Facts = receipt.Facts, Note = Notes.Join(outcome.Note, receipt.Note) };

    // A failed row has one text: whoever might have forged the answer belongs into it too.
    private static Failure Noting(Failure failure, string? note) => note is null ? failure : failure with { Message = $"{failure.Message} ({note})" };
}
