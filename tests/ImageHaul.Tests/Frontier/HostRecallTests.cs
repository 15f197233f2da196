using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>What one run leaves for the next.</summary>
public sealed class HostRecallTests
{
    private static readonly PolitenessOptions Options = new() { Concurrency = 100, RetryAfterMax = TimeSpan.FromHours(2) };
    private static readonly HostKey Key = new("http", "a.test", 80);

    [Fact]
    public void HostThatAskedForAnHour_IsLeftAloneByTheNextRunForTheRestOfIt()
    {
        var memory = Assert.Single(After(bench => bench.Fail(bench.Take(), FailureKind.RateLimited, 3600)));
        Assert.Equal((Key, FailureKind.RateLimited), (memory.Host, memory.BlockedBy));

        using var next = new FrontierBench(Options);
        next.Frontier.Recall([memory]);
        next.Add(Row(1), Row(2), Row(3, "b.test"));
        Assert.Equal("b.test", next.Take().Url.HostKey.Host);
        Assert.Null(next.TryTake());
        var blocked = Assert.Single(next.Frontier.Snapshot().Blocked);
        Assert.Equal(("rate-limited", Seconds(3600)), (blocked.Reason, blocked.BlockedFor));
        next.Advance(3599.9);
        Assert.Null(next.TryTake());
        next.Advance(0.1);
        Assert.NotNull(next.TryTake());
    }

    [Fact]
    public void Block_LongerThanThisRunAllows_IsCut()
    {
        var memory = Assert.Single(After(bench => bench.Fail(bench.Take(), FailureKind.RateLimited, 3600)));
        using var next = new FrontierBench(Options with { RetryAfterMax = TimeSpan.FromMinutes(5) });
        next.Frontier.Recall([memory]);
        next.Add(Row(1));
        next.Advance(299);
        Assert.Null(next.TryTake());
        next.Advance(1);
        Assert.NotNull(next.TryTake());
    }

    [Fact]
    public void Block_ThatIsOver_IsNotHeld()
    {
        var memory = Assert.Single(After(bench => bench.Fail(bench.Take(), FailureKind.RateLimited, 30)));
        using var next = new FrontierBench(Options);
        next.Advance(60);
        next.Frontier.Recall([memory]);
        next.Add(Row(1));
        Assert.NotNull(next.TryTake());
    }

    [Fact]
    public void SuspendedHost_IsAskedWithOneRequest()
    {
        var memory = Assert.Single(After(bench =>
        {
            for (var n = 0; n < 5; n++) bench.Fail(bench.Take(), FailureKind.ConnectTimeout);
        }));
        Assert.True(memory.IsSuspended);

        using var next = new FrontierBench(Options);
        next.Frontier.Recall([memory]);
        next.Add(Enumerable.Range(1, 9).Select(n => Row(n)));
        var probe = next.Take();
        Assert.Null(next.TryTake());
        next.Fail(probe, FailureKind.ConnectTimeout);
        next.Advance(29.9);
        Assert.Null(next.TryTake());
        next.Advance(0.1);
        next.Succeed(next.Take());
        Assert.NotEmpty(next.TakeAll());
    }

    [Fact]
    public void SuspendedHost_StillDeadAtTheEnd_RunEnds()
    {
        using var next = new FrontierBench(Options);
        next.Frontier.Recall([new HostMemory { Host = Key, IsSuspended = true, BlockedBy = FailureKind.DnsNotFound, SeenAt = next.Clock.GetUtcNow() }]);
        next.AddAll(Row(1), Row(2), Row(3));
        var kinds = new List<FailureKind>();
        for (var seconds = 0; !next.IsOver; seconds++)
        {
            foreach (var turn in next.TakeAll())
            {
                var report = turn.Refusal is { } refusal ? TurnReport.Failed(refusal, TimeSpan.Zero, 0) : Failed(FailureKind.DnsNotFound);
                if (next.Frontier.Settle(turn, report).IsFinal) kinds.Add(report.Failure!.Kind);
            }
            next.Advance(1);
            Assert.True(seconds < 60);
        }
        Assert.Equal(Enumerable.Repeat(FailureKind.DnsNotFound, 3), kinds);
    }

    [Fact]
    public void Pace_IsKept()
    {
        var memory = Assert.Single(After(bench =>
        {
            for (var n = 0; n < 20; n++)
            {
                var turn = bench.Take();
                bench.Advance(0.1);
                bench.Succeed(turn);
            }
            bench.Fail(bench.Take(), FailureKind.RateLimited, 1);
        }));
        Assert.Equal(5, memory.Rate!.Value, 0.5);

        using var next = new FrontierBench(Options);
        next.Advance(60);
        next.Frontier.Recall([memory]);
        next.Add(Enumerable.Range(1, 9).Select(n => Row(n)));
        next.Succeed(Assert.Single(next.TakeAll()));
        Assert.Empty(next.TakeAll());
        next.Advance(1 / memory.Rate.Value + 0.001);
        Assert.Single(next.TakeAll());
    }

    [Fact]
    public void Memory_OlderThanAnHour_IsNotUsed()
    {
        var old = new HostMemory { Host = Key, Rate = 0.1, IsSuspended = true, BlockedBy = FailureKind.ConnectTimeout, SeenAt = new FrontierBench().Clock.GetUtcNow() };
        using var next = new FrontierBench(Options);
        next.Advance(3601);
        next.Frontier.Recall([old]);
        next.Add(Row(1), Row(2));
        Assert.Equal(2, next.TakeAll().Count);
        Assert.Empty(next.Frontier.Remember());
    }

    [Fact]
    public void Remember_HostNotMetInThisRun_IsStillKept()
    {
        using var next = new FrontierBench(Options);
        var memory = new HostMemory { Host = Key, BlockedUntil = next.Clock.GetUtcNow() + TimeSpan.FromHours(1), SeenAt = next.Clock.GetUtcNow() };
        next.Frontier.Recall([memory]);
        next.Add(Row(1, "b.test"));
        Assert.Equal([memory], next.Frontier.Remember());
        next.Advance(3601);
        Assert.Empty(next.Frontier.Remember());
    }

    [Fact]
    public void Remember_HealthyHosts_AreNotWorthIt()
    {
        Assert.Empty(After(bench =>
        {
            for (var n = 0; n < 50; n++) bench.Succeed(bench.Take());
        }));
    }

    [Fact]
    public void Remember_TooMany_KeepsThoseThatMustNotBeCalled()
    {
        using var bench = new FrontierBench(Options);
        var now = bench.Clock.GetUtcNow();
        var paced = Enumerable.Range(0, HostRecall.Most).Select(n => new HostMemory { Host = new HostKey("http", $"p{n}.test", 80), Rate = 1, SeenAt = now });
        var blocked = Enumerable.Range(0, 10).Select(n => new HostMemory { Host = new HostKey("http", $"b{n}.test", 80), BlockedUntil = now + Seconds(60), SeenAt = now });
        bench.Frontier.Recall([.. paced, .. blocked]);
        var kept = bench.Frontier.Remember();
        Assert.Equal(HostRecall.Most, kept.Count);
        Assert.Equal(10, kept.Count(memory => memory.BlockedUntil is not null));
    }

    private static IReadOnlyList<HostMemory> After(Action<FrontierBench> run)
    {
        using var bench = new FrontierBench(Options);
        bench.Add(Enumerable.Range(1, 100).Select(n => Row(n)));
        run(bench);
        return bench.Frontier.Remember();
    }
}
