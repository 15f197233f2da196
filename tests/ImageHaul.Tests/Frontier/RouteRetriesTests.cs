using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

/// <summary>Rows behind a choice of routes: how often, where and when they are tried again.</summary>
public sealed class RouteRetriesTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(9, 5)]
    public void Blocked_IsTriedThroughEachRoute_AndTwiceOnTheLast(int routes, int attempts)
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        var starts = 0;
        while (!bench.IsOver)
        {
            if (bench.TryTake() is not { } turn)
            {
                bench.Advance(1);
                continue;
            }
            starts++;
            var route = Enumerable.Range(0, routes).FirstOrDefault(one => !turn.FailedRoutes.Contains(one));
            var other = Enumerable.Range(0, routes).Any(one => one != route && !turn.FailedRoutes.Contains(one));
            bench.Frontier.Settle(turn, Over(FailureKind.Blocked, new RouteReport(route, other)));
        }
        Assert.Equal(attempts, starts);
    }

    [Fact]
    public void Blocked_AnotherRoute_NeedsNoGrowingWait()
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        for (var route = 0; route < 4; route++)
        {
            var verdict = bench.Frontier.Settle(bench.Take(), Over(FailureKind.Blocked, new RouteReport(route, HasOther: true)));
            Assert.InRange(verdict.RetryIn.TotalSeconds, 1, 2);
            bench.Advance(2);
        }
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void NotAnImage_OnceThroughAnotherRoute(bool other, int attempts)
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        Assert.Equal(attempts, Starts(bench, FailureKind.NotAnImage, new RouteReport(1, other)));
    }

    [Fact]
    public void ProxyFailure_OtherProxies_CostTheRowNothing_ButNotForEver()
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        Assert.Equal(35, Starts(bench, FailureKind.ProxyFailure, new RouteReport(1, HasOther: true) { NeverLeft = true }));
    }

    [Fact]
    public void ProxyFailure_OnTheWay_SpendsAttempts()
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        Assert.Equal(5, Starts(bench, FailureKind.ProxyFailure, new RouteReport(1, HasOther: true)));
    }

    [Fact]
    public void ProxyFailure_NeverSuspendsTheHost()
    {
        using var bench = new FrontierBench().AddAll(Enumerable.Range(1, 40).Select(i => Row(i)));
        for (var i = 0; i < 20; i++) bench.Frontier.Settle(bench.Take(), Over(FailureKind.ProxyFailure, new RouteReport(1, HasOther: false)));
        Assert.NotNull(bench.TryTake());
        Assert.Empty(bench.Frontier.Snapshot().Blocked);
    }

    [Fact]
    public void RestingPool_HoldsTheHostBack_WithoutSpendingAttempts()
    {
        using var bench = new FrontierBench().AddAll(Row(1), Row(2));
        for (var i = 0; i < 20; i++)
        {
            bench.Frontier.Settle(bench.Take(), Rows.Failed(FailureKind.ProxyFailure, 4) with { Via = new RouteReport(-1, false) { IsResting = true } });
            Assert.Null(bench.TryTake());
            bench.Advance(4);
        }
        var turn = bench.Take();
        Assert.Equal(1, turn.Attempt);
        Assert.True(bench.Succeed(turn).IsFinal);
    }

    [Fact]
    public void RestingPool_ThatNeverDecides_EndsTheRowAllTheSame()
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        Assert.Equal(105, Starts(bench, FailureKind.ProxyFailure, new RouteReport(-1, false) { IsResting = true }));
    }

    [Fact]
    public void DeadPool_EndsRowsAtOnce()
    {
        using var bench = new FrontierBench().AddAll(Row(1), Row(2));
        var dead = Over(FailureKind.ProxyFailure, new RouteReport(-1, false) { IsDead = true });
        Assert.True(bench.Frontier.Settle(bench.Take(), dead).IsFinal);
        Assert.True(bench.Frontier.Settle(bench.Take(), dead).IsFinal);
        Assert.True(bench.IsOver);
    }

    [Fact]
    public void Redirect_ToAnotherHost_ForgetsWhichRoutesFailed()
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        bench.Frontier.Settle(bench.Take(), Over(FailureKind.Truncated, new RouteReport(3, HasOther: true)));
        bench.Advance(2);
        var turn = bench.Take();
        Assert.Equal([3], turn.FailedRoutes);

        bench.Frontier.Settle(turn, TurnReport.Moved(CanonicalUrl.Parse("http://elsewhere.test/", out _)!, TimeSpan.Zero));

        Assert.Empty(bench.Take().FailedRoutes);
    }

    [Fact]
    public void HostFailures_SayNothingAgainstTheRoute()
    {
        using var bench = new FrontierBench().AddAll(Row(1));
        bench.Frontier.Settle(bench.Take(), Over(FailureKind.HttpServerError, new RouteReport(3, HasOther: true)));
        bench.Advance(2);
        Assert.Empty(bench.Take().FailedRoutes);
    }

    private static int Starts(FrontierBench bench, FailureKind kind, RouteReport via)
    {
        var starts = 0;
        while (!bench.IsOver)
        {
            if (bench.TryTake() is not { } turn)
            {
                bench.Advance(1);
                continue;
            }
            starts++;
            bench.Frontier.Settle(turn, Over(kind, via));
        }
        return starts;
    }

    private static TurnReport Over(FailureKind kind, RouteReport via) => Failed(kind) with { Via = via };
}
