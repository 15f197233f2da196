using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(RunEnd.Finished, 10, 0, 0.0, 0)]
    [InlineData(RunEnd.Finished, 0, 0, 0.0, 0)]
    [InlineData(RunEnd.Finished, 10, 1, 0.0, 3)]
    [InlineData(RunEnd.Finished, 10, 10, 0.0, 4)]
    [InlineData(RunEnd.Finished, 10, 10, 100.0, 0)]
    [InlineData(RunEnd.Finished, 100, 5, 5.0, 0)]
    [InlineData(RunEnd.Finished, 100, 6, 5.0, 3)]
    [InlineData(RunEnd.Finished, 100, 100, 5.0, 4)]
    [InlineData(RunEnd.StorageRefused, 10, 0, 100.0, 5)]
    [InlineData(RunEnd.FolderLocked, 0, 0, 100.0, 6)]
    [InlineData(RunEnd.Stopped, 10, 0, 100.0, 7)]
    [InlineData(RunEnd.PastDeadline, 10, 0, 100.0, 7)]
    [InlineData(RunEnd.CatalogRefused, 0, 0, 100.0, 2)]
    public void Of_Run_FollowsTheTable(RunEnd end, long rows, long failed, double tolerated, int expected) =>
        Assert.Equal((ExitCode)expected, ExitCodes.Of(Samples.Summary(end, rows, failed), new FailOn(tolerated), wasAbandoned: false));

    [Fact]
    public void Of_AbandonedRun_Is130HoweverItEnded()
    {
        Assert.Equal(ExitCode.Interrupted, ExitCodes.Of(null, default, wasAbandoned: true));
        Assert.Equal(ExitCode.Interrupted, ExitCodes.Of(Samples.Summary(RunEnd.Stopped), default, wasAbandoned: true));
    }

    [Fact]
    public void Of_ResumedRows_CountAsGood()
    {
        var summary = Samples.Summary(rows: 1, failed: 1);

        Assert.Equal(ExitCode.SomeFailed, ExitCodes.Of(summary with { Counts = summary.Counts with { RowsRead = 10, Resumed = 9 } }, default, wasAbandoned: false));
    }

    [Theory]
    [InlineData(FailureKind.StorageFull, 5)]
    [InlineData(FailureKind.StorageDenied, 5)]
    [InlineData(FailureKind.BadRow, 2)]
    public void Of_Failure_DiskOrUsage(FailureKind kind, int expected) => Assert.Equal((ExitCode)expected, ExitCodes.Of(new Failure(kind, "")));
}

public sealed class StopSignalsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Receive_First_StopsOnly()
    {
        using var signals = new StopSignals(_time);

        Assert.True(signals.Receive());
        Assert.True(signals.Stop.IsCancellationRequested);
        Assert.False(signals.WasAbandoned);
    }

    [Fact]
    public void Receive_Second_Abandons_AndThirdHasItsUsualEffect()
    {
        var numbers = new List<int>();
        using var signals = new StopSignals(_time) { Received = numbers.Add, TellPatience = Timeout.InfiniteTimeSpan };

        Assert.True(signals.Receive());
        Assert.True(signals.Receive());
        Assert.True(signals.WasAbandoned);
        // The third waits until all three were told of: the process ends when it returns.
        Assert.False(signals.Receive());
        Assert.Equal([1, 2, 3], numbers);
    }

    [Fact]
    public void Receive_TellingThatNeverEnds_DoesNotHoldUpTheStop()
    {
        using var free = new ManualResetEventSlim();
        using var signals = new StopSignals(_time) { Received = _ => free.Wait() };

        Assert.True(signals.Receive());
        Assert.True(signals.Receive());
        Assert.True(signals.Stop.IsCancellationRequested);
        Assert.True(signals.WasAbandoned);
        free.Set();
    }

    [Fact]
    public async Task Receive_TerminalGone_TheRunStillEnds()
    {
        using var signals = new StopSignals(_time) { Received = _ => throw new IOException("Input/output error") };
        var run = signals.RunAsync(async (stop, _) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            return "ended";
        });
        signals.Receive();

        Assert.Equal("ended", await run);
    }

    [Fact]
    public async Task RunAsync_WorkThatEndsAfterAStop_GivesItsResult()
    {
        using var signals = new StopSignals(_time);
        var run = signals.RunAsync(async (stop, _) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            return "ended";
        });
        signals.Receive();

        Assert.Equal("ended", await run);
    }

    [Fact]
    public async Task RunAsync_AbandonedWorkThatDoesNotComeBack_IsLeftBehind()
    {
        using var signals = new StopSignals(_time);
        var never = new TaskCompletionSource<string>();
        var run = signals.RunAsync((_, _) => never.Task);
        signals.Receive();
        signals.Receive();
        while (_time.NextTimer is null) await Task.Yield();
        Assert.False(run.IsCompleted);
        _time.Advance(StopSignals.AbandonGrace);

        Assert.Null(await run);
    }

    [Fact]
    public async Task RunAsync_AbandonedWorkThatIsCancelled_GivesNull()
    {
        using var signals = new StopSignals(_time);
        var run = signals.RunAsync(async (_, abandon) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, abandon);
            return "never";
        });
        signals.Receive();
        signals.Receive();

        Assert.Null(await run);
    }

    [Fact]
    public async Task RunAsync_WorkThatThrows_Throws()
    {
        using var signals = new StopSignals(_time);

        await Assert.ThrowsAsync<InvalidOperationException>(() => signals.RunAsync<string>((_, _) => throw new InvalidOperationException()));
    }
}

public sealed class DefectMessageTests
{
    [Fact]
    public void Of_Exception_IsOneLineWithoutSecrets()
    {
        var message = DefectMessage.Of(new InvalidOperationException("got 'hunter2' from\nhttp://ann:pw@a.example/?token=abc \u001b[2J"), ["hunter2"]);

        Assert.StartsWith("imagehaul: unexpected error, a defect in the program: InvalidOperationException: got '***' from http://***@a.example/", message);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.DoesNotContain("pw", message);
    }
}
