using System.Runtime.ExceptionServices;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// The two steps of stopping a run early. First no new fetch starts (<see cref="NoNewWork"/>); when the grace is over, or on a second request, what is in
/// flight is abandoned (<see cref="Abandon"/>). The first reason given is the run's end.
/// </summary>
internal sealed class RunStop : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _noNewWork = new();
    private readonly CancellationTokenSource _abandon;
    private readonly CancellationTokenRegistration _asked;
    private readonly ITimer? _deadline;
    private readonly TimeSpan _grace;
    private readonly TimeProvider _time;
    private ITimer? _graceTimer;

    public RunStop(TimeProvider time, TimeSpan grace, TimeSpan? deadline, CancellationToken stop, CancellationToken abandon)
    {
        (_time, _grace) = (time, grace);
        _abandon = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        _asked = stop.Register(() => Request(RunEnd.Stopped, "the run was interrupted"));
        if (deadline is { } limit)
        {
            _deadline = time.CreateTimer(_ => Request(RunEnd.PastDeadline, $"the deadline of {Fetching.Figures.Span(limit)} passed"), null, limit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Cancelled when no new fetch may start.</summary>
    public CancellationToken NoNewWork => _noNewWork.Token;

    /// <summary>Cancelled when fetches in flight must end now.</summary>
    public CancellationToken Abandon => _abandon.Token;

    /// <summary>How the run ends early; null while it goes on.</summary>
    public RunEnd? End { get; private set; }

    /// <summary>Why it ends early.</summary>
    public string? Reason { get; private set; }

    /// <summary>A defect that ended the run; it is thrown again where the run is awaited.</summary>
    public ExceptionDispatchInfo? Defect { get; private set; }

    /// <summary>The machine refused: work stops, what is in flight may still end.</summary>
    public void Refused(Failure failure) => Request(RunEnd.StorageRefused, failure.Message);

    /// <summary>The machine stayed short of descriptors, ports or network: what is left waits for another run.</summary>
    public void RanShort(Failure failure) => Request(RunEnd.Stopped, $"{failure.Message}; run the same command again when that has passed");

    /// <summary>A bug: stop at once.</summary>
    public void Broken(Exception defect)
    {
        lock (_gate) Defect ??= ExceptionDispatchInfo.Capture(defect);
        Request(RunEnd.Stopped, defect.Message);
        _abandon.Cancel();
    }

    public void Dispose()
    {
        _asked.Dispose();
        _deadline?.Dispose();
        _graceTimer?.Dispose();
        _noNewWork.Dispose();
        _abandon.Dispose();
    }

    private void Request(RunEnd end, string reason)
    {
        lock (_gate)
        {
            if (End is not null) return;
            (End, Reason) = (end, reason);
            _graceTimer = _time.CreateTimer(_ => _abandon.Cancel(), null, _grace, Timeout.InfiniteTimeSpan);
        }
        _noNewWork.Cancel();
    }
}
