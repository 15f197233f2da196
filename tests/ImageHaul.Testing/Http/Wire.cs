using System.Net;
using System.Net.Sockets;

namespace ImageHaul.Testing.Http;

/// <summary>One accepted connection: its bytes, with or without TLS, and the three ways to end it.</summary>
internal sealed class Wire(Socket socket, Stream stream) : IDisposable
{
    private int _closed;

    public Stream Stream => stream;

    public IPEndPoint LocalEndPoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Sends a FIN behind what was written. Unread input is taken first, because closing over it would send a reset instead.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        try
        {
            Span<byte> unread = stackalloc byte[1024];
            // Bounded: a client that never stops sending gets the reset after all.
            for (var reads = 0; reads < 64 && socket.Available > 0; reads++) socket.Receive(unread);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
        }
        stream.Dispose();
        socket.Dispose();
    }

    /// <summary>Sends a RST: the client's next read fails.</summary>
    public void Reset()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
        }
        // The socket goes first: a TLS stream would say goodbye.
        socket.Dispose();
        stream.Dispose();
    }

    /// <summary>Ends the connection from another thread; pending reads and writes fail.</summary>
    public void Dispose() => Reset();
}
