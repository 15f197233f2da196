using System.Net;
using System.Text;
using ImageHaul.Fetching.Routes;

namespace ImageHaul.Fetching;

/// <summary>The HTTP stack, set up for fetching many bodies from many hosts.</summary>
internal static class HandlerFactory
{
    /// <summary>Most header bytes of a response, in KiB: twice what common servers send at most.</summary>
    public const int MaxHeadersKilobytes = 64;

    /// <summary>A handler.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="dial">Makes the connections.</param>
    /// <param name="time">The clock certificates are judged by.</param>
    /// <param name="plainProxy">The proxy that requests in clear text are sent to, in absolute form; null to talk to the target.</param>
    /// <param name="keeps">Keep connections for further requests.</param>
    public static SocketsHttpHandler Create(
        FetchOptions options, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> dial, TimeProvider time, ProxyServer? plainProxy, bool keeps = true) => new()
    {
        // Redirects, codings and credentials are our own business: the stack follows them too far.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        PreAuthenticate = false,
        ActivityHeadersPropagator = null,
        UseProxy = plainProxy is not null,
        // TLS with the proxy, if it speaks that, is the dialer's business.
        Proxy = plainProxy is null ? null : new WebProxy(new UriBuilder("http", plainProxy.Host, plainProxy.Port).Uri),

        ConnectCallback = dial,
        PlaintextStreamFilter = GuardedDialer.ConnectedAsync,
        SslOptions = CertificateCheck.Options(options, time),
        // The request's own watch times each step of the set-up; the stack drops attempts that nobody waits for.
        ConnectTimeout = Timeout.InfiniteTimeSpan,

        // The frontier caps each host; a second cap here would only hide its queue.
        MaxConnectionsPerServer = int.MaxValue,
        // Long enough for a polite delay between two requests, short enough that thousands of hosts do not use up the descriptors.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        // Names move, and each new connection is judged anew.
        PooledConnectionLifetime = keeps ? NameCache.FoundFor : TimeSpan.Zero,

        // A small rejected body is read to its end, which saves the connection; a larger one costs less to cut off.
        MaxResponseDrainSize = 64 << 10,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        MaxResponseHeadersLength = MaxHeadersKilobytes,

        EnableMultipleHttp2Connections = true,
        // Most images fit: no round trip for window updates. The stack grows it further where that pays.
        InitialHttp2StreamWindowSize = 256 << 10,
        // A dead HTTP/2 connection would otherwise take every request of its host with it.
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

        // A person's header may hold any text.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        // Byte for byte, so that HeaderText can tell what the bytes were; left alone, the stack guesses for some headers.
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };
}
