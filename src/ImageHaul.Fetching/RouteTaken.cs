using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>The route of a request that a pool of proxies decided about.</summary>
internal sealed class RouteTaken
{
    private readonly RoutePool _pool;
    private readonly HostKey _host;

    internal RouteTaken(RoutePool pool, HostKey host, Route? route)
    {
        (_pool, _host) = (pool, host);
        Index = route?.Index ?? -1;
        Name = route?.Name;
    }

    /// <summary>0 for the direct route, a proxy's number from 1; -1 when no request was made.</summary>
    public int Index { get; }

    /// <summary>The proxy without its credentials; null for the direct route, and when no request was made.</summary>
    public string? Name { get; }

    /// <summary>No request was made: every proxy is suspended. The failure says for how long.</summary>
    public bool IsResting { get; internal init; }

    /// <summary>No request was made, and waiting for a proxy is not worth it any more.</summary>
    public bool IsDead { get; internal init; }

    /// <summary>The request never left the proxy: it could not be reached, or refused the credentials.</summary>
    public bool NeverLeft { get; internal init; }

    /// <summary>True when a row that failed here may hope for another route.</summary>
    /// <param name="failed">Routes that failed the row before.</param>
    public bool HasOther(IReadOnlyList<int> failed) => _pool.HasOther(_host, Index, failed);
}
