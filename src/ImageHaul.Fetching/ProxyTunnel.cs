using System.Text;
using ImageHaul.Model;

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

    /// <summary>Null when <paramref name="stream"/> now leads to the target; else proxy-failure.</summary>
    public static async ValueTask<Failure?> OpenAsync(Stream stream, ProxyRoute proxy, string host, int port, string userAgent, CancellationToken cancellationToken)
    {
        var target = host.Contains(':') && !host.StartsWith('[') ? $"[{host}]:{port}" : $"{host}:{port}";
        var request = new StringBuilder($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {userAgent}\r\n");
        if (proxy.Authorization is not null) request.Append("Proxy-Authorization: ").Append(proxy.Authorization).Append("\r\n");
        request.Append("\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken);

        var head = new byte[MaxHead];
        var length = 0;
        while (true)
        {
            if (length == head.Length) return Fail(proxy, $"answered CONNECT with more than {Figures.Bytes(MaxHead)} of headers");
            var count = await stream.ReadAsync(head.AsMemory(length), cancellationToken);
            if (count == 0) return Fail(proxy, "closed the connection instead of answering CONNECT");
            length += count;
            var end = head.AsSpan(0, length).IndexOf(HeadEnd);
            if (end < 0) continue;
            var failure = Judge(proxy, head.AsSpan(0, end));
            // In TLS the client speaks first: what follows the head cannot be the target's.
            return failure is null && end + HeadEnd.Length != length ? Fail(proxy, "sent bytes into the tunnel before it was used") : failure;
        }
    }

    private static Failure? Judge(ProxyRoute proxy, ReadOnlySpan<byte> head)
    {
        // HTTP/1.x NNN
        if (!head.StartsWith("HTTP/1."u8) || head.Length < 12 || head[8] != ' ' || !int.TryParse(head.Slice(9, 3), out var status))
        {
            return Fail(proxy, "did not answer CONNECT with HTTP");
        }
        if (status is >= 200 and <= 299) return null;
        return Fail(proxy, status == 407 ? "wants other credentials (status 407)" : $"refused to connect to the host (status {status})") with { HttpStatus = status };
    }

    private static Failure Fail(ProxyRoute proxy, string what) => new(FailureKind.ProxyFailure, $"proxy {proxy} {what}");
}
