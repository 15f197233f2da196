using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>
/// The waiting rows of one host. Hops of journeys under way go first, then retries that are due, then new rows in the order they came. New rows
/// are a head in memory, segments on disk behind it, and a tail in memory behind those; rows move only between neighbours, so the order holds.
/// </summary>
internal sealed class HostQueue
{
    private readonly Deque<ImageRequest> _head = new();
    private Deque<FetchTurn>? _hops;
    private PriorityQueue<FetchTurn, (TimeSpan NotBefore, long Number)>? _retries;
    private Deque<SpillSegment>? _segments;
    private Deque<ImageRequest>? _tail;
    private long _retryNumber;

    /// <summary>New rows in memory.</summary>
    public int Fresh => _head.Count + (_tail?.Count ?? 0);

    /// <summary>New rows in memory that are next in line.</summary>
    public int Head => _head.Count;

    /// <summary>Rows in memory, of all sorts.</summary>
    public int InMemory => Fresh + (_hops?.Count ?? 0) + (_retries?.Count ?? 0);

    /// <summary>Rows on disk, or on their way to or from it.</summary>
    public long OnDisk { get; private set; }

    /// <summary>A batch is on its way to the disk.</summary>
    public bool IsSpilling { get; private set; }

    /// <summary>A batch is on its way from the disk.</summary>
    public bool IsLoading { get; private set; }

    /// <summary>True when rows on disk may be fetched now.</summary>
    public bool CanLoad => !IsLoading && _segments is { Count: > 0 } && _segments.First is { IsWriting: false, Count: > 0 };

    /// <summary>When a row may start as far as the rows themselves are concerned: at once, at the time of the first retry, or never (no rows).</summary>
    /// <param name="freeAndUp">When the host last answered, if it has nothing in flight; else the beginning of time.</param>
    public TimeSpan DueAt(TimeSpan freeAndUp)
    {
        if (_head.Count > 0 || OnDisk > 0 || _hops is { Count: > 0 }) return TimeSpan.MinValue;
        return RetryDueAt(freeAndUp);
    }

    /// <summary>The time of the first retry; never when there is none.</summary>
    public TimeSpan RetryDueAt(TimeSpan freeAndUp) => _retries is { Count: > 0 } ? DueAt(_retries.Peek(), freeAndUp) : TimeSpan.MaxValue;

    /// <summary>True when a row in memory may start; <paramref name="any"/>: times of retries do not count.</summary>
    public bool CanTake(TimeSpan now, TimeSpan freeAndUp, bool any) => _head.Count > 0 || _hops is { Count: > 0 } || CanRetry(now, freeAndUp, any);

    /// <summary>Adds a new row at the end.</summary>
    public void Add(ImageRequest request)
    {
        if (_segments is { Count: > 0 }) (_tail ??= new()).AddLast(request);
        else _head.AddLast(request);
    }

    /// <summary>Adds a hop of a journey under way: ahead of all but earlier hops.</summary>
    public void AddHop(FetchTurn turn) => (_hops ??= new()).AddLast(turn);

    /// <summary>Adds a row that is tried again from its not-before time on.</summary>
    public void AddRetry(FetchTurn turn) => (_retries ??= new()).Enqueue(turn, (turn.NotBefore, _retryNumber++));

    /// <summary>Takes the next row out; <see cref="CanTake"/> must have said yes.</summary>
    public FetchTurn Take(TimeSpan now, TimeSpan freeAndUp, bool any)
    {
        if (_hops is { Count: > 0 }) return _hops.RemoveFirst();
        if (CanRetry(now, freeAndUp, any)) return _retries!.Dequeue();
        var request = _head.RemoveFirst();
        return new FetchTurn { Request = request, Url = request.Url! };
    }

