using ImageHaul.Fetching;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;
using ImageHaul.Testing.Proxy;

namespace ImageHaul.Tests.Fetching;

public sealed class RouteClientsTests
{
    [Fact]
    public void Rent_BeyondTheBound_DisposesTheOldestThatIsIdle()
    {
        using var clients = Clients(2, out var made);
        var first = clients.Rent(Route(1));
        clients.Return(clients.Rent(Route(2)));

        clients.Return(clients.Rent(Route(3)));
        Assert.Equal(2, clients.Count);
        Assert.Same(first, clients.Rent(Route(1)));
        Assert.Equal([1, 2, 3], made);
        clients.Return(clients.Rent(Route(2)));
        Assert.Equal([1, 2, 3, 2], made);
    }

    [Fact]
    public void Rent_AllInUse_GoesBeyondTheBound_UntilTheyAreGivenBack()
    {
        using var clients = Clients(2, out _);
        var inUse = Enumerable.Range(1, 5).Select(i => clients.Rent(Route(i))).ToList();
        Assert.Equal(5, clients.Count);

        foreach (var client in inUse) clients.Return(client);
        Assert.Equal(2, clients.Count);
    }

    [Fact]
    public async Task Return_WhileABodyIsRead_CutsNothing()
    {
        await using var proxy = RawServer.Always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        using var bench = new FetchBench(options => options with { Proxies = [ProxyServer.Parse($"http://127.0.0.1:{proxy.Port}", out _)!] });

        var outcome = await bench.FetchAsync("http://a.test/");

        Assert.Equal((1, $"http://127.0.0.1:{proxy.Port}"), (outcome.Route!.Index, outcome.Route.Name));
        Assert.Equal(5, (await FetchBench.DrainAsync(outcome.Body!)).Bytes.Length);
        await outcome.Body!.DisposeAsync();
    }

    [Fact]
    public async Task FetchAsync_OnBlock_TakesAProxyOnceTheHostSaid403()
    {
        await using var proxy = MisbehavingProxy.Start();
        await using var origin = RawServer.Always("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        using var bench = new FetchBench(options => options with { Proxies = [ProxyServer.Parse(proxy.Url.ToString(), out _)!], ProxyMode = ProxyMode.OnBlock });

        var direct = await bench.FetchAsync(origin.Url());
        var job = new FetchJob { Url = FetchBench.Url(origin.Url()), FailedRoutes = [direct.Route!.Index] };
        var proxied = await bench.FetchAsync(job);

        Assert.Equal((0, null, true), (direct.Route.Index, direct.Route.Name, direct.Route.HasOther([0])));
        Assert.Equal((1, $"http://{proxy.EndPoint}", FailureKind.Blocked), (proxied.Route!.Index, proxied.Route.Name, proxied.Failure!.Kind));
        Assert.Single(proxy.Requests);
    }

    private static Route Route(int index) => new(index, ProxyServer.Parse($"http://p{index}.test", out _));

    private static RouteClients Clients(int capacity, out List<int> made)
    {
        var options = new FetchOptions();
        var names = new NameCache((_, _) => Task.FromResult(Array.Empty<System.Net.IPAddress>()), 1, TimeProvider.System);
        var parts = new RouteParts(
            options, new TargetResolver(options, names), new AddressRace(AddressRace.ConnectSocketAsync, TimeProvider.System), new ResponseJudge(options, TimeProvider.System), TimeProvider.System);
        var list = made = [];
        return new RouteClients(
            route =>
            {
                list.Add(route.Index);
                return new RouteClient(route.Proxy, parts);
            },
            capacity);
    }
}
