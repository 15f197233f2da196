using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Fetching;

public sealed class RoutePoolTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Choose_HealthyHost_StaysWithOneProxy_AndHostsSpread()
    {
        var pool = Pool(10);
        var first = Enumerable.Range(0, 1000).Select(i => Take(pool, Host(i))).ToList();

        for (var again = 0; again < 3; again++) Assert.Equal(first, Enumerable.Range(0, 1000).Select(i => Take(pool, Host(i))));
        // 100 each, were they dealt out.
        Assert.All(Enumerable.Range(1, 10), proxy => Assert.InRange(first.Count(one => one == proxy), 60, 140));
    }

    [Fact]
    public void Choose_AnotherRunWithOneProxyLess_MovesOnlyItsHosts()
    {
        var before = Pool(10);
        var after = new RoutePool(Servers(10)[..9], ProxyMode.Always, NoProxyList.None, Rests(), _clock);
        for (var i = 0; i < 300; i++)
        {
            if (Take(before, Host(i)) is var proxy and not 10) Assert.Equal(proxy, Take(after, Host(i)));
        }
    }

    [Fact]
    public void Choose_HttpAndHttpsOfOneHost_TakeTheSameProxy() =>
        Assert.Equal(Take(Pool(10), Host(1)), Take(Pool(10), Host(1) with { Scheme = "https", Port = 443 }));

    [Fact]
    public void Report_429_TakesAFurtherProxyForTheHost_OncePerIncident()
    {
        var pool = Pool(10);
        var host = Host(1);
        var home = Take(pool, host);
        for (var burst = 0; burst < 8; burst++) pool.Report(Use(home, host), RouteFault.Limited, retryAfter: TimeSpan.FromSeconds(5));

        // At rest as long as it was asked for; two others share the load meanwhile.
        Assert.Equal(2, Enumerable.Range(0, 20).Select(_ => Take(pool, host)).Distinct().Count());
        Assert.NotEqual(home, Take(pool, host));
        _clock.Advance(TimeSpan.FromSeconds(5));
        var seats = Enumerable.Range(0, 20).Select(_ => Take(pool, host)).GroupBy(proxy => proxy).ToList();
        Assert.Equal(2, seats.Count);
        Assert.Contains(seats, seat => seat.Key == home);
        Assert.All(seats, seat => Assert.Equal(10, seat.Count()));
        // Another host has nothing to do with it.
        Assert.Single(Enumerable.Range(0, 20).Select(_ => Take(pool, Host(2))).Distinct());
    }

    [Fact]
    public void Report_BlockedThreeTimes_MovesTheHostAndNobodyElse()
    {
        var pool = Pool(10);
        var host = Host(1);
        var home = Take(pool, host);
        var neighbour = Enumerable.Range(2, 100).Select(Host).First(other => Take(pool, other) == home);
        for (var i = 0; i < 2; i++) pool.Report(Use(home, host), RouteFault.Blocked);
        Assert.Equal(home, Take(pool, host));

        pool.Report(Use(home, host), RouteFault.Blocked);

        Assert.NotEqual(home, Take(pool, host));
        Assert.Equal(home, Take(pool, neighbour));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(home, Take(pool, host));
    }

    [Fact]
    public void Choose_EveryPairBlocked_StillAsksTheHost()
    {
        var pool = Pool(3);
        for (var i = 0; i < 9; i++) pool.Report(Use(i % 3 + 1, Host(1)), RouteFault.Blocked);
        Assert.NotNull(pool.Choose(Host(1), []).Use);
        Assert.False(pool.HasOther(Host(1), 1, [1]));
    }

    [Fact]
    public void Choose_RowThatFailedThere_GoesElsewhere()
    {
        var pool = Pool(4);
        var tried = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            var route = Take(pool, Host(1), tried);
            tried.Add(route);
            Assert.Equal(i < 3, pool.HasOther(Host(1), route, tried));
        }
        Assert.Equal([1, 2, 3, 4], tried.Order());
        Assert.NotNull(pool.Choose(Host(1), tried).Use);
    }

    [Fact]
    public void Choose_RowFailedTwice_TakesAProxyThatHasWorked()
    {
        var pool = Pool(50);
        pool.Report(Use(7, Host(99)), RouteFault.None);
        for (var i = 0; i < 20; i++) Assert.Equal(7, Take(pool, Host(i), [1, 2]));
    }

    [Fact]
    public void Choose_DeadPool_WaitsForTheNextProbe_AndIsGivenUpInBoundedTime()
    {
        var pool = Pool(2);
        Kill(pool, 1, "proxy http://p1.test:8080: refused");
        Kill(pool, 2, "proxy http://p2.test:8080: refused");
        var waiting = pool.Choose(Host(1), []);
        Assert.True(waiting is { Use: null, IsDead: false });
        Assert.InRange(waiting.Wait.TotalSeconds, 1, 2.5);

        var started = _clock.GetUtcNow();
        while (pool.Choose(Host(1), []) is { IsDead: false } choice)
        {
            if (choice.Use is { } probe) pool.Report(probe, RouteFault.Proxy, $"proxy {probe.Route.Name}: refused");
            else _clock.Advance(choice.Wait);
        }

        Assert.InRange((_clock.GetUtcNow() - started).TotalSeconds, 20, 60);
        var dead = pool.Choose(Host(1), []);
        Assert.StartsWith("none of 2 proxies works; proxy http://p", dead.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_GivenUpProxyThatComesBack_CarriesAgain()
    {
        var pool = Pool(1);
        Kill(pool, 1, "gone");
        while (pool.Choose(Host(1), []) is { IsDead: false } choice)
        {
            if (choice.Use is { } probe) pool.Report(probe, RouteFault.Proxy, "gone");
            else _clock.Advance(choice.Wait);
        }

        _clock.Advance(RestTimes.LongestOfProxy);
        var hope = pool.Choose(Host(1), []).Use!.Value;
        Assert.True(hope.IsProbe);
        Assert.Null(pool.Choose(Host(1), []).Use);
        pool.Report(hope, RouteFault.None);

        Assert.False(pool.Choose(Host(1), []).Use!.Value.IsProbe);
    }

    [Fact]
    public void OnBlock_DirectUntilTheHostObjects_ThenProxies_AndDirectAgainWhenTheyAreExhausted()
    {
        var pool = Pool(2, ProxyMode.OnBlock);
        Assert.Equal(0, Take(pool, Host(1)));
        pool.Report(Use(0, Host(1)), RouteFault.Blocked);

        var proxy = Take(pool, Host(1), [0]);
        Assert.InRange(proxy, 1, 2);
        Assert.InRange(Take(pool, Host(1)), 1, 2);
        Assert.Equal(0, Take(pool, Host(2)));

        for (var i = 0; i < 6; i++) pool.Report(Use(i % 2 + 1, Host(1)), RouteFault.Blocked);
        Assert.Equal(0, Take(pool, Host(1)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(proxy, Take(pool, Host(1)));
    }

    [Fact]
    public void OnBlock_DeadPool_GoesDirect()
    {
        var pool = Pool(1, ProxyMode.OnBlock);
        pool.Report(Use(0, Host(1)), RouteFault.Limited);
        Kill(pool, 1, "gone");
        Assert.Equal(0, Take(pool, Host(1)));
        Assert.False(pool.HasOther(Host(1), 0, [0]));
    }

    [Fact]
    public void Choose_HostsAndSchemesOutside_GoDirect()
    {
        var pool = new RoutePool([ProxyServer.Parse("https=http://p.test", out _)!], ProxyMode.Always, NoProxyList.Parse("h2.test", out _)!, Rests(), _clock);
        Assert.Equal(0, Take(pool, Host(1)));
        Assert.Equal(1, Take(pool, Host(1) with { Scheme = "https", Port = 443 }));
        Assert.Equal(0, Take(pool, Host(2) with { Scheme = "https", Port = 443 }));
        Assert.False(pool.HasOther(Host(2), 0, []));
    }

    [Fact]
    public void Memory_OfHostsInTrouble_IsBounded()
    {
        var pool = Pool(2, ProxyMode.OnBlock);
        for (var i = 0; i < RoutePool.MostHosts + 100; i++) pool.Report(Use(0, Host(i)), RouteFault.Blocked);
        Assert.Equal(0, Take(pool, Host(0)));
        Assert.NotEqual(0, Take(pool, Host(RoutePool.MostHosts)));
    }

    /// <summary>Any history: a suspended proxy is used by its one probe alone, and whoever asks gets a proxy that works as long as there is one.</summary>
    [Fact]
    public void Choose_AnyHistory_UsesNoSuspendedProxy_AndFindsTheHealthyOne() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var clock = new ManualTimeProvider();
            var proxies = random.Next(1, 8);
            var pool = new RoutePool(Servers(proxies), ProxyMode.Always, NoProxyList.None, new RestTimes(TimeSpan.FromSeconds(2), random), clock);
            var healthy = Enumerable.Range(1, proxies).Where(_ => random.Next(2) == 0).ToHashSet();
            var probing = new HashSet<int>();
            var open = new List<RouteUse>();
            for (var step = 0; step < 300; step++)
            {
                if (random.Next(10) == 0) clock.Advance(TimeSpan.FromSeconds(random.Next(1, 40)));
                if (open.Count > 0 && random.Next(2) == 0)
                {
                    var at = random.Next(open.Count);
                    var use = open[at];
                    open.RemoveAt(at);
                    if (use.IsProbe) probing.Remove(use.Route.Index);
                    pool.Report(use, healthy.Contains(use.Route.Index) ? AnyAnswer(random) : RouteFault.Proxy, "gone");
                    continue;
                }
                if (pool.Choose(Host(random.Next(5)), []).Use is not { } taken) continue;
                Assert.Equal(pool.IsSuspended(taken.Route.Index), taken.IsProbe);
                if (taken.IsProbe) Assert.True(probing.Add(taken.Route.Index));
                open.Add(taken);
            }
            foreach (var use in open) pool.Report(use, RouteFault.Unknown);
            if (healthy.Count == 0) return;
            for (var host = 0; host < 5; host++) AssertReachesAHealthyOne(pool, Host(host), healthy, clock);
        }).QuickCheckThrowOnFailure();

    private static RouteFault AnyAnswer(Random random) => random.Next(6) switch { 0 => RouteFault.Blocked, 1 => RouteFault.Limited, _ => RouteFault.None };

    private static void AssertReachesAHealthyOne(RoutePool pool, HostKey host, HashSet<int> healthy, ManualTimeProvider clock)
    {
        var failed = new List<int>();
        for (var tries = 0; tries < 40; tries++)
        {
            var choice = pool.Choose(host, failed);
            if (choice.Use is not { } use)
            {
                clock.Advance(choice.Wait);
                continue;
            }
            if (healthy.Contains(use.Route.Index))
            {
                pool.Report(use, RouteFault.None);
                return;
            }
            failed.Add(use.Route.Index);
            pool.Report(use, RouteFault.Proxy, "gone");
        }
        Assert.Fail("no healthy proxy was found");
    }

    private static void Kill(RoutePool pool, int proxy, string message) => pool.Report(Use(proxy, Host(0)), RouteFault.Proxy, message);

    private static int Take(RoutePool pool, HostKey host, IReadOnlyList<int>? failed = null) => pool.Choose(host, failed ?? []).Use!.Value.Route.Index;

    private static RouteUse Use(int route, HostKey host) => new(new Route(route, null), host, IsProbe: false);

    private static HostKey Host(int number) => new("http", $"h{number}.test", 80);

    private static RestTimes Rests() => new(TimeSpan.FromSeconds(2), new Random(1));

    private static ProxyServer[] Servers(int count) => [.. Enumerable.Range(1, count).Select(i => ProxyServer.Parse($"http://p{i}.test:8080", out _)!)];

    private RoutePool Pool(int proxies, ProxyMode mode = ProxyMode.Always) => new(Servers(proxies), mode, NoProxyList.None, Rests(), _clock);
}
