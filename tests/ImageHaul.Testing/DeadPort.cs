using System.Net;
using System.Net.Sockets;

namespace ImageHaul.Testing;

/// <summary>A port of 127.0.0.1 where nobody answers, kept from others until disposed.</summary>
public sealed class DeadPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    private DeadPort()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Where it is.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The port number.</summary>
    public int Port => EndPoint.Port;

    /// <summary>Connections are refused at once.</summary>
    public static DeadPort Closed() => new();

    /// <summary>Connections are neither taken nor refused: the client waits until its own limit. Linux only.</summary>
    public static DeadPort Silent()
    {
        var port = new DeadPort();
        port._socket.Listen(0);
        // Once its queue is full, Linux drops further attempts without a word.
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            port._queued.Add(filler);
            try
            {
                filler.Connect(port.EndPoint);
            }
            catch (SocketException started) when (started.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // Under way, which is all that is wanted.
            }
        }
        return port;
    }

    /// <summary>Gives the port back.</summary>
    public void Dispose()
    {
        _queued.ForEach(socket => socket.Dispose());
        _socket.Dispose();
    }
}
