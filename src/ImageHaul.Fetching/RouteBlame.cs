using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>How far a connection through a proxy has come.</summary>
internal enum ProxyStage
{
    /// <summary>The proxy itself is being reached.</summary>
    Reaching,
    /// <summary>It was asked for a tunnel and has not answered.</summary>
    Asking,
    /// <summary>It carries what is sent.</summary>
    Carrying,
}

/// <summary>Whom a failure speaks against on the route: the proxy, or the pair of proxy and host.</summary>
internal static class RouteBlame
{
    /// <summary>What a route did for a request that ended so before its body.</summary>
    /// <param name="failure">The failure; null when headers came that promise something.</param>
    /// <param name="stage">How far the connection had come.</param>
    /// <param name="isDirect">There was no proxy.</param>
    /// <param name="isPlain">The request went to the proxy in clear text: the answer may be its own.</param>
    public static RouteFault Of(Failure? failure, ProxyStage stage, bool isDirect, bool isPlain) => failure?.Kind switch
    {
        null => RouteFault.None,
        FailureKind.Blocked => RouteFault.Blocked,
        FailureKind.RateLimited => RouteFault.Limited,
        // Alone, it is no sign that another client would fare better than a direct one.
        FailureKind.Unavailable => isDirect ? RouteFault.None : RouteFault.Limited,
        FailureKind.ProxyFailure => stage == ProxyStage.Reaching ? RouteFault.Proxy : RouteFault.Pair,
        FailureKind.HeaderTimeout or FailureKind.ConnectTimeout => RouteFault.Pair,
        FailureKind.BadResponse when isPlain => RouteFault.Pair,
        // How a proxy says that it could not get through (RFC 9110 sections 15.6.3 and 15.6.5).
        FailureKind.HttpServerError when isPlain && failure.HttpStatus is (502 or 504) => RouteFault.Pair,
        FailureKind.Cancelled or FailureKind.LocalLimit or FailureKind.ForbiddenAddress or FailureKind.DnsFailure or FailureKind.DnsNotFound => RouteFault.Unknown,
        FailureKind.ConnectRefused or FailureKind.ConnectionReset or FailureKind.TlsFailure => RouteFault.Unknown,
        _ => RouteFault.None,
    };

    /// <summary>What a route did for a body that ended so.</summary>
    public static RouteFault OfBody(Failure failure) => failure.Kind is FailureKind.Truncated or FailureKind.IdleTimeout or FailureKind.TooSlow or FailureKind.TotalTimeout
        ? RouteFault.Pair
        : RouteFault.Unknown;
}
