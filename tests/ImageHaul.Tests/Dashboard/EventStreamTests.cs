using System.Text;
using ImageHaul.Testing;
using ImageHaul.Web.Dashboard;

namespace ImageHaul.Tests.Dashboard;

/// <summary>How frames reach those who watch: nothing is queued, nobody slow holds anybody up.</summary>
public sealed class EventStreamTests
{
    private readonly EventHub _hub = new();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Run_SendsEachPartOnce_AndEndsWithTheRun()
    {
        var output = new StepStream();
        var running = new EventStream(_hub, _clock).RunAsync(output, default);
        _hub.Publish(Frame(1));
        await output.FlushedAsync(1);
        _hub.Publish(Frame(2));
        await output.FlushedAsync(2);
        _hub.Publish(Frame(3, failures: 2, end: true));

        await running;

        Assert.Equal("retry history tick1 hosts failures1 images1 tick2 hosts tick3 hosts failures2 end", output.Text);
    }

    [Fact]
    public async Task Run_WhileItIsBusy_NewerFramesReplaceEachOther_AndTheHistoryIsSentAgain()
    {
        var output = new StepStream();
        var running = new EventStream(_hub, _clock).RunAsync(output, default);
        _hub.Publish(Frame(1));
        await output.FlushedAsync(1);
        output.Block();
        _hub.Publish(Frame(2));
        await output.BlockedAsync();
        for (var number = 3; number <= 1000; number++) _hub.Publish(Frame(number));
        output.Unblock();
        await output.FlushedAsync(3);
        _hub.Publish(Frame(1001, end: true));

        await running;

        Assert.Equal("retry history tick1 hosts failures1 images1 tick2 hosts history tick1000 hosts tick1001 hosts end", output.Text);
    }

    [Fact]
    public async Task Run_AWatcherThatTakesNothing_IsDropped()
    {
        var output = new StepStream();
        var running = new EventStream(_hub, _clock).RunAsync(output, default);
        _hub.Publish(Frame(1));
        await output.FlushedAsync(1);
        output.Block();
        _hub.Publish(Frame(2));
        await output.BlockedAsync();
        Assert.False(running.IsCompleted);

        _clock.Advance(EventStream.MostPatience);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Run_TheWatcherLeaves_Ends()
    {
        using var left = new CancellationTokenSource();
        var running = new EventStream(_hub, _clock).RunAsync(new StepStream(), left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Hub_TakesSoManyWatchersAndNoMore()
    {
        for (var n = 0; n < EventHub.MostWatchers; n++) Assert.True(_hub.TryEnter());
        Assert.False(_hub.TryEnter());
        _hub.Leave();
        Assert.True(_hub.TryEnter());
    }

    [Fact]
    public void Hub_AfterTheEnd_IsEmptyWhenAllHaveLeft()
    {
        _hub.TryEnter();
        _hub.Publish(Frame(1, end: true));
        Assert.False(_hub.WhenEmptyAsync().IsCompleted);
        _hub.Publish(Frame(2));
        Assert.Equal(1, _hub.Number);
        _hub.Leave();
        Assert.True(_hub.WhenEmptyAsync().IsCompleted);
    }

    private static Frame Frame(int number, int failures = 1, bool end = false) => new()
    {
        Number = number,
        Tick = Bytes($"tick{number} "),
        Hosts = Bytes("hosts "),
        History = () => Bytes("history "),
        Failures = new(failures, Bytes($"failures{failures} ")),
        Images = new(1, Bytes("images1 ")),
        End = end ? Bytes("end") : null,
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A connection whose other side can stop reading.</summary>
    private sealed class StepStream : MemoryStream
    {
        private readonly SemaphoreSlim _flushed = new(0);
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _open = Done();
        private int _flushes;

        public string Text => Encoding.UTF8.GetString(ToArray()).Replace("retry: 1000\n\n", "retry ");

        public void Block() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Unblock() => _open.SetResult();

        public Task BlockedAsync() => _blocked.Task;

        public async Task FlushedAsync(int times)
        {
            while (_flushes < times)
            {
                await _flushed.WaitAsync();
                _flushes++;
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_open.Task.IsCompleted) _blocked.TrySetResult();
            await _open.Task.WaitAsync(cancellationToken);
            Write(buffer.Span);
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            _flushed.Release();
            return Task.CompletedTask;
        }

        private static TaskCompletionSource Done()
        {
            var done = new TaskCompletionSource();
            done.SetResult();
            return done;
        }
    }
}
