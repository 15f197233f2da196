using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Waiting for a server that a test started.</summary>
internal static class Loopback
{
    public static void WaitUntilOpen(int port, Process server)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (waited.Elapsed < TimeSpan.FromSeconds(30) && !server.HasExited)
            {
                // Refused at once while the server starts: a short pause between tries.
                server.WaitForExit(50);
            }
        }
    }
}
