namespace ImageHaul.Model;

/// <summary>
/// Overflow on disk for requests that do not fit the memory window: first-in first-out queues by number. Nothing here must outlive the
/// process: a later run reads the list again. Thread-safe.
/// </summary>
internal interface IRequestSpill
{
    /// <summary>Appends requests to a queue, in order.</summary>
    void Append(long queue, IReadOnlyList<ImageRequest> requests);

    /// <summary>Appends requests to the queues named beside them, in order; all of them or, when it throws, none.</summary>
    void Append(IReadOnlyList<(long Queue, ImageRequest Request)> requests);

    /// <summary>Removes and returns up to <paramref name="most"/> of the queue's oldest requests; empty when it has none.</summary>
    IReadOnlyList<ImageRequest> Take(long queue, int most);
}
