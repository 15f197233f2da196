using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Frontier;

/// <summary>A frontier on a fake clock, driven one step at a time on one thread.</summary>
internal sealed class FrontierBench : IDisposable
{
    // Came out while only the end was asked for.
    private FetchTurn? _held;

    public FrontierBench(PolitenessOptions? options = null, int seed = 1)
    {
        Options = options ?? new PolitenessOptions();
        Frontier = new HostFrontier(Options, Spill, Clock, new Random(seed));
    }

    public PolitenessOptions Options { get; }

    public ManualTimeProvider Clock { get; } = new();

    public MemorySpill Spill { get; } = new();

    public HostFrontier Frontier { get; }

    /// <summary>Adds rows; none of them may have to wait.</summary>
    public FrontierBench Add(params IEnumerable<ImageRequest> requests)
    {
        foreach (var request in requests) Assert.True(Frontier.EnqueueAsync(request, default).AsTask().IsCompletedSuccessfully);
        return this;
    }

    public FrontierBench AddAll(params IEnumerable<ImageRequest> requests)
    {
        Add(requests);
        Frontier.CompleteAdding();
        return this;
    }

    /// <summary>Who adds rows on another thread, if anybody does.</summary>
    public Task? Reading { get; set; }

    /// <summary>Lets the reader go on until it is done or waits for room again: the steps of a test have one outcome only.</summary>
    public void LetRead() => SpinWait.SpinUntil(() => Reading is not { IsCompleted: false } || Frontier.IsReaderWaiting);

    /// <summary>The turn that may start now; there must be one.</summary>
    public FetchTurn Take()
    {
        var turn = TryTake();
        Assert.NotNull(turn);
        return turn;
    }

    /// <summary>The turn that may start now, or null when none may.</summary>
    public FetchTurn? TryTake()
    {
        if (_held is not { } held) return Ask(out _);
        _held = null;
        return held;
    }

    // The next turn, or null; tells whether that is the end or just not yet.
    private FetchTurn? Ask(out bool isOver)
    {
        isOver = false;
        LetRead();
        using var cancellation = new CancellationTokenSource();
        var taking = Frontier.TakeAsync(cancellation.Token).AsTask();
        // Asking may have told the reader of room, and its next row may be the answer.
        LetRead();
        cancellation.Cancel();
        // Continuations run on the pool, never inside the frontier.
        ((IAsyncResult)taking).AsyncWaitHandle.WaitOne();
        if (taking.IsCanceled) return null;
        isOver = taking.Result is null;
        return taking.Result;
    }

    /// <summary>All turns that may start now.</summary>
    public List<FetchTurn> TakeAll()
    {
        var turns = new List<FetchTurn>();
        while (TryTake() is { } turn) turns.Add(turn);
        return turns;
    }

    public TurnVerdict Succeed(FetchTurn turn) => Frontier.Settle(turn, Rows.Ok);

    public TurnVerdict Fail(FetchTurn turn, FailureKind kind, double? retryAfterSeconds = null) =>
        Frontier.Settle(turn, Rows.Failed(kind, retryAfterSeconds));

    public void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>True when every row is settled and none will come.</summary>
    public bool IsOver
    {
        get
        {
            if (_held is not null) return false;
            _held = Ask(out var isOver);
            return isOver;
        }
    }

    public void Dispose() => Frontier.Dispose();
}
