using System.Buffers;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// Fetches the files that tell a site's wishes, through the same fetcher and its address guard as the images. The caller's turn covers the origin; another host
/// that a redirect leads to is asked only when it may be called now.
/// </summary>
internal sealed class PolicyFiles(IFetcher fetcher, IFrontier frontier, IFetchTrace? trace = null)
{
    /// <summary>Redirects followed: as many as RFC 9309 section 2.3.1.2 asks for.</summary>
    private const int MaxRedirects = 5;

    private const int ReadSize = 16 << 10;

    /// <summary>Gets a file of an origin.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="path">Its path.</param>
    /// <param name="maxBytes">Where reading stops; what is longer is cut there.</param>
    /// <param name="known">What another origin is known to have there; null when a redirect may not leave the origin.</param>
    /// <param name="failedRoutes">Routes that failed the row which carries the request.</param>
    public async Task<PolicyAnswer> GetAsync(
        HostKey origin, string path, int maxBytes, Func<HostKey, OriginWishes?>? known, IReadOnlyList<int> failedRoutes, CancellationToken cancellationToken)
    {
        // An origin comes from a URL that was parsed: with another path it is one too.
        var url = CanonicalUrl.Parse(origin + path, out _)!;
        var others = new List<HostKey>();
        var latency = TimeSpan.Zero;
        using var visit = new Visit(frontier);
        for (var hops = 0; ; hops++)
        {
            var outcome = await fetcher.FetchAsync(new FetchJob { Url = url, IsPolicyFile = true, FailedRoutes = failedRoutes, Trace = trace }, cancellationToken);
            if (hops == 0) latency = outcome.Latency;
            visit.Failure = outcome.Failure;
            if (outcome.Failure is { } failure) return Judge(failure, url, origin, hops) with { Latency = latency, Route = outcome.Route };
            if (outcome.Body is { } body)
            {
                await using (body)
                {
                    var (bytes, broken) = await ReadAsync(body, maxBytes, cancellationToken);
                    var answer = broken is null
                        ? new PolicyAnswer(PolicyOutcome.Found) { Body = bytes, Others = others }
                        : Judge(broken, url, origin, hops, hasAnswered: true);
                    return answer with { HttpStatus = outcome.Facts?.Status, Latency = latency, Route = outcome.Route };
                }
            }
            // A loop, a way down from https, too many turns: as good as no file.
            var absent = new PolicyAnswer(PolicyOutcome.Absent) { HttpStatus = outcome.Facts?.Status, Latency = latency };
            if (RedirectWalker.Next(url, outcome.Location, hops, MaxRedirects).Next is not { } next) return absent;
            if (next.HostKey != url.HostKey)
            {
                if (known is null) return absent;
                if (next.TargetSpan.SequenceEqual(path))
                {
                    if (known(next.HostKey) is { } wishes)
                    {
                        return new PolicyAnswer(PolicyOutcome.Found) { Known = wishes, HttpStatus = wishes.HttpStatus, Latency = latency };
                    }
                    if (next.HostKey != origin) others.Add(next.HostKey);
                }
                visit.End();
                if (next.HostKey != origin && !visit.TryBegin(next.HostKey)) return AtRest(next.HostKey) with { Latency = latency };
            }
            url = next;
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Bytes, Failure? Broken)> ReadAsync(IBodyReader body, int maxBytes, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (bytes.WrittenCount < maxBytes)
        {
            var read = await body.ReadAsync(bytes.GetMemory(ReadSize)[..Math.Min(ReadSize, maxBytes - bytes.WrittenCount)], cancellationToken);
            if (read.Failure is { } failure) return (default, failure);
            if (read.IsLast) break;
            bytes.Advance(read.Count);
        }
        return (bytes.WrittenMemory, null);
    }

    private static PolicyAnswer AtRest(HostKey host) => new(PolicyOutcome.HostAtRest)
    {
        Failure = new Failure(FailureKind.HttpServerError, $"it leads to {host}, which may not be asked now"),
    };

    private static PolicyAnswer Judge(Failure failure, CanonicalUrl url, HostKey origin, int hops, bool hasAnswered = false)
    {
        // What stops this machine or its proxy says nothing about the site.
        if (failure.Kind is FailureKind.Cancelled or FailureKind.ProxyFailure || failure.Kind.Blames() == Blame.Machine) return NoAnswer(failure);
        if (!hasAnswered && failure.HttpStatus is not (null or 429 or 200 or 203 or >= 500) || failure is { Kind: FailureKind.Blocked, HttpStatus: < 500 })
        {
            return new PolicyAnswer(PolicyOutcome.Absent) { HttpStatus = failure.HttpStatus };
        }
        if (hops > 0)
        {
            // The first host has answered: the other one's trouble must not count as a trouble of its connection.
            var message = $"it leads to {url.HostKey}, which failed: {failure.Message}";
            var asked = url.HostKey == origin ? failure.RetryAfter : null;
            return Unreachable(new Failure(FailureKind.HttpServerError, message) { HttpStatus = failure.HttpStatus, RetryAfter = asked });
        }
        return hasAnswered || failure.HttpStatus is not null ? Unreachable(failure) : NoAnswer(failure);

        static PolicyAnswer NoAnswer(Failure failure) => new(PolicyOutcome.NoAnswer) { Failure = failure };
        static PolicyAnswer Unreachable(Failure failure) => new(PolicyOutcome.Unreachable) { Failure = failure, HttpStatus = failure.HttpStatus };
    }

    /// <summary>A request to another host than the origin, as long as it lasts.</summary>
    private sealed class Visit(IFrontier frontier) : IDisposable
    {
        private HostKey? _host;

        /// <summary>What came of it; null as long as it went well.</summary>
        public Failure? Failure { get; set; }

        public bool TryBegin(HostKey host)
        {
            if (!frontier.TryVisit(host)) return false;
            _host = host;
            return true;
        }

        public void End()
        {
            if (_host is { } host) frontier.Visited(host, Failure);
            _host = null;
        }

        public void Dispose() => End();
    }
}
