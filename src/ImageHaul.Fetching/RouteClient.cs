using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>What all routes of a fetcher share.</summary>
internal sealed record RouteParts(FetchOptions Options, TargetResolver Targets, AddressRace Race, ResponseJudge Judge, TimeProvider Time);

/// <summary>What came of a request over one route.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Fault">What the route did.</param>
/// <param name="NeverLeft">The request did not get beyond the proxy's door.</param>
internal readonly record struct RouteAnswer(FetchOutcome Outcome, RouteFault Fault, bool NeverLeft = false);

/// <summary>Makes requests over one route, with connections of its own. Thread-safe; the last body must be disposed before it is.</summary>
internal sealed class RouteClient : IDisposable
{
    private readonly RouteParts _parts;
    private readonly ProxyServer? _proxy;
    private readonly RequestBuilder _requests;
    private readonly HttpMessageInvoker _secure;
    private readonly HttpMessageInvoker _plain;
    private readonly Lazy<HttpMessageInvoker> _freshSecure;
    private readonly Lazy<HttpMessageInvoker> _freshPlain;

    public RouteClient(ProxyServer? proxy, RouteParts parts)
    {
        (_proxy, _parts) = (proxy, parts);
        var plainProxy = proxy is { TakesAbsoluteForm: true } ? proxy : null;
        _requests = new RequestBuilder(parts.Options, plainProxy);
        _secure = Invoker(null);
        // Through an HTTP proxy, https goes by tunnels of our own; clear text is the stack's business, with the proxy as its peer.
        _plain = plainProxy is null ? _secure : Invoker(plainProxy);
        _freshSecure = new(() => Invoker(null, keeps: false));
        _freshPlain = plainProxy is null ? _freshSecure : new(() => Invoker(plainProxy, keeps: false));

        HttpMessageInvoker Invoker(ProxyServer? peer, bool keeps = true) => new(HandlerFactory.Create(parts.Options, Dialer(tunnel: peer is null), parts.Time, peer, keeps));

        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Dialer(bool tunnel) => proxy is null
            ? new GuardedDialer(parts.Options, parts.Targets, parts.Race, parts.Time).DialAsync
            : new ProxyDialer(parts.Options, parts.Targets, parts.Race, parts.Time, proxy, tunnel).DialAsync;
    }

    /// <summary>Fetches that are under way; who shares the client counts them.</summary>
    public int Users { get; set; }

    /// <summary>One request, up to its headers, and what the route did for it.</summary>
    public async Task<RouteAnswer> FetchAsync(FetchJob job, CancellationToken cancellationToken)
    {
        var host = job.Url.HostKey;
        var secure = host.Scheme == "https";
        var plainProxy = secure || _proxy is not { TakesAbsoluteForm: true } ? null : _proxy;
        var watch = new RequestWatch(_parts.Options, _parts.Time, cancellationToken);
        HttpResponseMessage? response = null;
        FetchOutcome? outcome = null;
        try
        {
            // Step 1: a proxy looks the name up out of our sight, so the target is judged before the request leaves.
            if (plainProxy is not null)
            {
                watch.LookingUp();
                if (await _parts.Targets.RefusalBehindProxyAsync(host.Host, host.Port, watch.Token, job.Trace) is { } refusal) return new(new FetchOutcome { Failure = refusal }, RouteFault.Unknown);
                watch.Connected();
            }

            // Step 2: the request; the dialer judges every other connection.
            response = await SendAsync(job, watch, secure);
            watch.HeadersCame();
            job.Trace?.Took(TraceFacts.Of(response));

            // Step 3: the headers decide; only a body keeps the response open.
            if (plainProxy is not null && ProxyOwnAnswer.Of(response, plainProxy) is { } own) return Own(own, watch);
            outcome = _parts.Judge.Judge(job, response, watch);
            return new(outcome, RouteBlame.Of(outcome.Failure, ProxyStage.Carrying, _proxy is null, plainProxy is not null));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return Failed(error, watch, plainProxy is not null);
        }
        finally
        {
            if (outcome?.Body is null)
            {
                response?.Dispose();
                watch.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _secure.Dispose();
        _plain.Dispose();
        if (_freshSecure.IsValueCreated) _freshSecure.Value.Dispose();
        if (_freshPlain.IsValueCreated) _freshPlain.Value.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(FetchJob job, RequestWatch watch, bool secure)
    {
        var request = _requests.Build(job, watch);
        job.Trace?.Took(TraceFacts.Of(job.Url, request));
        try
        {
            return await (secure ? _secure : _plain).SendAsync(request, watch.Token);
        }
        catch (HttpRequestException error) when (!watch.HasDialled && watch.Expired is null && FailureClassifier.IsClosed(error))
        {
            // Servers close kept connections without a word, and a request that meets it has not failed (RFC 9112 section 9.3.1). The stack tries others of the kind, then gives up.
            return await (secure ? _freshSecure : _freshPlain).Value.SendAsync(_requests.Build(job, watch), watch.Token);
        }
    }

    private static RouteAnswer Own(DialException own, RequestWatch watch) =>
        new(new FetchOutcome { Failure = own.Failure, Latency = watch.SinceSent }, own.Fault!.Value, NeverLeft: own.Fault == RouteFault.Refused);

    private RouteAnswer Failed(Exception error, RequestWatch watch, bool isPlain)
    {
        var expired = watch.Expired;
        var failure = expired ?? FailureClassifier.OfRequest(error);
        var dialled = expired is null ? DialException.FaultOf(error) : null;
        if (_proxy is not null) failure = AtTheProxy(_proxy, failure);
        var fault = dialled ?? (failure.Kind == FailureKind.ProxyFailure && expired is null
            // Whoever answers a request in clear text is the proxy; behind a tunnel it may be either.
            ? isPlain ? RouteFault.Proxy : RouteFault.Pair
            : RouteBlame.Of(failure, watch.Stage, _proxy is null, isPlain));
        var neverLeft = dialled is not null || (expired is not null && watch.Stage == ProxyStage.Reaching);
        return new(new FetchOutcome { Failure = failure, Latency = watch.SinceSent }, fault, neverLeft && fault is (RouteFault.Refused or RouteFault.Proxy));
    }

    // Behind a proxy nobody can tell who broke off; the host's circuit must not pay for it.
    private static Failure AtTheProxy(ProxyServer proxy, Failure failure) => failure.Kind switch
    {
        FailureKind.ConnectionReset => failure with { Kind = FailureKind.ProxyFailure, Message = $"through proxy {proxy}: {failure.Message}" },
        FailureKind.ProxyFailure when !failure.Message.Contains(proxy.ToString(), StringComparison.Ordinal) => failure with { Message = $"proxy {proxy}: {failure.Message}" },
        _ => failure,
    };
}
