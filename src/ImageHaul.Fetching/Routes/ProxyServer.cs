using System.Buffers;
using System.Text;

namespace ImageHaul.Fetching.Routes;

/// <summary>What is spoken with a proxy.</summary>
public enum ProxyProtocol
{
    /// <summary>HTTP in the clear: absolute-form requests for http targets, CONNECT for https.</summary>
    Http,
    /// <summary>The same within TLS.</summary>
    Https,
    /// <summary>SOCKS 5 (RFC 1928); names are looked up here, and the proxy is given an address.</summary>
    Socks5,
    /// <summary>SOCKS 5; the proxy is given the name.</summary>
    Socks5h,
}

/// <summary>When requests go through the proxies.</summary>
public enum ProxyMode
{
    /// <summary>Every request does.</summary>
    Always,
    /// <summary>Those to hosts that refused a direct one (401, 403, 429 or a challenge page).</summary>
    OnBlock,
}

/// <summary>Who looks up the names of targets behind a proxy.</summary>
public enum ProxyDns
{
    /// <summary>They are looked up here too, and judged before the request leaves.</summary>
    Check,
    /// <summary>The proxy alone looks them up; only addresses written as such are judged.</summary>
    Trust,
}

/// <summary>One proxy as a person gives it. Its text never shows the credentials.</summary>
public sealed record ProxyServer
{
    /// <summary>What a good one looks like, for messages.</summary>
    public const string Form = "http://[USER:PASS@]HOST:PORT (or https, socks5, socks5h)";

    /// <summary>Longest user name or password in bytes: RFC 1929 has one byte for the length.</summary>
    private const int LongestCredential = 255;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private ProxyServer()
    {
    }

    /// <summary>What is spoken with it.</summary>
    public required ProxyProtocol Protocol { get; init; }

    /// <summary>Its host name (ASCII) or address, an IPv6 one without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>Its port. Left out, it is 80 for http, 443 for https and 1080 for socks.</summary>
    public required int Port { get; init; }

    /// <summary>Credentials as written (<c>user:password</c>, percent-escaped); empty when there are none. A secret.</summary>
    public required string UserInfo { get; init; }

    /// <summary>The scheme of the targets it is for; null for both.</summary>
    public string? OnlyFor { get; init; }

    /// <summary>True when requests to http targets go to it in absolute form; else it is asked for a tunnel.</summary>
    internal bool TakesAbsoluteForm => Protocol is ProxyProtocol.Http or ProxyProtocol.Https;

    /// <summary>Tells it from every other proxy, credentials included: gateways choose the way out by the user name. A secret.</summary>
    internal string Identity => $"{Protocol}://{UserInfo}@{Host}:{Port}";

    /// <summary>
    /// Reads <c>[TARGETS=]SCHEME://[USER:PASS@]HOST[:PORT]</c>, where TARGETS is http or https. Null when it cannot be used; <paramref name="fault"/> then reads on after
    /// the text and shows nothing of it but the scheme.
    /// </summary>
    public static ProxyServer? Parse(string text, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (onlyFor, url) = SplitTargets(text.Trim());
        var mark = url.IndexOf("://", StringComparison.Ordinal);
        fault = mark < 0 ? $"has no scheme; write {Form}" : null;
        if (fault is not null) return null;
        if (Spoken(url[..mark]) is not { } protocol)
        {
            fault = url.AsSpan(0, mark).ContainsAnyExcept(SchemeCharacters) ? $"is no proxy URL; write {Form}" : $"speaks {url[..mark]}; write {Form}";
            return null;
        }
        // Every protocol has a URL of the same shape; a scheme that Uri does not know keeps it from adding a port of its own.
        if (!Uri.TryCreate("proxy" + url[mark..], UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Port == 0)
        {
            fault = $"is no proxy URL; write {Form}, and escape @ : / of a password as %40 %3A %2F";
            return null;
        }
        if (uri.PathAndQuery is not ("" or "/") || uri.Fragment.Length > 0) fault = $"has a path; write {Form}";
        else if (uri.UserInfo.Split(':', 2).Any(part => Encoding.UTF8.GetByteCount(Uri.UnescapeDataString(part)) > LongestCredential)) fault = $"has a user name or password above {LongestCredential} bytes";
        return fault is not null ? null : new ProxyServer
        {
            Protocol = protocol,
            Host = uri.IdnHost.ToLowerInvariant(),
            Port = uri.Port > 0 ? uri.Port : DefaultPort(protocol),
            UserInfo = uri.UserInfo,
            OnlyFor = onlyFor,
        };
    }

    /// <summary>Scheme, host and port: safe to show.</summary>
    public override string ToString() => $"{Protocol.ToString().ToLowerInvariant()}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";

    private static (string? OnlyFor, string Url) SplitTargets(string text)
    {
        foreach (var scheme in new[] { "http", "https" })
        {
            if (text.StartsWith(scheme + "=", StringComparison.OrdinalIgnoreCase)) return (scheme, text[(scheme.Length + 1)..]);
        }
        return (null, text);
    }

    private static ProxyProtocol? Spoken(string scheme) => scheme.ToLowerInvariant() switch
    {
        "http" => ProxyProtocol.Http,
        "https" => ProxyProtocol.Https,
        "socks5" => ProxyProtocol.Socks5,
        "socks5h" => ProxyProtocol.Socks5h,
        _ => null,
    };

    private static int DefaultPort(ProxyProtocol protocol) => protocol switch
    {
        ProxyProtocol.Http => 80,
        ProxyProtocol.Https => 443,
        _ => 1080,
    };
}
