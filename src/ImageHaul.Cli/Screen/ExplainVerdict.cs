using ImageHaul.Frontier;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>The words of an explanation's end: what became of it, whose fault, whether a run tries again, and what a person can do.</summary>
internal static class ExplainVerdict
{
    public static string Sentence(Explanation told) => told.Failure is { } failure
        ? $"no image: {failure.Kind.Name()}: {failure.Message}"
        : $"the image can be had: {told.Inspection!.Format.Name()}, {Figures.Count(told.Bytes ?? 0)} bytes{Redirects(told.Requests.Count(request => request.Next is not null))}";

    private static string Redirects(int count) => count switch
    {
        0 => "",
        1 => ", after 1 redirect",
        _ => $", after {count} redirects",
    };

    public static string Blame(FailureKind kind) => kind.Blames() switch
    {
        Model.Blame.Row => "this URL: other rows of the host are not affected",
        Model.Blame.Host => "the host: repeated, it pauses all its rows",
        Model.Blame.Route => "this host and the way to it together",
        Model.Blame.Proxy => "the proxy",
        Model.Blame.Machine => "this machine",
        _ => "nobody: a rule decided",
    };

    public static string Retry(FailureKind kind, TimeSpan? wait, PolitenessOptions options)
    {
        if (wait is not { } next) return kind.Retry() == RetryRule.Never ? "no: this kind of failure is final" : "no: this kind of failure is final without another route";
        var when = next > TimeSpan.Zero ? $"after {Figures.Time(next)}" : "at once";
        return kind.Retry() switch
        {
            RetryRule.Once => $"yes, once more, {when}",
            RetryRule.OnceLate => $"yes, once more, behind the other rows, {when}",
            RetryRule.Blocked => $"yes, {when}, up to {options.BlockedAttempts} attempts",
            RetryRule.Free => $"yes, {when}, without spending an attempt",
            _ => $"yes, {when}, up to {options.Attempts} attempts",
        };
    }

    public static string Format(Inspection seen, string? contentType)
    {
        if (seen.Format == ImageFormat.None) return "no image by its first bytes";
        var name = seen.Format.Name();
        if (string.IsNullOrEmpty(contentType)) return $"{name} by its first bytes; the server named no Content-Type";
        var type = contentType.Split(';')[0].Trim();
        var agrees = type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            && (type[6..].TrimStart('x', 'X', '-').Equals(name, StringComparison.OrdinalIgnoreCase)
                || (seen.Format == ImageFormat.Jpeg && type.EndsWith("jpg", StringComparison.OrdinalIgnoreCase))
                || (seen.Format == ImageFormat.Svg && type.EndsWith("svg+xml", StringComparison.OrdinalIgnoreCase))
                || (seen.Format == ImageFormat.Ico && type.EndsWith("icon", StringComparison.OrdinalIgnoreCase)));
        return agrees ? $"{name} by its first bytes; the Content-Type agrees" : $"{name} by its first bytes, which decide; the Content-Type says {type}";
    }

    public static string SizeRules(InspectOptions checks)
    {
        var rules = new List<string>();
        if (checks.MinWidth > 0 || checks.MinHeight > 0) rules.Add($"at least {checks.MinWidth} x {checks.MinHeight} asked for");
        if (checks.MinBytes > 0) rules.Add($"at least {Figures.Count(checks.MinBytes)} bytes");
        rules.Add($"at most {Figures.Count(checks.MaxPixels)} pixels");
        return string.Join(", ", rules);
    }

    public static string Advice(Failure failure) => failure.Kind switch
    {
        FailureKind.ForbiddenAddress => "if the address is yours to reach: --allow-address RANGE for it alone, or --allow-private",
        FailureKind.InvalidUrl or FailureKind.UnsupportedScheme or FailureKind.BadRow => "correct the URL in the list",
        FailureKind.RobotsDisallowed => "ask the site for leave; with it, --robots ignore",
        FailureKind.OptedOut => "ask the owner for leave; with it, --opt-out record",
        FailureKind.DnsNotFound => "check the name's spelling; a domain that is gone does not come back by waiting",
        FailureKind.DnsFailure => "check this machine's name servers; --resolve HOST:PORT:ADDRESS gives an answer of your own",
        FailureKind.ConnectRefused or FailureKind.ConnectTimeout or FailureKind.ConnectionReset => "the server is down, or keeps this machine out: try later, or another way with --proxy",
        FailureKind.TlsFailure => "the certificate is at fault: --ca-file trusts an issuer of yours; --insecure looks away",
        FailureKind.HeaderTimeout or FailureKind.IdleTimeout or FailureKind.TooSlow or FailureKind.TotalTimeout => "the server is slow: raise --header-timeout, --idle-timeout, --min-speed or --timeout if it is worth the wait",
        FailureKind.RateLimited or FailureKind.Unavailable => "ask less often: --per-host, --delay; a run waits as long as the server says",
        FailureKind.Blocked => "the server wants to know who asks: credentials in --header, a browser's --user-agent, another way with --proxy, or leave it",
        FailureKind.HttpNotFound => "the image is gone: mend the list, or look for it in an archive",
        FailureKind.HttpClientError => "the server does not accept this request; compare it with what a browser sends",
        FailureKind.HttpServerError or FailureKind.HttpTimeout or FailureKind.BadResponse => "the server is broken: try later",
        FailureKind.TooManyRedirects or FailureKind.BadRedirect => "open it in a browser: the server may want a cookie, or leads in a circle; --max-redirects allows longer chains",
        FailureKind.TooLarge => "--max-bytes allows larger ones",
        FailureKind.TooSmall => "--min-width, --min-height and --min-bytes decide what is too small",
        FailureKind.TooManyPixels => "--max-pixels allows more",
        FailureKind.NotAnImage => "this address is a page, not a picture: find the picture's own address",
        FailureKind.UnsupportedFormat => "--formats names those to keep",
        FailureKind.CorruptImage or FailureKind.Truncated => "the file is damaged at its source, or was cut on the way: try again; --structure off keeps files as they are",
        FailureKind.DigestMismatch => "the file is another one by now: mend the list's digest",
        FailureKind.ProxyFailure => "check the proxy's address and password, or do without",
        FailureKind.StorageFull or FailureKind.StorageDenied or FailureKind.LocalLimit => "this machine is short of something: see the message",
        _ => "run it again",
    };
}
