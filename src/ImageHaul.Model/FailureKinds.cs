using System.Text;

namespace ImageHaul.Model;

/// <summary>How a failure kind is retried.</summary>
public enum RetryRule
{
    /// <summary>Final at once.</summary>
    Never,
    /// <summary>One more attempt, with backoff.</summary>
    Once,
    /// <summary>One more attempt, after the other rows (a name may come back).</summary>
    OnceLate,
    /// <summary>With backoff, up to the attempts allowed.</summary>
    Backoff,
    /// <summary>After Retry-After or backoff; the whole host pauses, one incident per burst.</summary>
    Paced,
    /// <summary>Through another route if there is one, else up to the blocked attempts.</summary>
    Blocked,
    /// <summary>Once, but only through another route.</summary>
    OtherRoute,
    /// <summary>Again without spending an attempt: the machine's own fault.</summary>
    Free,
    /// <summary>Not retried in this run; the row stays unfinished and a later run continues it.</summary>
    Unfinished,
}

/// <summary>Who is to blame for a failure: whose health it counts against.</summary>
public enum Blame
{
    /// <summary>Nobody: a rule, or the person, decided.</summary>
    Nobody,
    /// <summary>The row: its URL or the resource behind it.</summary>
    Row,
    /// <summary>The host: feeds its circuit and its pace.</summary>
    Host,
    /// <summary>The pair of host and route.</summary>
    Route,
    /// <summary>The proxy.</summary>
    Proxy,
    /// <summary>This machine.</summary>
    Machine,
}

/// <summary>The one table of failure kinds that retry, report and exit code read.</summary>
public static class FailureKinds
{
    private static readonly Dictionary<FailureKind, (RetryRule Retry, Blame Blame)> Table = new()
    {
        [FailureKind.InvalidUrl] = (RetryRule.Never, Blame.Row),
        [FailureKind.UnsupportedScheme] = (RetryRule.Never, Blame.Row),
        [FailureKind.BadRow] = (RetryRule.Never, Blame.Row),
        [FailureKind.ForbiddenAddress] = (RetryRule.Never, Blame.Row),
        [FailureKind.RobotsDisallowed] = (RetryRule.Never, Blame.Nobody),
        [FailureKind.OptedOut] = (RetryRule.Never, Blame.Nobody),
        [FailureKind.DnsNotFound] = (RetryRule.OnceLate, Blame.Host),
        [FailureKind.DnsFailure] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.ConnectRefused] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.ConnectTimeout] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.ConnectionReset] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.TlsFailure] = (RetryRule.Never, Blame.Host),
        [FailureKind.HeaderTimeout] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.IdleTimeout] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.TooSlow] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.TotalTimeout] = (RetryRule.Once, Blame.Host),
        [FailureKind.RateLimited] = (RetryRule.Paced, Blame.Host),
        [FailureKind.Unavailable] = (RetryRule.Paced, Blame.Host),
        [FailureKind.Blocked] = (RetryRule.Blocked, Blame.Route),
        [FailureKind.BadResponse] = (RetryRule.Once, Blame.Host),
        [FailureKind.HttpServerError] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.HttpTimeout] = (RetryRule.Backoff, Blame.Host),
        [FailureKind.HttpNotFound] = (RetryRule.Never, Blame.Row),
        [FailureKind.HttpClientError] = (RetryRule.Never, Blame.Row),
        [FailureKind.TooManyRedirects] = (RetryRule.Never, Blame.Row),
        [FailureKind.BadRedirect] = (RetryRule.Never, Blame.Row),
        [FailureKind.TooLarge] = (RetryRule.Never, Blame.Row),
        [FailureKind.TooSmall] = (RetryRule.Never, Blame.Row),
        [FailureKind.TooManyPixels] = (RetryRule.Never, Blame.Row),
        [FailureKind.Truncated] = (RetryRule.Backoff, Blame.Route),
        [FailureKind.NotAnImage] = (RetryRule.OtherRoute, Blame.Row),
        [FailureKind.UnsupportedFormat] = (RetryRule.Never, Blame.Row),
        [FailureKind.CorruptImage] = (RetryRule.Once, Blame.Row),
        [FailureKind.DigestMismatch] = (RetryRule.Once, Blame.Row),
        [FailureKind.ProxyFailure] = (RetryRule.Backoff, Blame.Proxy),
        [FailureKind.StorageFull] = (RetryRule.Unfinished, Blame.Machine),
        [FailureKind.StorageDenied] = (RetryRule.Unfinished, Blame.Machine),
        [FailureKind.LocalLimit] = (RetryRule.Free, Blame.Machine),
        [FailureKind.HostSuspended] = (RetryRule.Never, Blame.Host),
        [FailureKind.Cancelled] = (RetryRule.Unfinished, Blame.Nobody),
    };

    private static readonly Dictionary<FailureKind, string> Names = Table.Keys.ToDictionary(kind => kind, kind => ToKebabCase(kind.ToString()));

    private static readonly Dictionary<string, FailureKind> ByName = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every kind, in the order of the table.</summary>
    public static IReadOnlyCollection<FailureKind> All => Table.Keys;

    /// <summary>The name used in the manifest and on the command line, such as <c>http-not-found</c>.</summary>
    public static string Name(this FailureKind kind) => Names[kind];

    /// <summary>How the kind is retried.</summary>
    public static RetryRule Retry(this FailureKind kind) => Table[kind].Retry;

    /// <summary>Whose health the kind counts against.</summary>
    public static Blame Blames(this FailureKind kind) => Table[kind].Blame;

    /// <summary>Finds a kind by its kebab-case name, case-insensitively.</summary>
    public static bool TryParse(string text, out FailureKind kind) => ByName.TryGetValue(text, out kind);

    private static string ToKebabCase(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && kebab.Length > 0) kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(letter));
        }
        return kebab.ToString();
    }
}
