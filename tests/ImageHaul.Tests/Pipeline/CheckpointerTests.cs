using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing;
using ImageHaul.Tests.Catalog;
using ImageHaul.Tests.Library;

namespace ImageHaul.Tests.Pipeline;

/// <summary>When the durable mark moves.</summary>
public sealed class CheckpointerTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CatalogFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStore _store = new();
    private readonly SemaphoreSlim _synced = new(0);
    private readonly RunProgress _progress;

    public CheckpointerTests()
    {
        _progress = new RunProgress(_clock, () => new FrontierSnapshot());
        _store.Synced = () => _synced.Release();
    }

    public void Dispose()
    {
        _synced.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ManyBytesStored_MovesBeforeTheIntervalIsOver()
    {
        await WhileRunningAsync(async () =>
        {
            Store(megabytes: 63);
            _clock.Advance(Look);
            Store(megabytes: 1);
            _clock.Advance(Look);
            Assert.True(await _synced.WaitAsync(Patience));

            // Counted anew from here.
            Store(megabytes: 63);
            _clock.Advance(Look);
        });
        Assert.Equal(1, _store.Syncs);
    }

    [Fact]
    public async Task FewBytesStored_MovesOnceTheIntervalIsOver()
    {
        await WhileRunningAsync(async () =>
        {
            Store(megabytes: 1);
            _clock.Advance(Interval);
            Assert.True(await _synced.WaitAsync(Patience));
        });
        Assert.Equal(1, _store.Syncs);
    }

    [Fact]
    public async Task SyncRefused_StopsTheRun()
    {
        _store.SyncRefusal = new Failure(FailureKind.StorageFull, "no room");
        using var stop = NewStop();
        using var ended = new CancellationTokenSource();
        var run = Checkpointer().RunAsync(Interval, stop, _clock, ended.Token);
        var refused = new TaskCompletionSource();
        using var told = stop.NoNewWork.Register(refused.SetResult);

        _clock.Advance(Interval);

        await refused.Task.WaitAsync(Patience);
        Assert.Equal((RunEnd.StorageRefused, "no room"), (stop.End, stop.Reason));
        await ended.CancelAsync();
        await run;
    }

    [Fact]
    public async Task NoThreadLeft_MovesAllTheSame()
    {
        using var stop = NewStop();
        using var ended = new CancellationTokenSource();
        var run = Checkpointer(new NoThreads()).RunAsync(Interval, stop, _clock, ended.Token);

        _clock.Advance(Interval);

        Assert.True(await _synced.WaitAsync(Patience));
        await ended.CancelAsync();
        await run;
        Assert.Null(stop.End);
    }

    private Checkpointer Checkpointer(TaskScheduler? threads = null) => new(_store, _folder.Catalog, _progress, new StorageOptions { Output = _folder.Root }, threads);

    private RunStop NewStop() => new(_clock, TimeSpan.FromSeconds(10), null, CancellationToken.None, CancellationToken.None);

    private void Store(int megabytes) =>
        _progress.Recorded(CatalogFolder.Good(1) with { Image = CatalogFolder.Image("a") with { Bytes = (long)megabytes << 20 } });

    private async Task WhileRunningAsync(Func<Task> work)
    {
        using var stop = NewStop();
        using var ended = new CancellationTokenSource();
        var run = Checkpointer().RunAsync(Interval, stop, _clock, ended.Token);
        await work();
        await ended.CancelAsync();
        await run;
        Assert.Null(stop.End);
    }

    /// <summary>What the system's scheduler does under a limit on processes.</summary>
    private sealed class NoThreads : TaskScheduler
    {
        protected override void QueueTask(Task task) => throw new InvalidOperationException("no thread");

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
