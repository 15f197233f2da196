using System.Runtime.InteropServices;

namespace ImageHaul.Cli.Running;

/// <summary>
/// What Ctrl-C, SIGTERM and SIGHUP mean: the first one stops (fetches in flight may end), the second abandons, a third ends the process as if nobody listened.
/// </summary>
internal sealed class StopSignals(TimeProvider time) : IDisposable
{
    /// <summary>How long an abandoned run may take to let go of its files before the process ends regardless.</summary>
    public static readonly TimeSpan AbandonGrace = TimeSpan.FromSeconds(1);

    // SIGXFSZ, the same number on Linux and macOS: a limit on file sizes ends the process unless somebody listens; the write then fails, as on a full disk.
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private List<PosixSignalRegistration> _registrations = [];
    private int _received;

    /// <summary>No new work.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Stop at once.</summary>
    public CancellationToken Abandon => _abandon.Token;

    public bool WasAbandoned => _abandon.IsCancellationRequested;

    /// <summary>Told of the first and the second signal, before the tokens are.</summary>
    public Action<int>? Received { get; set; }

    /// <summary>Begins to listen to the process's signals.</summary>
    public void Listen()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = Receive()));
        if (!OperatingSystem.IsWindows()) _registrations.Add(PosixSignalRegistration.Create(FileSizeLimit, context => context.Cancel = true));
    }

    /// <summary>Takes note of a signal; false when it should have its usual effect.</summary>
    public bool Receive()
    {
        var number = Interlocked.Increment(ref _received);
        if (number > 2) return false;
        Received?.Invoke(number);
        // Off this thread: whatever listens to the tokens must not hold up the next signal.
        _ = number == 1 ? _stop.CancelAsync() : _abandon.CancelAsync();
        return true;
    }

    /// <summary>Runs work until it ends; null when it was abandoned and did not come back in time.</summary>
    public async Task<T?> RunAsync<T>(Func<CancellationToken, CancellationToken, Task<T>> work)
        where T : class
    {
        var task = work(Stop, Abandon);
        var abandoned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Abandon.Register(abandoned.SetResult))
        {
            if (await Task.WhenAny(task, abandoned.Task) != task) await Task.WhenAny(task, Task.Delay(AbandonGrace, time, CancellationToken.None));
        }
        if (!task.IsCompleted) return null;
        try
        {
            return await task;
        }
        catch (OperationCanceledException) when (WasAbandoned)
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var registration in Interlocked.Exchange(ref _registrations, [])) registration.Dispose();
        _stop.Dispose();
        _abandon.Dispose();
    }
}
