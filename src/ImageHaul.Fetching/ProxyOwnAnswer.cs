using ImageHaul.Fetching.Routes;

namespace ImageHaul.Fetching;

/// <summary>
/// Tells answers of the proxy itself from the host's, where a request went to it in clear text. Only marks that a proxy sets on purpose count: a status alone may be either's.
/// </summary>
internal static class ProxyOwnAnswer
{
    /// <summary>The failure that the proxy reports; null when the answer is the host's, as far as can be told.</summary>
    public static DialException? Of(HttpResponseMessage response, ProxyServer proxy)
    {
        var status = (int)response.StatusCode;
        if (status == 407 || (status == 401 && IsTinyproxy(response))) return ProxyTunnel.Refused(proxy, status);
        if (status < 400) return null;
        var reason = Squid(response) ?? Standard(response);
        return reason is null ? null : DialException.OfProxy(proxy, RouteFault.Pair, $"could not fetch it: {reason} (status {status})");
    }

    // tinyproxy says 401 to wrong credentials, and 407 to none.
    private static bool IsTinyproxy(HttpResponseMessage response) =>
        HeaderText.First(response.Headers, "Server")?.StartsWith("tinyproxy/", StringComparison.OrdinalIgnoreCase) == true;

    private static string? Squid(HttpResponseMessage response) => HeaderText.Clean(HeaderText.First(response.Headers, "X-Squid-Error"), 60);

    // RFC 9209: the error parameter names what went wrong at the proxy.
    private static string? Standard(HttpResponseMessage response)
    {
        var parts = HeaderText.First(response.Headers, "Proxy-Status")?.Split(';', StringSplitOptions.TrimEntries) ?? [];
        var error = Array.Find(parts, part => part.StartsWith("error=", StringComparison.Ordinal));
        return error is null ? null : HeaderText.Clean(error["error=".Length..], 60);
    }
}
