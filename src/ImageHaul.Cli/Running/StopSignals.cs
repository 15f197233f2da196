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
    private readonly Lock _telling = new();
    private Task _told = Task.CompletedTask;
    private int _received;

    /// <summary>No new work.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Stop at once.</summary>
    public CancellationToken Abandon => _abandon.Token;

    public bool WasAbandoned => _abandon.IsCancellationRequested;

    /// <summary>
    /// Told of the first, the second and the third signal, in that order, after the tokens and on a thread of its own: it writes to a terminal, which may be
    /// gone or take nothing, and neither may hold up the stop.
    /// </summary>
    public Action<int>? Received { get; set; }

    /// <summary>What is said about a signal comes before what is said about the end, unless the terminal takes nothing for this long (half a second).</summary>
    public TimeSpan TellPatience { get; init; } = TimeSpan.FromMilliseconds(500);

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
        // Off this thread: whatever listens to the tokens must not hold up the next signal.
        if (number <= 2) _ = number == 1 ? _stop.CancelAsync() : _abandon.CancelAsync();
        var told = Tell(number);
        if (number <= 2) return true;
        // The usual effect is the end of the process: the terminal is given back before it.
        told.Wait(TellPatience);
        return false;
    }

    private Task Tell(int number)
    {
        if (Received is not { } received) return Task.CompletedTask;
        lock (_telling)
        {
            return _told = _told.ContinueWith(
                _ =>
                {
                    try
                    {
                        received(number);
                    }
                    catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
                    {
                        // Nobody is there to be told.
                    }
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
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
        await ToldAsync();
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

    private async Task ToldAsync()
    {
        Task told;
        lock (_telling) told = _told;
        if (!told.IsCompleted) await Task.WhenAny(told, Task.Delay(TellPatience, time, CancellationToken.None));
    }

    public void Dispose()
    {
        foreach (var registration in Interlocked.Exchange(ref _registrations, [])) registration.Dispose();
        _stop.Dispose();
        _abandon.Dispose();
    }
}
