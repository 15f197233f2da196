using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// Makes the connections through a proxy: judges the target, reaches the proxy (within TLS, if it wants that), and has it open a tunnel. The proxy's own address is the
/// person's choice and is not judged.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="targets">Finds and judges addresses.</param>
/// <param name="race">Connects to one of several addresses.</param>
/// <param name="time">The clock of the connect timeout.</param>
/// <param name="proxy">The proxy.</param>
/// <param name="tunnel">True to open a tunnel to the target, false when the stack talks to the proxy.</param>
internal sealed class ProxyDialer(FetchOptions options, TargetResolver targets, AddressRace race, TimeProvider time, ProxyServer proxy, bool tunnel)
{
    // A proxy that is given addresses has no race of its own. Each try is another connection to it.
    private const int MostAddresses = 3;

    /// <summary>The stack's connect callback.</summary>
    /// <exception cref="DialException">There is no connection; carries the failure.</exception>
    public async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var request = context.InitialRequestMessage as FetchRequest;
        var (watch, trace) = (request?.Watch, request?.Trace);
        watch?.LookingUp();
        trace?.Took(new HostSought(host, port));
        var addresses = tunnel ? await JudgeAsync(host, port, trace, cancellationToken) : null;
        var way = await targets.FindProxyAsync(proxy, cancellationToken);
        if (way.Failure is { } unknown) throw Blamed(unknown);

        watch?.Connecting(FailureKind.ProxyFailure);
        trace?.Took(new Dialling(proxy.ToString()));
        var at = new Progress(watch);
        // A connection may outlive the request that asked for it, and its deadline with it: this is the connection's own.
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            for (var i = 0; ; i++)
            {
                var (stream, refused) = await OpenAsync(way.EndPoints, host, port, addresses?[i], at, either.Token);
                if (stream is not null)
                {
                    trace?.Took(new Dialled(TraceFacts.Remote(stream)));
                    return stream;
                }
                if (addresses is null || i + 1 == addresses.Count || refused!.Fault != RouteFault.Pair) throw refused!;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(at.Stage == ProxyStage.Reaching ? RouteFault.Proxy : RouteFault.Pair, $"gave no connection within {Figures.Span(options.ConnectTimeout)}");
        }
        catch (DialException error) when (error.Fault is null)
        {
            throw Blamed(error.Failure);
        }
        catch (IOException error) when (error is not DialException)
        {
            throw Failed(RouteFault.Proxy, "broke the connection before it carried anything");
        }
    }

    /// <summary>
    /// The request may have been judged long before this connection; a name may lead elsewhere by now. Gives the addresses to ask for, or null where the proxy is given the name.
    /// </summary>
    private async ValueTask<IReadOnlyList<IPEndPoint>?> JudgeAsync(string host, int port, IFetchTrace? trace, CancellationToken cancellationToken)
    {
        if (proxy.Protocol != ProxyProtocol.Socks5)
        {
            return await targets.RefusalBehindProxyAsync(host, port, cancellationToken, trace) is { } refusal ? throw new DialException(refusal) { Fault = RouteFault.Unknown } : null;
        }
        var found = await targets.FindAsync(host, port, cancellationToken, trace);
        if (found.Failure is { } failure) throw new DialException(failure) { Fault = RouteFault.Unknown };
        var order = AddressRace.Interleave(found.EndPoints);
        return order.Count <= MostAddresses ? order : order[..MostAddresses];
    }

    /// <summary>One connection to the proxy. Exactly one of the stream and the refusal.</summary>
    private async ValueTask<(Stream? Stream, DialException? Refused)> OpenAsync(
        IReadOnlyList<IPEndPoint> way, string host, int port, IPEndPoint? address, Progress at, CancellationToken cancellationToken)
    {
        Stream? stream = null;
        try
        {
            at.Reached(ProxyStage.Reaching);
            stream = await race.ConnectAsync(way, cancellationToken);
            if (proxy.Protocol == ProxyProtocol.Https) stream = await SecureAsync(stream, cancellationToken);
            if (tunnel)
            {
                var refused = proxy.TakesAbsoluteForm
                    ? await ProxyTunnel.OpenAsync(stream, proxy, host, port, options.UserAgent, at.Asking, cancellationToken)
                    : await SocksTunnel.OpenAsync(stream, proxy, address is null ? host : address.Address.ToString(), address?.Port ?? port, at.Asking, cancellationToken);
                if (refused is not null) return (null, refused);
                // What follows through a tunnel is the target's TLS.
                at.Opened();
            }
            var opened = stream;
            stream = null;
            return (opened, null);
        }
        finally
        {
            if (stream is not null) await stream.DisposeAsync();
        }
    }

    private async ValueTask<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        try
        {
            var handshake = CertificateCheck.Options(options, time);
            handshake.TargetHost = proxy.Host;
            await secure.AuthenticateAsClientAsync(handshake, cancellationToken);
            return new ProxyTlsStream(secure);
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            await secure.DisposeAsync();
            throw Failed(RouteFault.Proxy, $"gave no TLS connection: {FailureClassifier.OfHandshake(error)}");
        }
    }

    private DialException Failed(RouteFault fault, string what) => DialException.OfProxy(proxy, fault, what);

    // A proxy that cannot be reached is not the host's fault; this machine's limits and a stopped run are nobody else's.
    private DialException Blamed(Failure failure) => failure.Kind is FailureKind.LocalLimit or FailureKind.Cancelled
        ? new DialException(failure) { Fault = RouteFault.Unknown }
        : new DialException(failure with { Kind = FailureKind.ProxyFailure, Message = $"proxy {proxy}: {failure.Message}" }) { Fault = RouteFault.Proxy };

    /// <summary>How far this connection is; the request that asked for it is told.</summary>
    private sealed class Progress(RequestWatch? watch)
    {
        public ProxyStage Stage { get; private set; }

        public void Asking() => Reached(ProxyStage.Asking);

        public void Opened()
        {
            Reached(ProxyStage.Carrying);
            watch?.Connecting(FailureKind.ConnectTimeout);
        }

        public void Reached(ProxyStage stage)
        {
            Stage = stage;
            if (watch is not null) watch.Stage = stage;
        }
    }
}
