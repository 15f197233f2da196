using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Http;

namespace ImageHaul.Testing;

/// <summary>
/// An HTTP/1.1 server on bare sockets that serves sample images and misbehaves as the URL asks: see <see cref="Behaviour"/> for the query and the
/// README beside this project for all paths. It answers for every host name. Thread-safe.
/// </summary>
public sealed class HostileServer : IAsyncDisposable
{
    private readonly HostileServerOptions _options;
    private readonly Responder _responder;
    private readonly ConcurrentDictionary<string, Func<RawExchange, Task>> _handlers = new(StringComparer.Ordinal);
    private readonly Acceptor _acceptor;

    private HostileServer(HostileServerOptions options)
    {
        _options = options;
        _responder = new Responder(options.Time, options.Robots);
        Log = new RequestLog(options.LogCapacity, options.Time);
        _acceptor = new Acceptor(ServeAsync);
    }

    /// <summary>What was asked so far.</summary>
    public RequestLog Log { get; }

    /// <summary>Where the server listens: the listeners of the first address, then those of the next.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>The first listener's port.</summary>
    public int Port => EndPoints[0].Port;

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme => _options.Certificate is null ? "http" : "https";

    /// <summary>Connections open right now.</summary>
    public int OpenConnections => _acceptor.OpenConnections;

    /// <summary>Starts listening.</summary>
    /// <exception cref="SocketException">An address or port is not to be had.</exception>
    public static HostileServer Start(HostileServerOptions? options = null)
    {
        var server = new HostileServer(options ?? new HostileServerOptions());
        server.Listen();
        return server;
    }

    /// <summary>The URL of a path on this server.</summary>
    /// <param name="path">Path, with or without a query.</param>
    /// <param name="behaviour">How the answer misbehaves; null for politely.</param>
    /// <param name="host">Host name or address; the first listener's address when null. A name needs <see cref="Resolve"/>.</param>
    public string Url(string path, Behaviour? behaviour = null, string? host = null)
    {
        var query = behaviour?.ToQuery() ?? "";
        var joint = query.Length == 0 ? "" : path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return $"{Scheme}://{host ?? EndPoints[0].Address.ToString()}:{Port}{path}{joint}{query}";
    }

    /// <summary>Look-up overrides <c>HOST:PORT:ADDRESS</c> that lead these names to the first listener.</summary>
    public IReadOnlyList<string> Resolve(params IEnumerable<string> hosts) => [.. hosts.Select(host => $"{host}:{Port}:{EndPoints[0].Address}")];

    /// <summary>Answers a path, on every host, by own code instead of a page. A later handler for the path takes over.</summary>
    /// <param name="path">The exact path, percent-encoded as it is sent.</param>
    /// <param name="handler">Writes the answer. Exceptions other than those of a client that left reach <see cref="Faults"/>.</param>
    public void Map(string path, Func<RawExchange, Task> handler) => _handlers[path] = handler;

    /// <summary>What handlers and the hook threw, for tests to look at; the connection was reset.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    /// <summary>Stops listening, resets all connections and waits for their ends.</summary>
    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private void Listen()
    {
        // Further addresses listen on the ports of the first, so that one port number serves all hosts.
        foreach (var address in _options.BindAddresses)
        {
            for (var index = 0; index < _options.ListenersPerAddress; index++)
            {
                var port = _options.Port != 0 ? _options.Port + index
                    : address.Equals(_options.BindAddresses[0]) ? 0
                    : _acceptor.EndPoints[index].Port;
                _acceptor.Listen(new IPEndPoint(address, port));
            }
        }
        EndPoints = _acceptor.EndPoints;
        _acceptor.Start();
    }

    private async Task ServeAsync(Socket socket)
    {
        Log.CountConnection();
        socket.NoDelay = true;
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        var secure = _options.Certificate is null ? null : new SslStream(stream);
        var wire = new Wire(socket, secure ?? stream);
        using var reader = new RequestReader(wire.Stream);
        _acceptor.Track(wire);
        try
        {
            if (secure is not null) await HandshakeAsync(secure).ConfigureAwait(false);
            while (!_acceptor.Stopping.IsCancellationRequested && await reader.ReadHeadAsync().ConfigureAwait(false) is { } head)
            {
                var exchange = new RawExchange(head, wire, reader, _options.Time, _acceptor.Stopping);
                await AnswerAsync(exchange).ConfigureAwait(false);
                if (!exchange.KeepAlive) break;
            }
            wire.Close();
        }
        catch (Exception left) when (left is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException)
        {
            wire.Reset();
        }
        catch (Exception fault)
        {
            Faults.Enqueue(fault);
            wire.Reset();
        }
        finally
        {
            _acceptor.Forget(wire);
        }
    }

    private async ValueTask AnswerAsync(RawExchange exchange)
    {
        var head = exchange.Request;
        var entry = Log.Begin(head, exchange.LocalEndPoint, out var host);
        exchange.WhenAnswered(() => Log.End(host));
        try
        {
            _options.OnRequest?.Invoke(entry);
            var policy = Policy(head.Host);
            if (policy?.Latency > TimeSpan.Zero) await exchange.DelayAsync(policy.Latency).ConfigureAwait(false);
            if (policy?.Robots is { } robots && head.Path == "/robots.txt") await exchange.ReplyAsync(200, "text/plain", Encoding.UTF8.GetBytes(robots)).ConfigureAwait(false);
            else if (_handlers.TryGetValue(head.Path, out var handler)) await handler(exchange).ConfigureAwait(false);
            else if (head.Method is "GET" or "HEAD") await _responder.RespondAsync(exchange, policy?.Always).ConfigureAwait(false);
            else
            {
                await exchange.ReadBodyAsync().ConfigureAwait(false);
                await exchange.ReplyAsync(405, headers: "Allow: GET, HEAD").ConfigureAwait(false);
            }
        }
        finally
        {
            exchange.LastWriteFollows();
        }
    }

    private HostPolicy? Policy(string host)
    {
        if (_options.Hosts.Count == 0) return null;
        return _options.Hosts.TryGetValue(host, out var policy) ? policy : _options.Hosts.GetValueOrDefault("*");
    }

    private Task HandshakeAsync(SslStream secure) => secure.AuthenticateAsServerAsync(
        new SslServerAuthenticationOptions
        {
            ServerCertificate = _options.CertificateFor is null ? _options.Certificate : null,
            ServerCertificateSelectionCallback = _options.CertificateFor is { } choose ? (_, name) => choose(name) : null,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        },
        _acceptor.Stopping);
}
