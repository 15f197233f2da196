using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>What a response without an image means.</summary>
internal static class StatusClassifier
{
    /// <summary>The failure of a response whose status promises no image.</summary>
    /// <param name="response">The response.</param>
    /// <param name="now">The local time, for Retry-After.</param>
    public static Failure Classify(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var reason = HeaderText.Clean(response.ReasonPhrase, 80);
        var said = reason is null ? $"status {status}" : $"status {status} {reason}";
        return new Failure(KindOf(status), status < 400 ? $"{said}: no image comes with it" : said)
        {
            HttpStatus = status,
            RetryAfter = ReadRetryAfter(response, now),
        };
    }

    /// <summary>A page that wants proof of a human instead of the image; null for any other response.</summary>
    public static Failure? Challenge(HttpResponseMessage response, DateTimeOffset now)
    {
        var who = HeaderText.First(response.Headers, "cf-mitigated") is { } mitigated && mitigated.Trim().Equals("challenge", StringComparison.OrdinalIgnoreCase)
            ? "a Cloudflare challenge"
            : HeaderText.First(response.Headers, "x-amzn-waf-action")?.Trim().ToLowerInvariant() is "challenge" or "captcha" ? "an AWS WAF challenge" : null;
        return who is null ? null : new Failure(FailureKind.Blocked, $"status {(int)response.StatusCode}: {who} instead of the resource")
        {
            HttpStatus = (int)response.StatusCode,
            RetryAfter = ReadRetryAfter(response, now),
        };
    }

    private static FailureKind KindOf(int status) => status switch
    {
        401 or 403 => FailureKind.Blocked,
        404 or 410 => FailureKind.HttpNotFound,
        408 or 425 => FailureKind.HttpTimeout,
        429 => FailureKind.RateLimited,
        503 => FailureKind.Unavailable,
        >= 500 and <= 599 => FailureKind.HttpServerError,
        _ => FailureKind.HttpClientError,
    };

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response, DateTimeOffset now) =>
        RetryAfter.Parse(HeaderText.First(response.Headers, "Retry-After"), HeaderText.First(response.Headers, "Date"), now);
}
