using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class ProxyHealthTests
{
    private static readonly HostKey[] Hosts = [.. Enumerable.Range(1, 5).Select(i => new HostKey("http", $"h{i}.test", 80))];

    [Fact]
    public void Failed_NeverProven_IsSuspendedAtOnce_ProvenAtTheThirdInARow()
    {
        var untried = Health();
        Fail(untried, RouteFault.Proxy);
        var proven = Health();
        proven.Carried();
        Fail(proven, RouteFault.Proxy);
        Fail(proven, RouteFault.Proxy);

        Assert.True(untried.IsSuspended);
        Assert.False(proven.IsSuspended);
        Fail(proven, RouteFault.Proxy);
        Assert.True(proven.IsSuspended);
    }

    [Fact]
    public void Failed_WrongCredentials_NeedNoSecondLook()
    {
        var health = Health();
        health.Carried();

        Fail(health, RouteFault.Refused);
        Assert.True(health is { IsSuspended: true, IsGivenUp: false });
        Probe(health, health.ProbeAt, RouteFault.Refused);

        Assert.True(health.IsGivenUp);
    }

    [Fact]
    public void Failed_AtHosts_CountsHostsAndNotFailures()
    {
        var health = Health();
        for (var i = 0; i < 20; i++) Fail(health, RouteFault.Pair, Hosts[i % 2]);
        Assert.False(health.IsSuspended);

        health.Carried();
        Fail(health, RouteFault.Pair, Hosts[2]);
        Fail(health, RouteFault.Pair, Hosts[3]);
        Assert.False(health.IsSuspended);

        Fail(health, RouteFault.Pair, Hosts[4]);
        Assert.True(health.IsSuspended);
    }

    [Fact]
    public void Probe_OneAtATime_WithDoublingWaitsUpToTheLongest()
    {
        var health = Health();
        Fail(health, RouteFault.Proxy);
        var now = TimeSpan.Zero;
        for (var wait = 2d; wait < 2000; wait *= 2)
        {
            var rest = health.ProbeAt - now;
            Assert.InRange(rest.TotalSeconds, Math.Min(wait, 300) * 0.75, Math.Min(wait, 300) * 1.25);
            Assert.False(health.MayCarry(health.ProbeAt - TimeSpan.FromTicks(1)));
            now = health.ProbeAt;
            Assert.True(health.MayCarry(now));
            Assert.True(health.Start());
            Assert.False(health.MayCarry(now));
            health.Failed(now, RouteFault.Proxy, Hosts[0], wasProbe: true, "still gone");
        }
        Assert.True(health.IsGivenUp);

        Probe(health, health.ProbeAt, RouteFault.None);
        Assert.True(health is { IsSuspended: false, IsGivenUp: false, FailedProbes: 0 });
    }

    [Fact]
    public void Probe_ThatLearntNothing_MakesRoomForAnother()
    {
        var health = Health();
        Fail(health, RouteFault.Proxy);
        var at = health.ProbeAt;

        Probe(health, at, RouteFault.Unknown);

        Assert.True(health.MayCarry(at));
        Assert.Equal(0, health.FailedProbes);
    }

    [Fact]
    public void Failed_WhileSuspended_ByRequestsUnderWay_ChangesNothing()
    {
        var health = Health();
        Fail(health, RouteFault.Proxy);
        var at = health.ProbeAt;
        for (var i = 0; i < 50; i++) Fail(health, RouteFault.Proxy);
        Assert.Equal((at, 0), (health.ProbeAt, health.FailedProbes));
    }

    [Fact]
    public void Pair_RestsAtTheThirdRefusalInARow_AndDoublesWithoutASuccess()
    {
        var pair = new PairHealth();
        pair.Refused(TimeSpan.Zero);
        pair.Refused(TimeSpan.Zero);
        pair.Carried();
        pair.Refused(TimeSpan.Zero);
        pair.Refused(TimeSpan.Zero);
        Assert.False(pair.IsResting(TimeSpan.Zero));

        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            var now = pair.RestUntil;
            pair.Refused(now);
            // A burst of them is one.
            pair.Refused(now);
            Assert.Equal(TimeSpan.FromMinutes(minutes), pair.RestUntil - now);
        }
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(5, 5)]
    [InlineData(100_000, 1800)]
    public void Pair_Limited_RestsAsLongAsTheHostAsked_AndNoSuccessCutsThat(int? asked, int expected)
    {
        var pair = new PairHealth();
        pair.Limited(TimeSpan.Zero, asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        pair.Carried();
        Assert.Equal(TimeSpan.FromSeconds(expected), pair.RestUntil);
    }

    private static ProxyHealth Health() => new(new RestTimes(TimeSpan.FromSeconds(2), new Random(1)));

    private static void Fail(ProxyHealth health, RouteFault fault, HostKey? host = null) => health.Failed(TimeSpan.Zero, fault, host ?? Hosts[0], wasProbe: false, "gone");

    private static void Probe(ProxyHealth health, TimeSpan now, RouteFault fault)
    {
        Assert.True(health.Start());
        if (fault == RouteFault.None) health.Carried();
        else if (fault == RouteFault.Unknown) health.LearntNothing(wasProbe: true);
        else health.Failed(now, fault, Hosts[0], wasProbe: true, "gone");
    }
}
