using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ImageHaul.Tests.Fetching;

/// <summary>A loopback server that says exactly the bytes a test scripts, connection by connection.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<RawConnection, Task> _serve;
    private readonly X509Certificate2? _certificate;
    private readonly string[] _protocols;
    private readonly Task _accepting;
    private int _connections;

    public RawServer(Func<RawConnection, Task> serve, X509Certificate2? certificate = null, params string[] protocols)
    {
        _serve = serve;
        _certificate = certificate;
        _protocols = protocols;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Its port; still told after it has stopped.</summary>
    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The head of every request, in order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string Url(string target = "/") => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}{target}";

    /// <summary>Answers every request of every connection with the same text (Latin-1).</summary>
    public static RawServer Always(string response) => new(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null) await connection.SendAsync(response);
    });

    /// <summary>Answers one request, then closes.</summary>
    public static RawServer Once(string response, X509Certificate2? certificate = null) => new(
        async connection =>
        {
            if (await connection.ReadRequestAsync() is not null) await connection.SendAsync(response);
        },
        certificate);

    /// <summary>Answers one request and then says nothing more.</summary>
    public static RawServer ThenSilence(string response) => new(async connection =>
    {
        if (await connection.ReadRequestAsync() is null) return;
        await connection.SendAsync(response);
        await connection.SilenceAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                open.Add(ServeAsync(socket));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }
        await Task.WhenAll(open);
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await using var tcp = new NetworkStream(socket, ownsSocket: true);
            Stream stream = tcp;
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = _certificate,
                        ApplicationProtocols = [.. _protocols.Select(name => new SslApplicationProtocol(name))],
                    },
                    _stop.Token);
                stream = tls;
            }
            await _serve(new RawConnection(this, socket, stream, _stop.Token));
            if (socket.Connected) await stream.FlushAsync(_stop.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, or the test is over.
        }
    }
}

internal sealed class RawConnection(RawServer server, Socket socket, Stream stream, CancellationToken stop)
{
    public Stream Stream => stream;

    public CancellationToken Stop => stop;

    /// <summary>Reads one request head; null when the client closed.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one, stop) == 0) return null;
            head.Append((char)one[0]);
            if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n") break;
        }
        var text = head.ToString();
        server.Requests.Enqueue(text);
        return text;
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public async Task SendAsync(byte[] bytes) => await stream.WriteAsync(bytes, stop);

    /// <summary>Waits until the client closes or the test ends.</summary>
    public async Task SilenceAsync()
    {
        var rest = new byte[1024];
        while (await stream.ReadAsync(rest, stop) > 0)
        {
            // Whatever it says.
        }
    }

    /// <summary>Breaks the connection with a TCP reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
