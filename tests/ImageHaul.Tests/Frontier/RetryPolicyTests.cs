using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class RetryPolicyTests
{
    private static readonly PolitenessOptions Options = new();

    [Fact]
    public void WaitAfter_EveryKind_FollowsTheTable()
    {
        var attempts = FailureKinds.All.ToDictionary(kind => kind, kind => AttemptsUntilFinal(kind, Options));
        foreach (var kind in FailureKinds.All)
        {
            var expected = kind.Retry() switch
            {
                RetryRule.Once or RetryRule.OnceLate => 2,
                RetryRule.Backoff or RetryRule.Paced => 5,
                RetryRule.Blocked => 2,
                RetryRule.Free => 25,
                _ => 1,
            };
            Assert.Equal((kind, expected), (kind, attempts[kind]));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(9, 9)]
    public void WaitAfter_Blocked_IsBoundByItsOwnAttempts(int blockedAttempts, int expected) =>
        Assert.Equal(expected, AttemptsUntilFinal(FailureKind.Blocked, Options with { BlockedAttempts = blockedAttempts }));

    [Fact]
    public void WaitAfter_OneAttemptAllowed_RetriesNothingButShortages()
    {
        foreach (var kind in FailureKinds.All.Where(kind => kind.Retry() is not (RetryRule.Free or RetryRule.Blocked)))
        {
            Assert.Equal(1, AttemptsUntilFinal(kind, Options with { Attempts = 1 }));
        }
    }

    [Fact]
    public void WaitAfter_OnceKindsOneAfterAnother_GetOneMoreAttemptTogether()
    {
        var policy = new RetryPolicy(Options, new Random(1));
        var turn = Turn();
        turn.Attempt = 1;
        Assert.NotNull(policy.WaitAfter(turn, Of(FailureKind.CorruptImage), TimeSpan.Zero));
        turn.Attempt = 2;
        Assert.Null(policy.WaitAfter(turn, Of(FailureKind.BadResponse), TimeSpan.Zero));
    }

    [Fact]
    public void Backoff_DoublesToTheMaximumHalfOfItRandom()
    {
        var policy = new RetryPolicy(Options, new Random(1));
        double[] full = [2, 4, 8, 16, 20, 20];
        for (var attempt = 1; attempt <= full.Length; attempt++)
        {
            var waits = Enumerable.Range(0, 2000).Select(_ => policy.Backoff(attempt).Most.TotalSeconds).ToList();
            Assert.InRange(waits.Min(), full[attempt - 1] / 2, full[attempt - 1] * 0.51);
            Assert.InRange(waits.Max(), full[attempt - 1] * 0.99, full[attempt - 1]);
        }
    }

    [Fact]
    public void Backoff_HugeAttempt_StaysAtTheMaximum() =>
        Assert.InRange(new RetryPolicy(Options, new Random(1)).Backoff(int.MaxValue).Most.TotalSeconds, 10, 20);

    [Theory]
    [InlineData(60d, 60d)]
    [InlineData(100000d, 300d)]
    [InlineData(0d, null)]
    [InlineData(-5d, null)]
    [InlineData(null, null)]
    public void Asked_IsCappedAndZeroCountsAsAbsent(double? asked, double? expected) =>
        Assert.Equal(expected, new RetryPolicy(Options, new Random(1)).Asked(Of(FailureKind.RateLimited, asked))?.TotalSeconds);

    [Fact]
    public void WaitAfter_RetryAfter_IsTheLeast()
    {
        var policy = new RetryPolicy(Options, new Random(1));
        var turn = Turn();
        turn.Attempt = 1;
        Assert.Equal(RetryWait.Exactly(Seconds(60)), policy.WaitAfter(turn, Of(FailureKind.HttpServerError, 60), TimeSpan.Zero));
        Assert.InRange(policy.WaitAfter(turn, Of(FailureKind.HttpServerError, 0.1), TimeSpan.Zero)!.Value.Most.TotalSeconds, 1, 2);
    }

    [Fact]
    public void WaitAfter_Shortage_SpendsNoAttemptAndIsShort()
    {
        var policy = new RetryPolicy(Options, new Random(1));
        var turn = Turn();
        turn.Attempt = 1;
        var wait = policy.WaitAfter(turn, Of(FailureKind.LocalLimit), TimeSpan.Zero)!.Value;
        Assert.InRange(wait.Most.TotalSeconds, 0.05, 0.1);
        Assert.Equal(wait.Most, wait.Least);
        Assert.Equal(0, turn.Attempt);
    }

    [Fact]
    public void WaitAfter_NameMissing_WaitsTheLongestBackoff()
    {
        var turn = Turn();
        turn.Attempt = 1;
        Assert.Equal(RetryWait.Exactly(Seconds(20)), new RetryPolicy(Options, new Random(1)).WaitAfter(turn, Of(FailureKind.DnsNotFound), TimeSpan.Zero));
    }

    private static int AttemptsUntilFinal(FailureKind kind, PolitenessOptions options)
    {
        var policy = new RetryPolicy(options, new Random(1));
        var turn = Turn();
        for (var starts = 1; ; starts++)
        {
            turn.Attempt++;
            // Other rows come through meanwhile: what this one meets is its own.
            policy.Progressed();
            Assert.True(turn.Attempt <= Math.Max(options.Attempts, options.BlockedAttempts));
            if (policy.WaitAfter(turn, Of(kind), TimeSpan.Zero) is null) return starts;
            // Other rows come through: a shortage that only this row meets does not wait for the machine.
            policy.Progressed();
        }
    }

    private static FetchTurn Turn()
    {
        var row = Row(1);
        return new FetchTurn { Request = row, Url = row.Url! };
    }
}
