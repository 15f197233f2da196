namespace ImageHaul.Fetching;

/// <summary>The proxy that requests go through.</summary>
/// <param name="Host">Its host name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Authorization">The value of Proxy-Authorization, or null.</param>
internal sealed record ProxyRoute(string Host, int Port, string? Authorization)
{
    public static ProxyRoute? From(Uri? proxy) => proxy is null ? null : new ProxyRoute(proxy.IdnHost, proxy.Port, BasicAuthorization.From(proxy.UserInfo));

    /// <summary>Host and port, without credentials: safe to show. Overridden so that printing the record never shows the password.</summary>
    public override string ToString() => Host.Contains(':') && !Host.StartsWith('[') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
