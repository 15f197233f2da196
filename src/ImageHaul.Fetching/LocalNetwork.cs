using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ImageHaul.Fetching;

/// <summary>
/// Whether this machine itself is cut off: a cable pulled, a link down, a default route gone. Asked only when something could not be reached, so that hosts are not
/// blamed for it. Sends nothing. Thread-safe.
/// </summary>
internal sealed class LocalNetwork(TimeProvider time, Func<bool> hasDefaultRoute, Func<bool> hasLink)
{
    // A failing burst asks once.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    // Addresses of a DNS root server, which no table treats in a special way.
    private static readonly IPEndPoint[] FarAway = [new(IPAddress.Parse("198.41.0.4"), 53), new(IPAddress.Parse("2001:503:ba3e::2:30"), 53)];

    private readonly Lock _gate = new();
    private readonly bool _hadDefaultRoute = hasDefaultRoute();
    private bool _isDown;
    private long? _askedAt;

    /// <summary>The machine's own network.</summary>
    public LocalNetwork(TimeProvider time) : this(time, HasDefaultRoute, HasLink)
    {
    }

    /// <summary>
    /// True when the way out that was there at the start is gone; on a machine that never had one (a closed network), when no link is up.
    /// </summary>
    public bool IsDown()
    {
        lock (_gate)
        {
            if (_askedAt is { } asked && time.GetElapsedTime(asked) < Fresh) return _isDown;
            _isDown = _hadDefaultRoute ? !hasDefaultRoute() : !hasLink();
            _askedAt = time.GetTimestamp();
            return _isDown;
        }
    }

    /// <summary>True for the errors by which the system says that it knows no way.</summary>
    public static bool IsNoWay(SocketException error) => error.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown;

    // Connecting a datagram socket looks the route up and sends nothing.
    private static bool HasDefaultRoute() => FarAway.Any(endPoint =>
    {
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(endPoint);
            return true;
        }
        catch (SocketException error)
        {
            // Out of descriptors, for one, says nothing about routes; a family that the machine does not have is no route.
            return !IsNoWay(error) && error.SocketErrorCode is not (SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable);
        }
    });

    private static bool HasLink()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Any(link => link.NetworkInterfaceType != NetworkInterfaceType.Loopback && link.OperationalStatus is (OperationalStatus.Up or OperationalStatus.Unknown));
        }
        catch (NetworkInformationException)
        {
            return true;
        }
    }
}
