using System.Net;
using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Where a host may be reached.</summary>
/// <param name="EndPoints">Addresses that may be connected to; empty on failure.</param>
/// <param name="Refused">Why one of the host's addresses may not be reached, although others may; null when all may.</param>
/// <param name="Failure">Why there is none, or null.</param>
internal readonly record struct TargetAnswer(IReadOnlyList<IPEndPoint> EndPoints, Failure? Refused, Failure? Failure);

/// <summary>From host and port to judged addresses: fixed answers first, then literals, then the name look-up. Nothing passes unjudged.</summary>
internal sealed class TargetResolver(FetchOptions options, NameCache names)
{
    private readonly Dictionary<(string Host, int Port), ResolveOverride> _overrides = FirstOfEach(options.Resolve);

    public async ValueTask<TargetAnswer> FindAsync(string host, int port, CancellationToken cancellationToken, IFetchTrace? trace = null)
    {
        host = Unbracketed(host);
        var isLiteral = IPAddress.TryParse(host, out var literal);
        if (Override(host, port, isLiteral) is { } fixedAnswer) return Judge(host, [fixedAnswer.Address], fixedAnswer.AddressPort ?? port, trace);
        if (isLiteral) return Judge(host, [literal!], port, trace);
        var answer = await names.FindAsync(host, cancellationToken);
        return answer.Failure is null ? Judge(host, answer.Addresses, port, trace) : new TargetAnswer([], null, answer.Failure);
    }

    /// <summary>The addresses of the proxy: the person chose it, so it may be anywhere, and fixed answers are not about it.</summary>
    public async ValueTask<TargetAnswer> FindProxyAsync(ProxyServer proxy, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(Unbracketed(proxy.Host), out var literal)) return new TargetAnswer([new IPEndPoint(literal, proxy.Port)], null, null);
        var answer = await names.FindAsync(proxy.Host, cancellationToken);
        return new TargetAnswer([.. answer.Addresses.Select(address => new IPEndPoint(address, proxy.Port))], null, answer.Failure);
    }

    /// <summary>
    /// Judges a host that a proxy will look up by itself: since the proxy may pick any of its addresses, all of them must be public. With
    /// <see cref="ProxyDns.Trust"/> names are the proxy's business.
    /// </summary>
    public async ValueTask<Failure?> RefusalBehindProxyAsync(string host, int port, CancellationToken cancellationToken, IFetchTrace? trace = null)
    {
        if (options.AllowPrivate) return null;
        if (options.ProxyDns == ProxyDns.Trust && !IPAddress.TryParse(Unbracketed(host), out _))
        {
            // RFC 6761: whoever looks this up finds a loopback address, with a root dot too.
            var name = host.TrimEnd('.');
            return name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal) ? new Failure(FailureKind.ForbiddenAddress, $"{host} is a loopback name") : null;
        }
        var answer = await FindAsync(host, port, cancellationToken, trace);
        return (answer.Failure is { Kind: FailureKind.DnsNotFound } missing ? missing with { Message = $"{missing.Message} here (--proxy-dns trust leaves the look-up to the proxy)" } : answer.Failure) ?? answer.Refused;
    }

    private TargetAnswer Judge(string host, IPAddress[] addresses, int port, IFetchTrace? trace)
    {
        var allowed = new List<IPEndPoint>(addresses.Length);
        Failure? refused = null;
        foreach (var address in addresses)
        {
            var purpose = options.AllowPrivate ? null : AddressGuard.Refusal(address, options.AllowAddresses);
            trace?.Took(new AddressJudged(host, address, AddressGuard.Refusal(address), IsAllowed: purpose is null));
            if (purpose is null) allowed.Add(new IPEndPoint(address, port));
            else refused ??= new Failure(FailureKind.ForbiddenAddress, host == address.ToString() ? $"{address} is {purpose}" : $"{host} leads to {address}, which is {purpose}");
        }
        return new TargetAnswer(allowed, refused, allowed.Count == 0 ? refused : null);
    }

    // "*" answers for every name. An address is not a name: it must lead where it says, or be judged as what it is.
    private ResolveOverride? Override(string host, int port, bool isLiteral) =>
        _overrides.Count == 0 ? null
        : _overrides.TryGetValue((host.ToLowerInvariant(), port), out var exact) ? exact
        : isLiteral ? null
        : _overrides.GetValueOrDefault(("*", port));

    private static Dictionary<(string Host, int Port), ResolveOverride> FirstOfEach(IReadOnlyList<ResolveOverride> overrides)
    {
        var first = new Dictionary<(string Host, int Port), ResolveOverride>();
        foreach (var row in overrides) first.TryAdd((Unbracketed(row.Host).ToLowerInvariant(), row.Port), row);
        return first;
    }

    private static string Unbracketed(string host) => host.StartsWith('[') ? host.Trim('[', ']') : host;
}
