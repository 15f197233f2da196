namespace ImageHaul.Pipeline;

/// <summary>Work that waits for the disk, on a thread of its own: the pool's few threads have fetches to serve.</summary>
internal static class OwnThread
{
    /// <summary>Starts it. Where the machine has no thread left (a limit on processes, as containers have), it is done on the caller's.</summary>
    public static Task<T> RunAsync<T>(Func<T> work, TaskScheduler? threads = null)
    {
        try
        {
            return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, threads ?? TaskScheduler.Default);
        }
        catch (Exception error) when (error is TaskSchedulerException or OutOfMemoryException)
        {
            return Task.FromResult(work());
        }
    }
}
