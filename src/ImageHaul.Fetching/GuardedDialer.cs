using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// Makes the direct connections for the HTTP stack: looks names up, has every address judged before a packet leaves, and dials. Tells the request that waits for the
/// connection how far it has come.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="targets">Finds and judges addresses.</param>
/// <param name="race">Connects to one of several addresses.</param>
/// <param name="time">The clock of the connect timeout.</param>
internal sealed class GuardedDialer(FetchOptions options, TargetResolver targets, AddressRace race, TimeProvider time)
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
        var target = await targets.FindAsync(host, port, cancellationToken, trace);
        if (target.Failure is { } unknown) throw new DialException(unknown);

        watch?.Connecting(FailureKind.ConnectTimeout);
        trace?.Took(new Dialling(null));
        // A connection may outlive the request that asked for it, and its deadline with it: this is the connection's own.
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var stream = await race.ConnectAsync(target.EndPoints, either.Token);
            trace?.Took(new Dialled(TraceFacts.Remote(stream)));
            return stream;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DialException(new Failure(FailureKind.ConnectTimeout, $"no connection to {target.EndPoints[0]} within {Figures.Span(options.ConnectTimeout)}"));
        }
    }

    /// <summary>The stack's plaintext filter, called once a connection (TLS included) stands: it changes nothing and tells the request so.</summary>
    public static ValueTask<Stream> ConnectedAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        var request = context.InitialRequestMessage as FetchRequest;
        request?.Watch.Connected();
        if (request?.Trace is { } trace && TraceFacts.Of(context.PlaintextStream) is { } secured) trace.Took(secured);
        return new(context.PlaintextStream);
    }
}
