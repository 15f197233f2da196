using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ImageHaul.Testing.Http;

namespace ImageHaul.Testing.Proxy;

/// <summary>
/// A forward proxy on 127.0.0.1 for plain requests and CONNECT tunnels. A plain request is one connection each way: the answer passes as
/// it comes, and the client's connection is closed behind it. Thread-safe.
/// </summary>
public sealed class MisbehavingProxy : IAsyncDisposable
{
    private readonly MisbehavingProxyOptions _options;
    private readonly Acceptor _acceptor;
    private readonly Lock _gate = new();
    private readonly Queue<ProxyRequest> _requests = new();
    private int _count;

    private MisbehavingProxy(MisbehavingProxyOptions options)
    {
        _options = options;
        _acceptor = new Acceptor(ServeAsync);
    }

    /// <summary>Where the proxy listens.</summary>
    public IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary><c>http://127.0.0.1:PORT</c> (https with a certificate), with the credentials the proxy wants, if any.</summary>
    public Uri Url => new($"{(_options.Certificate is null ? "http" : "https")}://{(_options.Credentials is { } credentials ? credentials + "@" : "")}{EndPoint}");

    /// <summary>The latest requests, oldest first.</summary>
    public IReadOnlyList<ProxyRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>Starts listening.</summary>
    public static MisbehavingProxy Start(MisbehavingProxyOptions? options = null)
    {
        var proxy = new MisbehavingProxy(options ?? new MisbehavingProxyOptions());
        proxy._acceptor.Listen(new IPEndPoint(IPAddress.Loopback, proxy._options.Port));
        proxy.EndPoint = proxy._acceptor.EndPoints[0];
        proxy._acceptor.Start();
        return proxy;
    }

