using System.Net;
using ImageHaul.Fetching.Routes;

namespace ImageHaul.Fetching;

/// <summary>A request on its way: the dialer finds its watch through it.</summary>
internal sealed class FetchRequest(Uri uri, RequestWatch watch) : HttpRequestMessage(HttpMethod.Get, uri)
{
    public RequestWatch Watch => watch;

    public IFetchTrace? Trace { get; init; }
}

/// <summary>Writes the head of each request. What does not change from one to the next is merged once.</summary>
internal sealed class RequestBuilder
{
    private readonly KeyValuePair<string, string>[] _atOrigin;
    private readonly KeyValuePair<string, string>[] _elsewhere;
    private readonly KeyValuePair<string, string>[] _forPolicyFile;
    private readonly bool _ownAuthorization;
    private readonly bool _http2;
    private readonly string? _proxyCredentials;

    /// <summary>Prepares.</summary>
    /// <param name="options">The person's headers.</param>
    /// <param name="plainProxy">The proxy that requests in clear text are sent to; null when there is none.</param>
    public RequestBuilder(FetchOptions options, ProxyServer? plainProxy)
    {
        _elsewhere =
        [
            new("Accept", "image/avif,image/webp,image/apng,image/*,*/*;q=0.8"),
            new("Accept-Encoding", "identity"),
            new("User-Agent", options.UserAgent),
        ];
        _atOrigin = [.. _elsewhere.Where(standard => !options.Headers.Any(own => Same(own.Key, standard.Key))), .. options.Headers];
        _forPolicyFile = [new("Accept", "text/plain,application/json,*/*;q=0.5"), new("Accept-Encoding", "identity"), _atOrigin.Last(header => Same(header.Key, "User-Agent"))];
        _ownAuthorization = options.Headers.Any(own => Same(own.Key, "Authorization"));
        _http2 = options.Version != HttpVersionChoice.Http11;
        _proxyCredentials = BasicAuthorization.From(plainProxy?.UserInfo);
    }

    public FetchRequest Build(FetchJob job, RequestWatch watch)
    {
        var secure = job.Url.HostKey.Scheme == "https";
        var request = new FetchRequest(job.Url.ToUri(), watch)
        {
            Trace = job.Trace,
            // Clear text has no way to agree on HTTP/2 beforehand.
            Version = secure && _http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach (var (name, value) in job.IsPolicyFile ? _forPolicyFile : job.LeftOrigin ? _elsewhere : _atOrigin) request.Headers.TryAddWithoutValidation(name, value);
        if (!job.IsPolicyFile && BasicAuthorization.From(job.Url.UserInfo) is { } credentials && (job.LeftOrigin || !_ownAuthorization))
        {
            request.Headers.TryAddWithoutValidation("Authorization", credentials);
        }
        if (job.Continuation is { } rest)
        {
            request.Headers.TryAddWithoutValidation("Range", $"bytes={rest.From}-");
            request.Headers.TryAddWithoutValidation("If-Range", rest.Validator);
        }
        else AddConditions(request, job);
        // Through a tunnel the proxy reads its credentials in CONNECT; the request inside is none of its business.
        if (!secure && _proxyCredentials is not null) request.Headers.TryAddWithoutValidation("Proxy-Authorization", _proxyCredentials);
        return request;
    }

    private static void AddConditions(FetchRequest request, FetchJob job)
    {
        if (HeaderText.Whole(job.ETag) is { } etag) request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (HeaderText.Whole(job.LastModified) is { } modified) request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
