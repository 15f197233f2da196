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
        if (wait is not { } next) return Final(kind, options);
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

    private static string Final(FailureKind kind, PolitenessOptions options) => kind.Retry() switch
    {
        RetryRule.Never => "no: this kind of failure is final",
        RetryRule.Blocked when options.BlockedAttempts <= 1 => "no: --blocked-attempts allows only one on one route",
        RetryRule.Backoff or RetryRule.Paced or RetryRule.Once or RetryRule.OnceLate when options.Attempts <= 1 => "no: --attempts allows only one",
        _ => "no: this kind of failure is final without another route",
    };

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

    public static string Advice(Failure failure) => failure.Kind.Remedy().Advice;
}
