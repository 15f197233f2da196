using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Makes one request and looks at its headers. Every expected failure is a value; redirects are not followed.</summary>
internal interface IFetcher
{
    /// <summary>One GET of <see cref="FetchJob.Url"/>, up to the response's headers.</summary>
    Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken);
}

/// <summary>One request to make.</summary>
internal sealed record FetchJob
{
    /// <summary>What to get. Its user info is sent as Basic authorisation.</summary>
    public required CanonicalUrl Url { get; init; }

    /// <summary>True once a redirect changed the origin: the person's own headers are left out.</summary>
    public bool LeftOrigin { get; init; }

    /// <summary>
    /// A file about a site's wishes, such as robots.txt, and no image: neither user info nor the person's own headers go with it (but their User-Agent does),
    /// and its length is the reader's to bound.
    /// </summary>
    public bool IsPolicyFile { get; init; }

    /// <summary>Routes that failed the row before (<see cref="RouteTaken.Index"/>): another is taken while there is one.</summary>
    public IReadOnlyList<int> FailedRoutes { get; init; } = [];

    /// <summary>Entity tag for If-None-Match; null for a plain fetch.</summary>
    public string? ETag { get; init; }

    /// <summary>Date for If-Modified-Since; null for a plain fetch.</summary>
    public string? LastModified { get; init; }

    /// <summary>Asks for the rest of a body only; the validators above are then left out. Null for the whole.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>Is told each step; null, as in every run, costs nothing.</summary>
    public IFetchTrace? Trace { get; init; }
}

/// <summary>What came of a request: exactly one of an open body, a redirect, not modified, or a failure.</summary>
internal sealed record FetchOutcome
{
    /// <summary>An image may follow: a 200 (or 203) whose body is to be read. The caller disposes it, read to its end or not.</summary>
    public IBodyReader? Body { get; init; }

    /// <summary>
    /// The Location of a 301, 302, 303, 307 or 308, its bytes read as Latin-1 (<see cref="CanonicalUrl.Resolve"/> tells what they were); never blank. It may
    /// hold secrets. <see cref="RedirectWalker"/> judges it.
    /// </summary>
    public string? Location { get; init; }

    /// <summary>The response was 304 to a conditional request.</summary>
    public bool NotModified { get; init; }

    /// <summary>
    /// The body is not the whole but its rest, from this byte on: a 206 that is exactly what <see cref="FetchJob.Continuation"/> asked for. Null for a whole body.
    /// </summary>
    public long? ContinuesAt { get; init; }

    /// <summary>What a later <see cref="FetchJob.Continuation"/> of this body may rest on; null when it cannot be continued.</summary>
    public string? RangeValidator { get; init; }

    /// <summary>The failure says that the rest cannot be had: begin anew.</summary>
    public bool CannotContinue { get; init; }

    /// <summary>Why there is no body.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What the response said; null when none came.</summary>
    public ResponseFacts? Facts { get; init; }

    /// <summary>
    /// The headers of an image's response that may reserve it against collecting (X-Robots-Tag, tdm-reservation, Content-Usage), in the order they came.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> PolicyHeaders { get; init; } = [];

    /// <summary>From sending the request to its headers, connection set-up left out.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The route, where there is a choice of routes; null without proxies.</summary>
    public RouteTaken? Route { get; init; }

    /// <summary>Something worth recording, such as a certificate accepted under --insecure.</summary>
    public string? Note { get; init; }
}

/// <summary>A response body that enforces its limits (idle, speed, total, bytes, promised length). Not thread-safe.</summary>
internal interface IBodyReader : IAsyncDisposable
{
    /// <summary>The Content-Length, when the response promised one; null for a coded body, whose decoded length nobody promised.</summary>
    long? PromisedLength { get; }

    /// <summary>
    /// Fills as much of <paramref name="buffer"/> as one read gives. After the end or a failure the same answer comes again. Never throws for what the
    /// network does; a cancelled token is the failure cancelled.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="buffer"/> is empty.</exception>
    ValueTask<BodyRead> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}

/// <summary>One read of a body.</summary>
/// <param name="Count">Bytes read; 0 at the end or on failure.</param>
/// <param name="Failure">Why reading stopped early; null at the proper end.</param>
internal readonly record struct BodyRead(int Count, Failure? Failure)
{
    /// <summary>True when there is nothing more to read, for better or worse.</summary>
    public bool IsLast => Count == 0;
}
