using System.Text;

namespace ImageHaul.Fetching;

/// <summary>The name a server gives a file: Content-Disposition (RFC 6266), else the URL's last path segment. Unsanitised: never a path.</summary>
internal static class RemoteFileName
{
    /// <summary>The name, or null when there is none.</summary>
    /// <param name="disposition">The Content-Disposition value, or null.</param>
    /// <param name="url">The redacted URL: a session in a path parameter must not become a file name.</param>
    public static string? Of(string? disposition, string url) =>
        HeaderText.Clean(disposition is null ? null : FromDisposition(disposition)) ?? HeaderText.Clean(FromUrl(url));

    private static string FromUrl(string url)
    {
        var path = url.AsSpan();
        var query = path.IndexOf('?');
        if (query >= 0) path = path[..query];
        return HeaderText.PercentDecode(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static string? FromDisposition(string disposition)
    {
        string? plain = null, extended = null;
        // The type comes first and does not matter here: a name is a name, inline or attachment.
        var at = disposition.IndexOf(';');
        while (at >= 0 && at < disposition.Length)
        {
            var (name, value, next) = NextParameter(disposition, at + 1);
            at = next;
            if (name.Equals("filename", StringComparison.OrdinalIgnoreCase)) plain ??= HeaderText.Decode(value);
            else if (name.Equals("filename*", StringComparison.OrdinalIgnoreCase)) extended ??= DecodeExtended(value);
        }
        // RFC 6266 section 4.3: the extended form wins, wherever it stands.
        return string.IsNullOrWhiteSpace(extended) ? plain : extended;
    }

    private static (string Name, string Value, int Next) NextParameter(string text, int start)
    {
        var equals = text.AsSpan(start).IndexOfAny('=', ';');
        if (equals < 0) return ("", "", -1);
        equals += start;
        if (text[equals] == ';') return ("", "", equals);
        var name = text[start..equals].Trim();
        var at = equals + 1;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length && text[at] == '"' ? QuotedValue(name, text, at + 1) : TokenValue(name, text, at);
    }

    private static (string Name, string Value, int Next) TokenValue(string name, string text, int at)
    {
        var end = text.IndexOf(';', at);
        return end < 0 ? (name, text[at..].Trim(), -1) : (name, text[at..end].Trim(), end);
    }

    private static (string Name, string Value, int Next) QuotedValue(string name, string text, int at)
    {
        var value = new StringBuilder();
        for (; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }
        return (name, value.ToString(), text.IndexOf(';', Math.Min(at, text.Length)));
    }

    // RFC 8187: charset'language'percent-escaped
    private static string? DecodeExtended(string value)
    {
        var first = value.IndexOf('\'');
        var second = first < 0 ? -1 : value.IndexOf('\'', first + 1);
        if (second < 0) return null;
        var bytes = HeaderText.PercentDecodeToBytes(value.AsSpan(second + 1));
        return value[..first].ToUpperInvariant() switch
        {
            "UTF-8" => Encoding.UTF8.GetString(bytes),
            "ISO-8859-1" => Encoding.Latin1.GetString(bytes),
            _ => null,
        };
    }
}
