namespace ImageHaul.Web.Dashboard;

/// <summary>Hands the newest frame to everybody who watches. Holds one frame, however many watch and however slow they are. Thread-safe.</summary>
internal sealed class EventHub
{
    /// <summary>Watchers at most: a few pages of one person. A browser opens six connections to one host and no more.</summary>
    public const int MostWatchers = 8;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _next = NewSignal();
    private Frame? _latest;
    private int _watchers;
    private bool _isClosed;

    /// <summary>Somebody watches.</summary>
    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    /// <summary>The number of the newest frame; 0 when there is none.</summary>
    public long Number => Volatile.Read(ref _latest)?.Number ?? 0;

    /// <summary>Takes a watcher in; false when there are too many.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_watchers == MostWatchers) return false;
            _watchers++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_watchers == 0 && _isClosed) _empty.TrySetResult();
        }
    }

    /// <summary>A newer frame; one that nobody has taken yet is forgotten. Nothing follows a frame with an end.</summary>
    public void Publish(Frame frame)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            if (_isClosed || frame.Number <= _latest?.Number) return;
            _latest = frame;
            _isClosed = frame.End is not null;
            if (_isClosed && _watchers == 0) _empty.TrySetResult();
            (waiting, _next) = (_next, NewSignal());
        }
        waiting.SetResult();
    }

    /// <summary>The newest frame, as soon as there is one after the given number.</summary>
    public async Task<Frame> NextAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_latest is { } latest && latest.Number > after) return latest;
                more = _next.Task;
            }
            await more.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends when the last frame was published and everybody who watched has left.</summary>
    public Task WhenEmptyAsync() => _empty.Task;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
