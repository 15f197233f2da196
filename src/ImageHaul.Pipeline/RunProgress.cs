using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>Counts of a run while it goes on. Written by the run, read by displays at their own pace; every count only grows.</summary>
public sealed class RunProgress
{
    private static readonly FrontierSnapshot NoFrontier = new();

    private readonly TimeProvider _time;
    private readonly Func<FrontierSnapshot> _frontier;
    private readonly long _started;
    private readonly long[] _failed = new long[FailureKinds.All.Max(kind => (int)kind) + 1];
    private long _read, _resumed, _resumedFailed, _downloaded, _duplicates, _upToDate, _kept, _skipped, _bytesFetched, _bytesStored, _bytesSaved;
    private volatile bool _readingFinished;

    internal RunProgress(TimeProvider time, Func<FrontierSnapshot> frontier) => (_time, _frontier, _started) = (time, frontier, time.GetTimestamp());

    /// <summary>Where <see cref="Hosts"/> asks.</summary>
    internal Func<int, IReadOnlyList<HostSnapshot>> HostsNow { get; init; } = _ => [];

    /// <summary>
    /// The hosts that matter most now: most in flight first, then those that must be left alone, then those with most requests waiting. Cheap enough for one call a second.
    /// </summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<HostSnapshot> Hosts(int most) => HostsNow(most);

    /// <summary>All counts at one moment.</summary>
    public ProgressSnapshot Snapshot() => Counts() with { Frontier = _frontier() };

    /// <summary>The same without a look at the frontier.</summary>
    internal ProgressSnapshot Counts()
    {
        var failures = new Dictionary<FailureKind, long>();
        foreach (var kind in FailureKinds.All)
        {
            var count = Volatile.Read(ref _failed[(int)kind]);
            if (count > 0) failures.Add(kind, count);
        }
        return new ProgressSnapshot
        {
            Elapsed = _time.GetElapsedTime(_started),
            RowsRead = Volatile.Read(ref _read),
            ReadingFinished = _readingFinished,
            Resumed = Volatile.Read(ref _resumed),
            ResumedFailed = Volatile.Read(ref _resumedFailed),
            Downloaded = Volatile.Read(ref _downloaded),
            Duplicates = Volatile.Read(ref _duplicates),
            UpToDate = Volatile.Read(ref _upToDate),
            Kept = Volatile.Read(ref _kept),
            Skipped = Volatile.Read(ref _skipped),
            Failures = failures,
            BytesFetched = Volatile.Read(ref _bytesFetched),
            BytesStored = Volatile.Read(ref _bytesStored),
            BytesSaved = Volatile.Read(ref _bytesSaved),
            Frontier = NoFrontier,
        };
    }

    /// <summary>Bytes of images that this run stored and recorded.</summary>
    internal long BytesStored => Volatile.Read(ref _bytesStored);

    internal void RowRead() => Interlocked.Increment(ref _read);

    internal void ReadingEnded() => _readingFinished = true;

    internal void RowResumed(bool hasFailed)
    {
        Interlocked.Increment(ref _resumed);
        if (hasFailed) Interlocked.Increment(ref _resumedFailed);
    }

    internal void BytesArrived(int count) => Interlocked.Add(ref _bytesFetched, count);

    internal void Recorded(ImageRecord record)
    {
        if (record.RefreshFailure is not null)
        {
            Interlocked.Increment(ref _kept);
            return;
        }
        var bytes = record.Image?.Bytes ?? 0;
        switch (record.Status)
        {
            case RecordStatus.Downloaded:
                Interlocked.Increment(ref _downloaded);
                Interlocked.Add(ref _bytesStored, bytes);
                break;
            case RecordStatus.Duplicate:
                Interlocked.Increment(ref _duplicates);
                Interlocked.Add(ref _bytesSaved, bytes);
                break;
            case RecordStatus.UpToDate:
                Interlocked.Increment(ref _upToDate);
                break;
            case RecordStatus.Skipped:
                Interlocked.Increment(ref _skipped);
                break;
            default:
                Interlocked.Increment(ref _failed[(int)record.Failure!.Kind]);
                break;
        }
    }
}

/// <summary>A run's counts at one moment. Only this run's rows are counted as downloaded, duplicate or failed.</summary>
public sealed record ProgressSnapshot
{
    /// <summary>Since the run began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Rows read from the input.</summary>
    public long RowsRead { get; init; }

    /// <summary>True once the input's end was reached: <see cref="RowsRead"/> is then the total.</summary>
    public bool ReadingFinished { get; init; }

    /// <summary>Rows that an earlier run had finished.</summary>
    public long Resumed { get; init; }

    /// <summary>Those of them that had failed, in a run that was interrupted and that this one continues.</summary>
    public long ResumedFailed { get; init; }

    /// <summary>Rows whose image was stored now.</summary>
    public long Downloaded { get; init; }

    /// <summary>Rows whose image was there already.</summary>
    public long Duplicates { get; init; }

    /// <summary>Rows whose stored image was found current.</summary>
    public long UpToDate { get; init; }

    /// <summary>Rows whose refresh failed; the image of an earlier run stays.</summary>
    public long Kept { get; init; }

    /// <summary>Rows left alone for manners.</summary>
    public long Skipped { get; init; }

    /// <summary>Failed rows by kind.</summary>
    public IReadOnlyDictionary<FailureKind, long> Failures { get; init; } = new Dictionary<FailureKind, long>();

    /// <summary>Failed rows.</summary>
    public long Failed => Failures.Values.Sum();

    /// <summary>Rows with a final record, earlier runs' included.</summary>
    public long RowsDone => Resumed + Downloaded + Duplicates + UpToDate + Kept + Skipped + Failed;

    /// <summary>Body bytes received.</summary>
    public long BytesFetched { get; init; }

    /// <summary>Bytes of images stored.</summary>
    public long BytesStored { get; init; }

    /// <summary>Bytes that duplicates did not take again.</summary>
    public long BytesSaved { get; init; }

    /// <summary>The frontier at this moment.</summary>
    public required FrontierSnapshot Frontier { get; init; }
}
