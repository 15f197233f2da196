using ImageHaul.Fetching.Routes;

namespace ImageHaul.Fetching;

/// <summary>
/// The clients of the proxies in use, at most so many: the one longest unused goes first, and none while a fetch is under way on it, which its end would cut. Beyond the bound
/// there are only clients in use, hence never more than fetches in flight. Thread-safe.
/// </summary>
internal sealed class RouteClients(Func<Route, RouteClient> create, int capacity = RouteClients.Capacity) : IDisposable
{
    /// <summary>Two handlers each, with timers and up to twenty seconds of idle connections. Few lists of proxies are longer.</summary>
    public const int Capacity = 256;

    private readonly Lock _gate = new();
    private readonly LruMap<int, RouteClient> _clients = new(int.MaxValue);

    public int Count
    {
        get
        {
            lock (_gate) return _clients.Count;
        }
    }

    /// <summary>The client of a route, until it is given back.</summary>
    public RouteClient Rent(Route route)
    {
        lock (_gate)
        {
            var client = _clients.Find(route.Index);
            if (client is null) _clients.Add(route.Index, client = create(route));
            client.Users++;
            Shrink();
            return client;
        }
    }

    /// <summary>A fetch and its body are over.</summary>
    public void Return(RouteClient client)
    {
        lock (_gate)
        {
            client.Users--;
            Shrink();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var client in _clients.Values) client.Dispose();
        }
    }

    private void Shrink()
    {
        while (_clients.Count > capacity && _clients.TryFindOldest(static client => client.Users == 0, out var idle))
        {
            var client = _clients.Find(idle)!;
            _clients.Remove(idle);
            client.Dispose();
        }
    }
}
