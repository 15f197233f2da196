namespace ImageHaul.Frontier;

/// <summary>What a fetcher with a choice of routes says about the one it took: enough to decide whether the row is worth another.</summary>
/// <param name="Index">Tells the route from the others; -1 when no request was made.</param>
/// <param name="HasOther">Another route may do better for this row.</param>
internal readonly record struct RouteReport(int Index, bool HasOther)
{
    /// <summary>No request was made: no route can be used now. The failure's Retry-After says when one may be.</summary>
    public bool IsResting { get; init; }

    /// <summary>No request was made, and waiting for a route is not worth it any more.</summary>
    public bool IsDead { get; init; }

    /// <summary>The request never got beyond the proxy: the host has not heard of it.</summary>
    public bool NeverLeft { get; init; }
}
