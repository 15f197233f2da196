using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// Makes the connections for the HTTP stack: looks names up, has every address judged before a packet leaves, dials, and opens the proxy's
/// tunnel. Tells the request that waits for the connection how far it has come.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="targets">Finds and judges addresses.</param>
/// <param name="race">Connects to one of several addresses.</param>
/// <param name="time">The clock of the connect timeout.</param>
/// <param name="proxy">The proxy, or null to connect to the target itself.</param>
/// <param name="tunnel">With a proxy: true to open a tunnel to the target, false when the stack talks to the proxy.</param>
internal sealed class GuardedDialer(
    FetchOptions options, TargetResolver targets, AddressRace race, TimeProvider time, ProxyRoute? proxy, bool tunnel)
{
    /// <summary>The stack's connect callback.</summary>
    /// <exception cref="DialException">There is no connection; carries the failure.</exception>
    public async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var request = context.InitialRequestMessage as FetchRequest;
        var (watch, trace) = (request?.Watch, request?.Trace);
        watch?.LookingUp();
        trace?.Took(new HostSought(host, port));

        // The request may have been judged long before this connection; a name may lead elsewhere by now.
        if (tunnel && await targets.RefusalBehindProxyAsync(host, port, cancellationToken, trace) is { } refusal) throw new DialException(refusal);
        var target = proxy is null ? await targets.FindAsync(host, port, cancellationToken, trace) : await targets.FindProxyAsync(proxy, cancellationToken);
        if (target.Failure is { } unknown) throw new DialException(Blame(unknown));

        watch?.Connecting(proxy is null ? FailureKind.ConnectTimeout : FailureKind.ProxyFailure);
        trace?.Took(new Dialling(proxy?.ToString()));
        var stream = await ConnectAsync(target, host, port, cancellationToken);
        trace?.Took(new Dialled(TraceFacts.Remote(stream)));
        // What follows through a tunnel is the target's TLS.
        if (tunnel) watch?.Connecting(FailureKind.ConnectTimeout);
        return stream;
    }

    /// <summary>The stack's plaintext filter, called once a connection (TLS included) stands: it changes nothing and tells the request so.</summary>
    public static ValueTask<Stream> ConnectedAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        var request = context.InitialRequestMessage as FetchRequest;
        request?.Watch.Connected();
        if (request?.Trace is { } trace && TraceFacts.Of(context.PlaintextStream) is { } secured) trace.Took(secured);
        return new(context.PlaintextStream);
    }

    private async ValueTask<Stream> ConnectAsync(TargetAnswer target, string host, int port, CancellationToken cancellationToken)
    {
        // A connection may outlive the request that asked for it, and its deadline with it: this is the connection's own.
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Stream? stream = null;
        try
        {
            stream = await race.ConnectAsync(target.EndPoints, either.Token);
            if (tunnel && await ProxyTunnel.OpenAsync(stream, proxy!, host, port, options.UserAgent, either.Token) is { } refused)
            {
                throw new DialException(refused);
            }
            var opened = stream;
            stream = null;
            return opened;
        }
        catch (DialException error)
        {
            throw new DialException(Blame(error.Failure));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = Figures.Span(options.ConnectTimeout);
            throw new DialException(proxy is null
                ? new Failure(FailureKind.ConnectTimeout, $"no connection to {target.EndPoints[0]} within {seconds}")
                : new Failure(FailureKind.ProxyFailure, $"no connection through proxy {proxy} within {seconds}"));
        }
        catch (IOException error) when (error is not DialException)
        {
            // Only the CONNECT exchange reads and writes here.
            throw new DialException(new Failure(FailureKind.ProxyFailure, $"proxy {proxy} broke the connection during CONNECT"));
        }
        finally
        {
            if (stream is not null) await stream.DisposeAsync();
        }
    }

    // A proxy that cannot be reached is not the host's fault; this machine's limits and a stopped run are nobody else's.
    private Failure Blame(Failure failure) => proxy is null || failure.Kind is FailureKind.LocalLimit or FailureKind.Cancelled or FailureKind.ProxyFailure
        ? failure
        : failure with { Kind = FailureKind.ProxyFailure, Message = $"proxy {proxy}: {failure.Message}" };
}
