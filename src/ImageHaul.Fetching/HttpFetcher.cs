using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// Fetches over HTTP/1.1 and HTTP/2. One call is one request; connections are kept and shared. Addresses are judged at every connection, limits
/// are those of <see cref="FetchOptions"/>. Certificates are verified as the system does, without asking about revocation and without downloading
/// missing issuers. Thread-safe; dispose it after the last body.
/// </summary>
public sealed class HttpFetcher : IFetcher, IDisposable
{
    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly NameCache _names;
    private readonly TargetResolver _targets;
    private readonly RequestBuilder _requests;
    private readonly ResponseJudge _judge;
    private readonly ProxyRoute? _proxy;
    private readonly HttpMessageInvoker _secure;
    private readonly HttpMessageInvoker _plain;

    /// <summary>A fetcher with these options.</summary>
    /// <param name="options">Limits and manners; must be free of the faults that <see cref="FetchOptions.Validate"/> finds.</param>
    /// <param name="time">The clock of every limit.</param>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public HttpFetcher(FetchOptions options, TimeProvider time)
        : this(options, time, NameCache.SystemLookup, AddressRace.ConnectSocketAsync, new LocalNetwork(time).IsDown)
    {
    }

    internal HttpFetcher(FetchOptions options, TimeProvider time, NameLookup lookup, SocketConnect connect, Func<bool>? isOffline = null)
    {
        if (options.Validate().FirstOrDefault() is { } fault) throw new ArgumentException(fault, nameof(options));
        _options = options;
        _time = time;
        _proxy = ProxyRoute.From(options.Proxy);
        _names = new NameCache(lookup, options.MaxLookups, time, isOffline: isOffline);
        _targets = new TargetResolver(options, _names);
        _requests = new RequestBuilder(options, _proxy);
        _judge = new ResponseJudge(options, time);

        var race = new AddressRace(connect, time, isOffline);
        _secure = Invoker(tunnel: _proxy is not null);
        // Through a proxy, https goes by tunnels of our own; clear text is the stack's business, with the proxy as its peer.
        _plain = _proxy is null ? _secure : Invoker(tunnel: false);

        HttpMessageInvoker Invoker(bool tunnel) => new(
            HandlerFactory.Create(options, new GuardedDialer(options, _targets, race, time, _proxy, tunnel), time, tunnel ? null : _proxy));
    }

    /// <inheritdoc/>
    public async Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return new FetchOutcome { Failure = new Failure(FailureKind.Cancelled, "the run was stopped") };

        var host = job.Url.HostKey;
        var secure = host.Scheme == "https";
        var viaPlainProxy = _proxy is not null && !secure;
        var watch = new RequestWatch(_options, _time, cancellationToken);
        HttpResponseMessage? response = null;
        FetchOutcome? outcome = null;
        try
        {
            // Step 1: a proxy looks the name up out of our sight, so the target is judged before the request leaves.
            if (viaPlainProxy)
            {
                watch.LookingUp();
                if (await _targets.RefusalBehindProxyAsync(host.Host, host.Port, watch.Token, job.Trace) is { } refusal) return new FetchOutcome { Failure = refusal };
                watch.Connected();
            }

            // Step 2: the request; the dialer judges every other connection.
            var request = _requests.Build(job, watch);
            job.Trace?.Took(TraceFacts.Of(job.Url, request));
            response = await (secure ? _secure : _plain).SendAsync(request, watch.Token);
            watch.HeadersCame();
            job.Trace?.Took(TraceFacts.Of(response));

            // Step 3: the headers decide; only a body keeps the response open.
            return outcome = _judge.Judge(job, response, watch, viaPlainProxy);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return outcome = new FetchOutcome { Failure = watch.Expired ?? FailureClassifier.OfRequest(error, viaPlainProxy), Latency = watch.SinceSent };
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

    /// <summary>Closes all connections and ends the look-ups.</summary>
    public void Dispose()
    {
        _secure.Dispose();
        _plain.Dispose();
        _names.Dispose();
    }
}
