namespace ImageHaul.Model;

/// <summary>
/// A parsed http(s) URL whose <see cref="Text"/> is its identity: scheme and host in lower case, IDN as ASCII, default port and
/// fragment dropped, dot segments resolved, percent-escapes and query order as they came.
/// </summary>
public sealed class CanonicalUrl : IEquatable<CanonicalUrl>
{
    private CanonicalUrl(HostKey hostKey, string? userInfo, string target)
    {
        HostKey = hostKey;
        UserInfo = userInfo;
        Target = target;
        var origin = hostKey.ToString();
        Text = userInfo is null ? origin + target : $"{hostKey.Scheme}://{userInfo}@{origin[(hostKey.Scheme.Length + 3)..]}{target}";
    }

    /// <summary>The canonical text, user info included: two rows with equal text are the same URL. Holds secrets; redact before showing.</summary>
    public string Text { get; }

    /// <summary>The origin.</summary>
    public HostKey HostKey { get; }

    /// <summary>User info as written (still percent-escaped), or null.</summary>
    public string? UserInfo { get; }

    /// <summary>Path and query as they are sent.</summary>
    public string Target { get; }

    /// <summary>Parses the text of a row. Null, with the failure (invalid-url or unsupported-scheme), when it cannot be used.</summary>
    public static CanonicalUrl? Parse(string raw, out Failure? failure) => FromUri(raw, baseUri: null, out failure);

    /// <summary>Resolves a Location header value against this URL (RFC 3986 section 5). Null, with a bad-redirect failure, when it cannot be used.</summary>
    public CanonicalUrl? Resolve(string location, out Failure? failure) => FromUri(location, ToUri(), out failure);

    /// <summary>The form that HttpClient sends untouched; carries no user info.</summary>
    public Uri ToUri() => new(HostKey + Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <inheritdoc/>
    public bool Equals(CanonicalUrl? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CanonicalUrl);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The URL with its secrets replaced: safe to show.</summary>
    public override string ToString() => UrlRedactor.Redact(Text);

    private static CanonicalUrl? FromUri(string raw, Uri? baseUri, out Failure? failure)
    {
        // First floor only: the full parser replaces this method.
        failure = null;
        if (!Uri.TryCreate(baseUri ?? new Uri("about:blank"), raw, out var uri))
        {
            failure = new Failure(baseUri is null ? FailureKind.InvalidUrl : FailureKind.BadRedirect, "not a URL");
            return null;
        }
        if (uri.Scheme is not ("http" or "https"))
        {
            failure = new Failure(baseUri is null ? FailureKind.UnsupportedScheme : FailureKind.BadRedirect, $"scheme {uri.Scheme}");
            return null;
        }
        return new CanonicalUrl(new HostKey(uri.Scheme, uri.IdnHost, uri.Port), uri.UserInfo.Length == 0 ? null : uri.UserInfo, uri.PathAndQuery);
    }
}
