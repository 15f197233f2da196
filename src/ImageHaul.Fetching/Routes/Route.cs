using ImageHaul.Model;

namespace ImageHaul.Fetching.Routes;

/// <summary>A way to the hosts.</summary>
/// <param name="Index">0 for the direct one, then the proxies from 1 in the order given.</param>
/// <param name="Proxy">The proxy; null for the direct route.</param>
internal sealed record Route(int Index, ProxyServer? Proxy)
{
    public static Route Direct { get; } = new(0, null);

    /// <summary>What records show: the proxy without its credentials; null for the direct route.</summary>
    public string? Name { get; } = Proxy?.ToString();
}

/// <summary>One use of a route for a host.</summary>
/// <param name="Route">The route.</param>
/// <param name="Host">Where to.</param>
/// <param name="IsProbe">It asks after a suspended proxy: what comes of it decides about the proxy.</param>
internal readonly record struct RouteUse(Route Route, HostKey Host, bool IsProbe);

/// <summary>What a route did for one request.</summary>
internal enum RouteFault
{
    /// <summary>It carried the request: an answer came, good or bad.</summary>
    None,
    /// <summary>Nothing was learnt: the request never got so far, or was withdrawn.</summary>
    Unknown,
    /// <summary>The proxy wants other credentials (407, or SOCKS authentication): no further try is needed to believe it.</summary>
    Refused,
    /// <summary>The proxy itself could not be reached, or does not speak its protocol.</summary>
    Proxy,
    /// <summary>It broke off, stayed silent or could not get through to this host: the proxy's fault, the host's, or that of the way between them.</summary>
    Pair,
    /// <summary>The host does not want this route: 401, 403 or a challenge page.</summary>
    Blocked,
    /// <summary>The host has had enough of this route for now: 429 or 503.</summary>
    Limited,
}

/// <summary>Which route a request takes; or that it has to wait, because every proxy it could take is suspended.</summary>
internal readonly record struct RouteChoice
{
    /// <summary>The route; null when there is none now.</summary>
    public RouteUse? Use { get; init; }

    /// <summary>Without a route: how long until one is worth asking for.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Without a route: waiting has been tried for long enough.</summary>
    public bool IsDead { get; init; }

    /// <summary>Without a route: the proxy that is asked next.</summary>
    public Route? Next { get; init; }

    /// <summary>Without a route: why, for a person.</summary>
    public string? Reason { get; init; }
}
