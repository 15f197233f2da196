using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>
/// Holds the requests that are not yet final and decides what may start now. Thread-safe. Every request that was enqueued comes out
/// of <see cref="TakeAsync"/> one or more times until it is settled with a final verdict.
/// </summary>
internal interface IFrontier
{
    /// <summary>Adds a request; waits while the window is full and spilling would not help.</summary>
    ValueTask EnqueueAsync(ImageRequest request, CancellationToken cancellationToken);

    /// <summary>No request will be added any more: once all are settled, <see cref="TakeAsync"/> gives null.</summary>
    void CompleteAdding();

    /// <summary>Waits for the next request that may start, hosts taking fair turns; null when every request is settled and none will be added.</summary>
    ValueTask<FetchTurn?> TakeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Hands a turn back with what came of it, exactly once per turn taken. The verdict says whether the row is final or the frontier has
    /// queued it again (retry, or next hop of a redirect).
    /// </summary>
    TurnVerdict Settle(FetchTurn turn, TurnReport report);

    /// <summary>
    /// A host's wishes are known: its rows may start side by side, with at least <paramref name="crawlDelay"/> from one start to the next. Only hosts of a run with
    /// <see cref="PolitenessOptions.OneUntilCleared"/> wait for this; <see cref="FetchTurn.NeedsClearance"/> tells when.
    /// </summary>
    void Cleared(HostKey host, TimeSpan crawlDelay);

    /// <summary>
    /// True when a host may take one request now that no turn of its own makes (a robots.txt that another host's leads to): it is not blocked, resting or at its cap.
    /// Such a request counts as a start, and for the host's cap until <see cref="Visited"/>.
    /// </summary>
    bool TryVisit(HostKey host);

    /// <summary>That request is over, well or with a failure, whose Retry-After the host's rows keep to as well. Once for each <see cref="TryVisit"/> that gave true.</summary>
    void Visited(HostKey host, Failure? failure);

    /// <summary>
    /// Takes over what an earlier run learnt about hosts, before the first request is added: who asked for rest gets it, who was suspended is asked with one request, and
    /// paces are kept. What is old is left out, and no rest is longer than the options of this run allow.
    /// </summary>
    void Recall(IEnumerable<HostMemory> memories);

    /// <summary>What is worth knowing about hosts in a later run; a bounded number, those that must not be called first. Cheap enough for one call a second.</summary>
    IReadOnlyList<HostMemory> Remember();

    /// <summary>What a display shows; cheap enough for ten calls a second.</summary>
    FrontierSnapshot Snapshot();
}
