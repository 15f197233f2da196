using ImageHaul.Model.Urls;

namespace ImageHaul.Model;

/// <summary>
/// A parsed http(s) URL whose <see cref="Text"/> is its identity: scheme and host in lower case, IDN as ASCII, every spelling of an IP address as one,
/// default port and fragment dropped, dot segments resolved, percent-escapes and query order as they came. Read as browsers do (WHATWG URL), except that a
/// host must be a name that can be looked up.
/// </summary>
public sealed class CanonicalUrl : IEquatable<CanonicalUrl>
{
    private readonly int _targetStart;

    private CanonicalUrl(in UrlParts parts)
    {
        Text = parts.Text;
        HostKey = new HostKey(parts.Scheme, parts.Host, parts.Port);
        UserInfo = parts.UserInfo;
        _targetStart = parts.TargetStart;
    }

    /// <summary>Longest URL accepted, in characters: 65,536, many times what servers take.</summary>
    public const int MaxLength = UrlParts.MaxLength;

    /// <summary>
    /// The canonical text, user info included: two rows with equal text are the same URL. Parsing it again gives itself. Holds secrets; redact before showing.
    /// The very instance that was parsed when that was canonical already.
    /// </summary>
    public string Text { get; }

    /// <summary>The origin. A root dot (<c>example.com.</c>) is left out: it is the same name, hence the same server.</summary>
    public HostKey HostKey { get; }

    /// <summary>User info as written (still percent-escaped), or null.</summary>
    public string? UserInfo { get; }

    /// <summary>Path and query as they are sent; starts with a slash. A new string on each call: the text is not held twice.</summary>
    public string Target => Text[_targetStart..];

    /// <summary>Path and query as they are sent, without a copy.</summary>
    internal ReadOnlySpan<char> TargetSpan => Text.AsSpan(_targetStart);

    /// <summary>Parses the text of a row. Null, with the failure (invalid-url or unsupported-scheme), when it cannot be used.</summary>
    public static CanonicalUrl? Parse(string raw, out Failure? failure)
    {
        ArgumentNullException.ThrowIfNull(raw);
        failure = null;
        if (CanonicalForm.TryRecognize(raw, out var parts)) return new CanonicalUrl(parts);

        var fault = UrlParser.Parse(raw, baseUrl: null, out parts);
        if (fault == UrlFault.None)
        {
            // A canonical URL of a rarer kind: the raw instance still serves.
            if (parts.Text == raw) parts = parts with { Text = raw };
            return new CanonicalUrl(parts);
        }
        failure = new Failure(
            fault == UrlFault.UnsupportedScheme ? FailureKind.UnsupportedScheme : FailureKind.InvalidUrl,
            UrlFaultText.ForRow(fault, raw));
        return null;
    }

    /// <summary>
    /// Resolves a Location header value against this URL. Null, with a bad-redirect failure, when it cannot be used. Raw UTF-8 that was decoded as
    /// Latin-1, as HTTP stacks do, is understood; user info is inherited by relative references alone.
    /// </summary>
    public CanonicalUrl? Resolve(string location, out Failure? failure)
    {
        ArgumentNullException.ThrowIfNull(location);
        failure = null;
        var fault = UrlFault.Empty;
        var text = LocationHeader.Decode(location);
        if (!UrlParser.Strip(text).IsEmpty)
        {
            var here = new UrlParts(Text, _targetStart, HostKey.Scheme, HostKey.Host, HostKey.Port, UserInfo);
            fault = UrlParser.Parse(text, here, out var parts);
            if (fault == UrlFault.None) return new CanonicalUrl(parts);
        }
        failure = new Failure(FailureKind.BadRedirect, UrlFaultText.ForRedirect(fault, text));
        return null;
    }

    /// <summary>The form that HttpClient sends untouched; carries no user info, and keeps a root dot. Never throws.</summary>
    public Uri ToUri()
    {
        var text = UserInfo is null ? Text : Text.Remove(HostKey.Scheme.Length + 3, UserInfo.Length + 1);
        return new Uri(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    /// <inheritdoc/>
    public bool Equals(CanonicalUrl? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CanonicalUrl);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The URL with its secrets replaced: safe to show.</summary>
    public override string ToString() => UrlRedactor.Redact(Text);
}
