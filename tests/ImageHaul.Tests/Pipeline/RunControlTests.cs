using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Pipeline;

/// <summary>A whole run that is paused, resumed and steered.</summary>
public sealed class RunControlTests : RunFixture
{
    private const int RowCount = 20;

    [Fact]
    public async Task Pause_BeforeTheFirstFetch_FetchesNothing_ResumeFetchesAll()
    {
        var fetcher = new ScriptedFetcher((_, call) => ScriptedFetcher.Image(call));
        using var folder = Open();
        using var run = new HaulRun(folder, Source(), fetcher, isWholeList: true, new RunHooks());
        run.Control.Pause();
        var running = run.RunAsync();
        SpinWait.SpinUntil(() => run.Progress.Snapshot() is { ReadingFinished: true, Frontier.Queued: RowCount });

        Assert.True(run.Progress.Snapshot().Frontier.IsPaused);
        Assert.Equal(0, fetcher.Total);
        Assert.Equal(RowCount, Assert.Single(run.Progress.Hosts(5)).Waiting);
        run.Control.Resume();

        var summary = await running;
        Assert.Equal((RunEnd.Finished, 0L, RowCount), (summary.End, summary.Counts.Failed, fetcher.Total));
        // What has ended cannot be steered, and nobody is harmed by trying.
        run.Control.Pause();
        run.Control.SetConcurrency(5);
        Assert.False(run.Progress.Snapshot().Frontier.IsPaused);
    }

    [Fact]
    public async Task Pause_DeadlinePasses_EndsTheRunAllTheSame()
    {
        var clock = new ManualTimeProvider();
        var fetcher = new ScriptedFetcher((_, call) => ScriptedFetcher.Image(call));
        using var folder = Open(Options with { Deadline = TimeSpan.FromMinutes(5) });
        using var run = new HaulRun(folder, Source(), fetcher, isWholeList: true, new RunHooks { Time = clock });
        run.Control.Pause();
        var running = run.RunAsync();
        SpinWait.SpinUntil(() => run.Progress.Snapshot() is { ReadingFinished: true, Frontier.Queued: RowCount });

        clock.Advance(TimeSpan.FromMinutes(5));

        var summary = await running;
        Assert.Equal((RunEnd.PastDeadline, 0, (long)RowCount), (summary.End, fetcher.Total, summary.Unfinished));
        Assert.Equal("the deadline of 5 min passed", summary.Reason);
    }

    [Fact]
    public void SetConcurrency_BeyondWhatTheProcessMayOpen_IsCut()
    {
        using var folder = Open();
        using var run = new HaulRun(folder, Source(), new ScriptedFetcher((_, _) => ScriptedFetcher.Fail(FailureKind.Blocked)), isWholeList: true, new RunHooks());

        run.Control.SetConcurrency(int.MaxValue);

        Assert.Equal(run.Control.MaxConcurrency, run.Progress.Snapshot().Frontier.FixedLimit);
        Assert.Throws<ArgumentOutOfRangeException>(() => run.Control.SetConcurrency(0));
    }

    private HaulFolder Open(HaulOptions? options = null) => HaulFolder.Open(options ?? Options, adopt: false, TimeProvider.System).Folder!;

    private static ListSource Source() => new(Rows([.. Enumerable.Range(1, RowCount).Select(n => $"http://a.test/{n}")]));
}
