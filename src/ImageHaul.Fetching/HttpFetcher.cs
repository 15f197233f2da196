using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// Fetches over HTTP/1.1 and HTTP/2, directly or through a pool of proxies. One call is one request over one route; connections are kept and shared. Addresses are judged at
/// every connection, limits are those of <see cref="FetchOptions"/>. Certificates are verified as the system does, without asking about revocation and without downloading
/// missing issuers. Thread-safe; dispose it after the last body.
/// </summary>
internal sealed class HttpFetcher : IFetcher, IDisposable
{
    private readonly NameCache _names;
    private readonly RouteClient _direct;
    private readonly RoutePool? _pool;
    private readonly RouteClients? _proxied;

    /// <summary>A fetcher with these options.</summary>
    /// <param name="options">Limits and manners; must be free of the faults that <see cref="FetchOptions.Validate"/> finds.</param>
    /// <param name="time">The clock of every limit.</param>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public HttpFetcher(FetchOptions options, TimeProvider time)
        : this(options, time, NameCache.SystemLookup, AddressRace.ConnectSocketAsync, new LocalNetwork(time).IsDown)
    {
    }

    internal HttpFetcher(FetchOptions options, TimeProvider time, NameLookup lookup, SocketConnect connect, Func<bool>? isOffline = null, Random? random = null)
    {
        if (options.Validate().FirstOrDefault() is { } fault) throw new ArgumentException(fault, nameof(options));
        _names = new NameCache(lookup, options.MaxLookups, time, isOffline: isOffline);
        var parts = new RouteParts(options, new TargetResolver(options, _names), new AddressRace(connect, time, isOffline), new ResponseJudge(options, time), time);
        _direct = new RouteClient(null, parts);
        if (options.Proxies.Count == 0) return;
        _pool = new RoutePool(options.Proxies, options.ProxyMode, options.NoProxy, new RestTimes(options.ProxyRest, random ?? new Random()), time);
        _proxied = new RouteClients(route => new RouteClient(route.Proxy, parts));
    }

    /// <inheritdoc/>
    public async Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return new FetchOutcome { Failure = new Failure(FailureKind.Cancelled, "the run was stopped") };
        if (_pool is null) return (await _direct.FetchAsync(job, cancellationToken)).Outcome;
        var choice = _pool.Choose(job.Url.HostKey, job.FailedRoutes);
        return choice.Use is { } use ? await FetchAsync(job, use, _pool, cancellationToken) : Waiting(job, choice, _pool);
    }

    /// <summary>Closes all connections and ends the look-ups.</summary>
    public void Dispose()
    {
        _direct.Dispose();
        _proxied?.Dispose();
        _names.Dispose();
    }

    private async Task<FetchOutcome> FetchAsync(FetchJob job, RouteUse use, RoutePool pool, CancellationToken cancellationToken)
    {
        var client = use.Route.Proxy is null ? _direct : _proxied!.Rent(use.Route);
        var answer = new RouteAnswer(new FetchOutcome(), RouteFault.Unknown);
        try
        {
            answer = await client.FetchAsync(job, cancellationToken);
        }
        finally
        {
            // A probe that nobody reports would keep the proxy out for ever.
            pool.Report(use, answer.Fault, answer.Outcome.Failure?.Message, answer.Outcome.Failure?.RetryAfter);
            if (answer.Outcome.Body is null) GiveBack();
        }
        var outcome = answer.Outcome;
        var taken = new RouteTaken(pool, use.Host, use.Route) { NeverLeft = answer.NeverLeft };
        return outcome with { Route = taken, Body = outcome.Body is { } body ? new RoutedBody(body, use, pool, GiveBack) : null };

        void GiveBack()
        {
            if (client != _direct) _proxied!.Return(client);
        }
    }

    private static FetchOutcome Waiting(FetchJob job, RouteChoice choice, RoutePool pool) => new()
    {
        Failure = new Failure(FailureKind.ProxyFailure, choice.Reason ?? "no proxy can be used now") { RetryAfter = choice.IsDead ? null : choice.Wait },
        Route = new RouteTaken(pool, job.Url.HostKey, null) { IsResting = !choice.IsDead, IsDead = choice.IsDead },
    };
}
