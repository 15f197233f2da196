using System.Net;
using System.Security.Cryptography.X509Certificates;
using ImageHaul.Fetching.Routes;

namespace ImageHaul.Fetching;

/// <summary>Which HTTP version is spoken.</summary>
public enum HttpVersionChoice
{
    /// <summary>HTTP/2 where TLS offers it, else HTTP/1.1.</summary>
    Auto,
    /// <summary>HTTP/1.1 only.</summary>
    Http11,
    /// <summary>HTTP/2 where TLS offers it, preferred; HTTP/1.1 on clear text.</summary>
    Http2,
}

/// <summary>A fixed answer to a name look-up, as curl's --resolve.</summary>
/// <param name="Host">The host name, lower case ASCII, or <c>*</c> for every name on that port.</param>
/// <param name="Port">The port it applies to.</param>
/// <param name="Address">The address to use.</param>
/// <param name="AddressPort">The port to connect to instead, or null for the same.</param>
public sealed record ResolveOverride(string Host, int Port, IPAddress Address, int? AddressPort = null);

/// <summary>Limits and manners of one request.</summary>
public sealed record FetchOptions
{
    /// <summary>Most proxies: a request looks at each of them when it has to choose anew.</summary>
    public const int MostProxies = 10_000;

    /// <summary>TCP and TLS set-up, the proxy's part included; name look-ups have their own limit of 30 s. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From sending the request to its headers. Default 30 s.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest silence within a body. Default 60 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Slowest body in bytes per second, measured over <see cref="MinSpeedWindow"/>; 0 turns it off. Default 1 KiB/s.</summary>
    public long MinBytesPerSecond { get; init; } = 1024;

    /// <summary>The span over which the speed is measured. Default 30 s.</summary>
    public TimeSpan MinSpeedWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whole body. Default 10 min.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most bytes of a body. Default 100 MiB.</summary>
    public long MaxBytes { get; init; } = 100L << 20;

    /// <summary>Most redirects of one row. Default 10.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>Body bytes per second of the whole run; null (the default) for no bound.</summary>
    public long? Bandwidth { get; init; }

    /// <summary>The proxies; none (the default) for direct requests only. They count as secrets: each may carry credentials.</summary>
    public IReadOnlyList<ProxyServer> Proxies { get; init; } = [];

    /// <summary>When requests go through <see cref="Proxies"/>. Default always.</summary>
    public ProxyMode ProxyMode { get; init; } = ProxyMode.Always;

    /// <summary>Who looks up the names of targets behind a proxy. Default check: here too, so that they are judged.</summary>
    public ProxyDns ProxyDns { get; init; } = ProxyDns.Check;

    /// <summary>Hosts that are always reached directly. Default none.</summary>
    public NoProxyList NoProxy { get; init; } = NoProxyList.None;

    /// <summary>First rest of a proxy that failed; doubles to 5 min. Default 2 s.</summary>
    public TimeSpan ProxyRest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The User-Agent header. Default: product, version and project page.</summary>
    public string UserAgent { get; init; } = DefaultUserAgent;

    /// <summary>
    /// Extra request headers; one of the same name replaces a standard one (Accept, Accept-Encoding, User-Agent). They count as credentials: dropped
    /// when a redirect changes the origin.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The HTTP version. Default auto.</summary>
    public HttpVersionChoice Version { get; init; } = HttpVersionChoice.Auto;

    /// <summary>Allow private, loopback and other non-public addresses. Default off.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>
    /// Ranges that may be reached although they are not public; narrower than <see cref="AllowPrivate"/>. An IPv4-mapped IPv6 address counts as the IPv4
    /// address. Default none.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowAddresses { get; init; } = [];

    /// <summary>
    /// Accept any certificate. Default off: certificates are verified against the system's roots (revocation is not asked about); noted in each record.
    /// </summary>
    public bool Insecure { get; init; }

    /// <summary>
    /// Certificates trusted beside the system's roots: an issuer's, or a server's own self-signed one. Names, dates and signatures are verified all the same.
    /// Default none.
    /// </summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];

    /// <summary>Fixed answers to name look-ups.</summary>
    public IReadOnlyList<ResolveOverride> Resolve { get; init; } = [];

    /// <summary>Name look-ups at once: each blocks a thread on Linux. Default 32.</summary>
    public int MaxLookups { get; init; } = 32;

    /// <summary><c>ImageHaul/&lt;version&gt; (+&lt;project page&gt;)</c>.</summary>
    public static string DefaultUserAgent { get; } =
        $"ImageHaul/{typeof(FetchOptions).Assembly.GetName().Version!.ToString(3)} (+https://github.com/imagehaul/imagehaul)";

    /// <summary>All faults of these options, one sentence each; empty when they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        foreach (var (name, value) in new[]
        {
            ("--connect-timeout", ConnectTimeout), ("--header-timeout", HeaderTimeout), ("--idle-timeout", IdleTimeout), ("--timeout", TotalTimeout),
            ("The window of --min-speed", MinSpeedWindow),
        })
        {
            if (value <= TimeSpan.Zero) yield return $"{name} must be more than 0.";
        }
        if (MinBytesPerSecond < 0) yield return "--min-speed must not be negative.";
        if (MaxBytes < 1) yield return $"--max-bytes must be at least 1, but is {MaxBytes}.";
        if (MaxRedirects < 0) yield return $"--max-redirects must not be negative, but is {MaxRedirects}.";
        if (Bandwidth is < 1) yield return $"--bandwidth must be at least 1, but is {Bandwidth}.";
        if (MaxLookups < 1) yield return $"At least 1 name look-up must be allowed at once, but {MaxLookups} are.";
        if (Proxies.Count > MostProxies) yield return $"--proxy and --proxy-file give {Proxies.Count} proxies, more than the {MostProxies} that are allowed.";
        if (ProxyRest < TimeSpan.Zero) yield return "The first rest of a proxy must not be negative.";
        foreach (var row in Resolve)
        {
            if (row.Host.Length == 0) yield return "--resolve needs a host, or * for all.";
            if (row.Port is < 1 or > 65535) yield return $"--resolve {row.Host}: the port must be between 1 and 65535, but is {row.Port}.";
            if (row.AddressPort is < 1 or > 65535) yield return $"--resolve {row.Host}: the port of the address must be between 1 and 65535, but is {row.AddressPort}.";
        }
        if (RequestHeaderRules.FaultOf("User-Agent", UserAgent) is { } agentFault) yield return $"--user-agent: {agentFault}.";
        foreach (var (name, value) in Headers)
        {
            if (RequestHeaderRules.FaultOf(name, value) is { } fault) yield return $"--header: {fault}.";
        }
    }
}
