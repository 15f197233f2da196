using System.Buffers.Binary;
using System.Net;
using System.Text;
using ImageHaul.Fetching.Routes;

namespace ImageHaul.Fetching;

/// <summary>Opens a connection through a SOCKS 5 proxy (RFC 1928), with user name and password where it has them (RFC 1929).</summary>
internal static class SocksTunnel
{
    private const byte Version = 5;
    private const byte NoCredentials = 0;
    private const byte UserAndPassword = 2;
    private const byte CommandConnect = 1;

    // One byte holds a name's length.
    private const int LongestName = 255;

    /// <summary>Null when <paramref name="stream"/> now leads to the target; else why not.</summary>
    /// <param name="stream">The connection to the proxy.</param>
    /// <param name="proxy">The proxy.</param>
    /// <param name="host">The target's name, for the proxy to look up, or its address.</param>
    /// <param name="port">The target's port.</param>
    /// <param name="asked">Called when the proxy has been asked: what takes time from then on may be the host's.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">The proxy broke the connection.</exception>
    public static async ValueTask<DialException?> OpenAsync(Stream stream, ProxyServer proxy, string host, int port, Action asked, CancellationToken cancellationToken)
    {
        var reply = new byte[4 + 1 + LongestName + 2];
        if (await GreetAsync(stream, proxy, reply, cancellationToken) is { } unwelcome) return unwelcome;
        if (Request(host, port) is not { } request) return DialException.OfProxy(proxy, RouteFault.Unknown, "cannot be asked for a name of more than 255 letters");
        await stream.WriteAsync(request, cancellationToken);
        asked();

        // Version, answer, nothing, kind of address: then the address that the proxy connects from, which is of no use here.
        await stream.ReadExactlyAsync(reply.AsMemory(0, 4), cancellationToken);
        if (reply[0] != Version) return NotSocks(proxy);
        if (reply[1] != 0) return Refused(proxy, reply[1]);
        var rest = reply[3] switch
        {
            1 => 4,
            4 => 16,
            3 => await ReadLengthAsync(),
            _ => -1,
        };
        if (rest < 0) return NotSocks(proxy);
        await stream.ReadExactlyAsync(reply.AsMemory(0, rest + 2), cancellationToken);
        return null;

        async ValueTask<int> ReadLengthAsync()
        {
            await stream.ReadExactlyAsync(reply.AsMemory(0, 1), cancellationToken);
            return reply[0];
        }
    }

    private static async ValueTask<DialException?> GreetAsync(Stream stream, ProxyServer proxy, byte[] reply, CancellationToken cancellationToken)
    {
        var hasCredentials = proxy.UserInfo.Length > 0;
        await stream.WriteAsync(hasCredentials ? new byte[] { Version, 2, NoCredentials, UserAndPassword } : [Version, 1, NoCredentials], cancellationToken);
        await stream.ReadExactlyAsync(reply.AsMemory(0, 2), cancellationToken);
        if (reply[0] != Version) return NotSocks(proxy);
        if (reply[1] == NoCredentials) return null;
        if (reply[1] != UserAndPassword || !hasCredentials) return DialException.OfProxy(proxy, RouteFault.Refused, hasCredentials ? "wants other credentials" : "wants credentials");
        await stream.WriteAsync(Credentials(proxy.UserInfo), cancellationToken);
        await stream.ReadExactlyAsync(reply.AsMemory(0, 2), cancellationToken);
        return reply[1] == 0 ? null : DialException.OfProxy(proxy, RouteFault.Refused, "wants other credentials");
    }

    private static byte[] Credentials(string userInfo)
    {
        var colon = userInfo.IndexOf(':');
        var user = HeaderText.PercentDecodeToBytes(colon < 0 ? userInfo : userInfo.AsSpan(0, colon));
        var password = colon < 0 ? [] : HeaderText.PercentDecodeToBytes(userInfo.AsSpan(colon + 1));
        return [1, (byte)user.Length, .. user, (byte)password.Length, .. password];
    }

    private static byte[]? Request(string host, int port)
    {
        byte[] address;
        if (IPAddress.TryParse(host, out var literal))
        {
            var bytes = literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4().GetAddressBytes() : literal.GetAddressBytes();
            address = [bytes.Length == 4 ? (byte)1 : (byte)4, .. bytes];
        }
        else
        {
            if (host.Length > LongestName) return null;
            address = [3, (byte)host.Length, .. Encoding.ASCII.GetBytes(host)];
        }
        byte[] request = [Version, CommandConnect, 0, .. address, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(request.Length - 2), (ushort)port);
        return request;
    }

    private static DialException NotSocks(ProxyServer proxy) => DialException.OfProxy(proxy, RouteFault.Proxy, "does not speak SOCKS 5");

    private static DialException Refused(ProxyServer proxy, byte answer) => answer switch
    {
        7 => DialException.OfProxy(proxy, RouteFault.Proxy, "opens no connections (SOCKS answer 7)"),
        _ => DialException.OfProxy(proxy, RouteFault.Pair, $"could not connect to the host: {Meaning(answer)} (SOCKS answer {answer})"),
    };

    private static string Meaning(byte answer) => answer switch
    {
        2 => "its rules forbid it",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "no answer in time",
        8 => "no such kind of address there",
        _ => "it failed",
    };
}