    /// <summary>Stops listening and resets all connections.</summary>
    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        var stream = await OpenAsync(socket).ConfigureAwait(false);
        if (stream is null) return;
        var client = new Wire(socket, stream);
        using var reader = new RequestReader(client.Stream);
        _acceptor.Track(client);
        try
        {
            while (await reader.ReadHeadAsync().ConfigureAwait(false) is { } head)
            {
                var exchange = new RawExchange(head, client, reader, _options.Time, _acceptor.Stopping);
                if (!await AnswerAsync(exchange, reader, client).ConfigureAwait(false)) break;
            }
            client.Close();
        }
        catch (Exception left) when (left is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            client.Reset();
        }
        finally
        {
            _acceptor.Forget(client);
        }
    }

    /// <summary>The client's bytes, without TLS; null when the handshake failed.</summary>
    private async Task<Stream?> OpenAsync(Socket socket)
    {
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (_options.Certificate is null) return stream;
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _options.Certificate }, _acceptor.Stopping).ConfigureAwait(false);
            return secure;
        }
        catch (Exception left) when (left is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Answers one request; false when the connection is spent.</summary>
    private async Task<bool> AnswerAsync(RawExchange exchange, RequestReader reader, Wire client)
    {
        var request = Record(exchange.Request);
        if (request is null)
        {
            await exchange.ReplyAsync(400, "text/plain", "This proxy takes absolute URLs and CONNECT.\n"u8.ToArray()).ConfigureAwait(false);
            return exchange.KeepAlive;
        }
        if (_options.Latency > TimeSpan.Zero) await exchange.DelayAsync(_options.Latency).ConfigureAwait(false);
        var fault = IsAuthorised(request) ? _options.Fault(request) : ProxyFault.Refuse;
        switch (fault)
        {
            case ProxyFault.Refuse:
                await exchange.ReplyAsync(407, headers: "Proxy-Authenticate: Basic realm=\"proxy\"").ConfigureAwait(false);
                return exchange.KeepAlive;
            case ProxyFault.BadGateway:
                await exchange.ReplyAsync(502, "text/html", "<html><body>Bad gateway</body></html>"u8.ToArray()).ConfigureAwait(false);
                return exchange.KeepAlive;
            case ProxyFault.Forbid:
                await exchange.ReplyAsync(403, "text/html", "<html><body>Not through here</body></html>"u8.ToArray()).ConfigureAwait(false);
                return exchange.KeepAlive;
            case ProxyFault.RateLimit:
                await exchange.ReplyAsync(429, "text/plain", "Slow down\n"u8.ToArray(), headers: "Retry-After: 1").ConfigureAwait(false);
                return exchange.KeepAlive;
            case ProxyFault.Reset:
                exchange.Reset();
                return false;
            case ProxyFault.Close:
                return false;
            case ProxyFault.Hang:
                await exchange.WaitForClientToLeaveAsync().ConfigureAwait(false);
                return false;
            case ProxyFault.Garbage:
                await exchange.WriteAsync("\x05\x00\x01 this is no HTTP\r\n\r\n").ConfigureAwait(false);
                return false;
            default:
                await PassOnAsync(exchange, request, reader, client, fault == ProxyFault.CutAnswer).ConfigureAwait(false);
                return false;
        }
    }

    private ProxyRequest? Record(RequestHead head)
    {
        var target = head.Method == "CONNECT" ? "tunnel://" + head.Target : head.Target;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Port < 0) return null;
        lock (_gate)
        {
            var request = new ProxyRequest(++_count, head, uri.Host, uri.Port);
            if (_requests.Count == _options.LogCapacity) _requests.Dequeue();
            _requests.Enqueue(request);
            return request;
        }
    }

    private bool IsAuthorised(ProxyRequest request) =>
        _options.Credentials is not { } credentials || request.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private async Task PassOnAsync(RawExchange exchange, ProxyRequest request, RequestReader reader, Wire client, bool cutAnswer)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await upstream.ConnectAsync(_options.Route(request.Host, request.Port), _acceptor.Stopping).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            await exchange.ReplyAsync(502, "text/plain", "The origin cannot be reached.\n"u8.ToArray()).ConfigureAwait(false);
            return;
        }
        if (request.IsTunnel) await exchange.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n").ConfigureAwait(false);
        else await upstream.SendAsync(OriginForm(request.Head), _acceptor.Stopping).ConfigureAwait(false);

        var up = request.IsTunnel ? PumpUpAsync(reader, upstream) : Task.CompletedTask;
        await PumpDownAsync(upstream, client, cutAnswer).ConfigureAwait(false);
        client.Close();
        await up.ConfigureAwait(false);
    }

    /// <summary>The request as the origin is to see it: path only, nothing meant for the proxy, one answer per connection.</summary>
    private static byte[] OriginForm(RequestHead head)
    {
        var text = new StringBuilder($"{head.Method} {(head.Path.Length == 0 ? "/" : head.Path)}{(head.Query.Length == 0 ? "" : "?" + head.Query)} HTTP/1.1\r\n");
        foreach (var (name, value) in head.Headers)
        {
            if (name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) || name.Equals("Connection", StringComparison.OrdinalIgnoreCase)) continue;
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }

    private static async Task PumpUpAsync(RequestReader reader, Socket upstream)
    {
        try
        {
            while (await reader.ReadSomeAsync().ConfigureAwait(false) is { IsEmpty: false } some)
                await upstream.SendAsync(some, CancellationToken.None).ConfigureAwait(false);
            upstream.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The origin left first; the other direction ends the tunnel.
        }
    }

    private async Task PumpDownAsync(Socket upstream, Wire client, bool cutAnswer)
    {
        var buffer = new byte[16 << 10];
        while (true)
        {
            var count = await upstream.ReceiveAsync(buffer, _acceptor.Stopping).ConfigureAwait(false);
            if (count == 0) return;
            await client.Stream.WriteAsync(buffer.AsMemory(0, cutAnswer ? Math.Min(count, 20) : count), CancellationToken.None).ConfigureAwait(false);
            if (!cutAnswer) continue;
            client.Reset();
            return;
        }
    }
}
