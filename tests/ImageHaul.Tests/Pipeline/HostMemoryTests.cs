using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Pipeline;

/// <summary>What a run learnt about hosts, in the run that continues it.</summary>
public sealed class HostMemoryTests : RunFixture
{
    private static readonly string[] Resting = ["http://resting.test/1", "http://resting.test/2", "http://resting.test/3"];

    private bool _isRested;

    private HaulOptions Patient => Options with { Politeness = Options.Politeness with { RetryAfterMax = TimeSpan.FromHours(2) } };

    [Fact]
    public async Task RunAsync_HostThatAskedForAnHour_IsLeftAloneByTheRunThatContinues()
    {
        var first = await RunUntilAsync("http://good.test/1", TimeSpan.Zero);
        Assert.InRange(first.Calls(Resting[0]), 1, 1);

        var second = await RunUntilAsync("http://good.test/2", TimeSpan.FromMinutes(59));
        Assert.Equal(1, second.Calls("http://good.test/2"));
        Assert.Equal(0, Resting.Sum(second.Calls));

        // Interrupted again before anything was asked of it: still known.
        var third = await RunUntilAsync("http://good.test/3", TimeSpan.FromMinutes(59));
        Assert.Equal(0, Resting.Sum(third.Calls));

        _isRested = true;
        var last = new ScriptedFetcher(Answer);
        var summary = await RunAsync(Rows([.. Resting]), last, Patient, new RunHooks { Time = new LaterTime(TimeSpan.FromMinutes(61)) });
        Assert.Equal(RunEnd.Finished, summary.End);
        Assert.Equal(3, Records().Count(record => record.Failure is null));
    }

    [Fact]
    public async Task RunAsync_RestartedFolder_StillKnowsNothing()
    {
        await RunUntilAsync("http://good.test/1", TimeSpan.Zero);
        _isRested = true;
        var fetcher = new ScriptedFetcher(Answer);
        await RunAsync(Rows([.. Resting]), fetcher, Patient with { Restart = true });
        Assert.Equal(3, Resting.Sum(fetcher.Calls));
    }

    // Runs the resting rows and a good one after them, until that is recorded.
    private async Task<ScriptedFetcher> RunUntilAsync(string good, TimeSpan later)
    {
        using var stop = new CancellationTokenSource();
        var fetcher = new ScriptedFetcher(Answer);
        var summary = await RunAsync(Rows([.. Resting, good]), fetcher, Patient, new RunHooks
        {
            Time = new LaterTime(later),
            Stop = stop.Token,
            Recorded = records =>
            {
                if (records.Any(record => record.Request.RawUrl == good)) stop.Cancel();
            },
        });
        Assert.Equal(RunEnd.Stopped, summary.End);
        return fetcher;
    }

    private FetchOutcome Answer(FetchJob job, int call) => job.Url.HostKey.Host == "resting.test" && !_isRested
            ? new FetchOutcome { Failure = new Failure(FailureKind.RateLimited, "429") { HttpStatus = 429, RetryAfter = TimeSpan.FromHours(1) } }
            : ScriptedFetcher.Image(job.Url.Text.GetHashCode(StringComparison.Ordinal));

    /// <summary>The real clock, but that much later in the day.</summary>
    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
