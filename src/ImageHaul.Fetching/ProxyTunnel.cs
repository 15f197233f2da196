using System.Text;
using ImageHaul.Fetching.Routes;

namespace ImageHaul.Fetching;

/// <summary>
/// Opens a tunnel through a proxy (CONNECT, RFC 9110 section 9.3.6). Done here and not by the stack, which would offer the credentials only
/// after a refusal, and dial where no deadline of ours reaches.
/// </summary>
internal static class ProxyTunnel
{
    /// <summary>Longest answer head: a proxy needs a status line and a few headers.</summary>
    public const int MaxHead = 16 * 1024;

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Null when <paramref name="stream"/> now leads to the target; else why not.</summary>
    /// <param name="stream">The connection to the proxy.</param>
    /// <param name="proxy">The proxy.</param>
    /// <param name="host">The target's host.</param>
    /// <param name="port">The target's port.</param>
    /// <param name="userAgent">The User-Agent header.</param>
    /// <param name="asked">Called when the proxy has been asked: what takes time from then on may be the host's.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async ValueTask<DialException?> OpenAsync(
        Stream stream, ProxyServer proxy, string host, int port, string userAgent, Action asked, CancellationToken cancellationToken)
    {
        var target = host.Contains(':') && !host.StartsWith('[') ? $"[{host}]:{port}" : $"{host}:{port}";
        var request = new StringBuilder($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {userAgent}\r\n");
        if (BasicAuthorization.From(proxy.UserInfo) is { } credentials) request.Append("Proxy-Authorization: ").Append(credentials).Append("\r\n");
        request.Append("\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken);
        asked();

        var head = new byte[MaxHead];
        var length = 0;
        while (true)
        {
            if (length == head.Length) return Fail(RouteFault.Proxy, $"answered CONNECT with more than {Figures.Bytes(MaxHead)} of headers");
            var count = await stream.ReadAsync(head.AsMemory(length), cancellationToken);
            if (count == 0) return Fail(RouteFault.Proxy, "closed the connection instead of answering CONNECT");
            length += count;
            var end = head.AsSpan(0, length).IndexOf(HeadEnd);
            if (end < 0) continue;
            if (Judge(proxy, head.AsSpan(0, end)) is { } refused) return refused;
            // In TLS the client speaks first: what follows the head cannot be the target's.
            return end + HeadEnd.Length == length ? null : Fail(RouteFault.Proxy, "sent bytes into the tunnel before it was used");
        }

        DialException Fail(RouteFault fault, string what) => DialException.OfProxy(proxy, fault, what);
    }

    /// <summary>The proxy wants other credentials. Its status stays in the words: to the record it would look like the host's.</summary>
    public static DialException Refused(ProxyServer proxy, int status) => DialException.OfProxy(
        proxy, RouteFault.Refused, $"wants {(proxy.UserInfo.Length > 0 ? "other " : "")}credentials (status {status})");

    private static DialException? Judge(ProxyServer proxy, ReadOnlySpan<byte> head)
    {
        // HTTP/1.x NNN
        if (!head.StartsWith("HTTP/1."u8) || head.Length < 12 || head[8] != ' ' || !int.TryParse(head.Slice(9, 3), out var status))
        {
            return DialException.OfProxy(proxy, RouteFault.Proxy, "did not answer CONNECT with HTTP");
        }
        return status switch
        {
            >= 200 and <= 299 => null,
            401 or 407 => Refused(proxy, status),
            // Nothing but the proxy speaks before the tunnel stands: it is the proxy that has had enough.
            429 => DialException.OfProxy(proxy, RouteFault.Proxy, "has had enough requests for now (status 429)"),
            _ => DialException.OfProxy(proxy, RouteFault.Pair, $"refused to connect to the host (status {status})"),
        };
    }
}