    /// <summary>Takes up to <paramref name="most"/> new rows away for the disk, leaving <paramref name="keep"/> next in line; null when there are none to spare.</summary>
    public SpillBatch? BeginSpill(int most, int keep, Func<long> newNumber)
    {
        if (IsSpilling) return null;
        var spareHead = IsLoading ? 0 : Math.Max(0, _head.Count - keep);
        var spareTail = _tail?.Count ?? 0;
        var fromTail = spareTail > 0 && spareTail >= spareHead;
        var count = Math.Min(most, fromTail ? spareTail : spareHead);
        if (count == 0) return null;

        var rows = new ImageRequest[count];
        SpillSegment segment;
        if (fromTail)
        {
            // Behind the last segment: its oldest rows first.
            segment = _segments!.Last;
            for (var index = 0; index < count; index++) rows[index] = _tail!.RemoveFirst();
        }
        else
        {
            // Between the head and what is on disk already: a segment of its own, ahead of the others.
            segment = new SpillSegment(newNumber());
            (_segments ??= new()).AddFirst(segment);
            for (var index = count - 1; index >= 0; index--) rows[index] = _head.RemoveLast();
        }
        segment.IsWriting = true;
        IsSpilling = true;
        OnDisk += count;
        return new SpillBatch(segment, rows, fromTail);
    }

    /// <summary>The batch is on disk; or it could not be written, and its rows come back to their place.</summary>
    public void EndSpill(SpillBatch batch, bool written)
    {
        IsSpilling = false;
        batch.Segment.IsWriting = false;
        if (written)
        {
            batch.Segment.Count += batch.Rows.Length;
            return;
        }
        OnDisk -= batch.Rows.Length;
        if (batch.FromTail)
        {
            for (var index = batch.Rows.Length - 1; index >= 0; index--) (_tail ??= new()).AddFirst(batch.Rows[index]);
        }
        else
        {
            foreach (var row in batch.Rows) _head.AddLast(row);
        }
        DropEmptySegments();
    }

    /// <summary>Announces that up to <paramref name="most"/> rows are read from the disk; <see cref="CanLoad"/> must have said yes.</summary>
    public LoadBatch BeginLoad(int most)
    {
        IsLoading = true;
        return new LoadBatch(_segments!.First.Number, (int)Math.Min(most, _segments.First.Count));
    }

    /// <summary>The rows that were read from the disk, in order.</summary>
    public void EndLoad(IReadOnlyList<ImageRequest> rows)
    {
        IsLoading = false;
        _segments!.First.Count -= rows.Count;
        OnDisk -= rows.Count;
        for (var index = 0; index < rows.Count; index++) _head.AddLast(rows[index]);
        DropEmptySegments();
    }

    private bool CanRetry(TimeSpan now, TimeSpan freeAndUp, bool any) => _retries is { Count: > 0 } && (any || DueAt(_retries.Peek(), freeAndUp) <= now);

    // A host without other rows that has answered since the row failed: nothing is won by a wait that would keep the row apart from others.
    private TimeSpan DueAt(FetchTurn retry, TimeSpan freeAndUp) =>
        _head.Count == 0 && OnDisk == 0 && retry.WaitsSince < freeAndUp ? retry.NotBeforeWhenFree : retry.NotBefore;

    private void DropEmptySegments()
    {
        while (_segments is { Count: > 0 } && _segments.First is { IsWriting: false, Count: 0 }) _segments.RemoveFirst();
        if (_segments is { Count: > 0 } || _tail is null) return;
        while (_tail.Count > 0) _head.AddLast(_tail.RemoveFirst());
        _tail = null;
        _segments = null;
    }
}

/// <summary>Rows of one host that lie on disk together, under one queue number.</summary>
internal sealed class SpillSegment(long number)
{
    public long Number { get; } = number;

    /// <summary>Rows that can be read back.</summary>
    public long Count { get; set; }

    /// <summary>A batch is being appended.</summary>
    public bool IsWriting { get; set; }
}

/// <summary>Rows on their way to the disk.</summary>
internal sealed record SpillBatch(SpillSegment Segment, ImageRequest[] Rows, bool FromTail);

/// <summary>Rows to be read from the disk.</summary>
internal readonly record struct LoadBatch(long Number, int Count)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">The disk gave back another number of rows.</exception>
    public IReadOnlyList<ImageRequest> ReadFrom(IRequestSpill spill)
    {
        var rows = spill.Take(Number, Count);
        return rows.Count == Count ? rows : throw new InvalidDataException($"The overflow gave back {rows.Count} of {Count} requests.");
    }
}
