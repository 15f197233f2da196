using System.Buffers;
using System.Globalization;
using System.Text;
using ImageHaul.Model.Urls;

namespace ImageHaul.Model;

/// <summary>
/// Replaces the secrets of a URL (user info, signed and secret parameter values) by <c>***</c>. Works on any text, since a URL that could not be parsed must
/// not leak either. Doing it twice changes nothing more.
/// </summary>
public static class UrlRedactor
{
    /// <summary>Longest text that <see cref="Quote"/> returns, in characters: 200.</summary>
    public const int MaxQuote = 200;

    private static readonly SearchValues<char> Landmarks = SearchValues.Create(":?&;#%");

    /// <summary>The URL as it may be shown; the very same string instance when nothing had to be hidden.</summary>
    public static string Redact(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.AsSpan().ContainsAny('\t', '\n', '\r')) return RedactBroken(url);
        // Every secret is announced by one of these.
        if (!url.AsSpan().ContainsAny('@', '=') && !url.Contains("%3d", StringComparison.OrdinalIgnoreCase) && !url.Contains("%40", StringComparison.Ordinal)) return url;

        var masked = new MaskedText(url);
        var position = SkipUserInfo(url, AuthorityStart(url), ref masked);
        while (position < url.Length)
        {
            var found = url.AsSpan(position).IndexOfAny(Landmarks);
            if (found < 0) break;
            position += found;
            if (url[position] is '?' or '&' or ';' or '#')
            {
                position = SkipParameter(url, position + 1, isNested: false, ref masked);
            }
            else if (SchemeMark(url, position) is var mark and > 0)
            {
                // A URL inside a path, as archives and proxies write it, or, escaped, inside a parameter.
                position = mark == 3 ? SkipUserInfo(url, position + 3, ref masked) : SkipEscapedUserInfo(url, position + mark, ref masked);
            }
            else if (IsEscapeOf(url, position, "?&;#"))
            {
                position = SkipParameter(url, position + 3, isNested: true, ref masked);
            }
            else
            {
                position++;
            }
        }
        return masked.ToString();
    }

    // The parser passes over line breaks and tabs wherever they stand: a name with one in it announces its secret all the same.
    private static string RedactBroken(string url)
    {
        var whole = UrlParser.Strip(url).ToString();
        var shown = Redact(whole);
        return ReferenceEquals(shown, whole) ? url : shown;
    }

    /// <summary>The redacted text for a one-line message: no control or formatting characters, at most <see cref="MaxQuote"/> characters.</summary>
    public static string Quote(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        // Cleaned first, as the parser would: a line break must not hide a secret from the redaction.
        var text = Redact(Clean(url.Trim()));
        if (text.Length <= MaxQuote) return text;
        var length = MaxQuote - 1;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return string.Concat(text.AsSpan(0, length), "…");
    }

    /// <summary>The text without line breaks, other control and formatting characters replaced: nothing in it can begin a line or hide one.</summary>
    internal static string Clean(string text)
    {
        StringBuilder? cleaned = null;
        var position = 0;
        while (position < text.Length)
        {
            var isWhole = Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var used) == OperationStatus.Done;
            if (isWhole && !IsInvisible(rune))
            {
                cleaned?.Append(text, position, used);
            }
            else
            {
                cleaned ??= new StringBuilder(text, 0, position, text.Length);
                if (rune.Value is not ('\t' or '\n' or '\r')) cleaned.Append('\uFFFD');
            }
            position += used;
        }
        return cleaned?.ToString() ?? text;
    }

    private static bool IsInvisible(Rune rune) => rune.Value is < 0x20 or > 0x7E && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>Where user info could begin: after <c>scheme:</c> and any slashes, or at the start of a text without them.</summary>
    private static int AuthorityStart(string url)
    {
        var end = url.AsSpan().IndexOfAny("/\\?#@");
        var colon = url.AsSpan(0, end < 0 ? url.Length : end).IndexOf(':');
        var start = 0;
        if (colon >= 0 && (end == colon + 1 && url[end] is '/' or '\\' || IsHttp(url.AsSpan(0, colon)))) start = colon + 1;
        while (start < url.Length && url[start] is '/' or '\\') start++;
        return start;
    }

    private static bool IsHttp(ReadOnlySpan<char> scheme) =>
        scheme.Trim().Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Trim().Equals("https", StringComparison.OrdinalIgnoreCase);

    /// <summary>Hides the user info of the authority that begins at <paramref name="start"/>; returns where to read on.</summary>
    private static int SkipUserInfo(string url, int start, ref MaskedText masked)
    {
        var rest = url.AsSpan(start);
        var end = rest.IndexOfAny("/\\?#");
        var authority = end < 0 ? rest : rest[..end];
        var at = authority.LastIndexOf('@');
        if (at < 0)
        {
            // "user:pa/ss@host": an unescaped slash in a password ends the authority early, and what stands after the colon is no port.
            var colon = authority.IndexOf(':');
            if (colon < 0 || colon + 1 == authority.Length || !authority[(colon + 1)..].ContainsAnyExceptInRange('0', '9')) return start;
            if (authority[0] == '[') return start;
            at = rest.LastIndexOf('@');
        }
        // At the very start of a text without scheme, "photo@2x.jpg" is a name; with a colon it is a password.
        if (at <= 0 || (start == 0 && !rest[..at].Contains(':'))) return start;
        masked.Hide(start, start + at);
        return start + at;
    }

    /// <summary>The length of <c>://</c> at this place, each character as it is or escaped; 0 when it is not there.</summary>
    private static int SchemeMark(string url, int position)
    {
        var at = position;
        foreach (var expected in "://")
        {
            if (at < url.Length && url[at] == expected) at++;
            else if (at < url.Length && IsEscapeOf(url, at, expected == ':' ? ":" : "/")) at += 3;
            else return 0;
        }
        return at - position;
    }

    /// <summary>Hides the user info of an escaped URL's authority that begins at <paramref name="start"/>; returns where to read on.</summary>
    private static int SkipEscapedUserInfo(string url, int start, ref MaskedText masked)
    {
        var at = -1;
        for (var position = start; position < url.Length; position++)
        {
            if (url[position] is '/' or '\\' or '?' or '#' or '&' or ';' || IsEscapeOf(url, position, "/\\?#&;")) break;
            if (url[position] == '@' || IsEscapeOf(url, position, "@")) at = position;
        }
        if (at <= start) return start;
        masked.Hide(start, at);
        return at;
    }

    /// <summary>Hides the value of the parameter whose name begins at <paramref name="start"/>, if it is a secret; returns where to read on.</summary>
    /// <remarks>A nested parameter belongs to an escaped URL inside another parameter: escapes end it too.</remarks>
    private static int SkipParameter(string url, int start, bool isNested, ref MaskedText masked)
    {
        var nameEnd = start;
        while (nameEnd < url.Length && url[nameEnd] is not ('=' or '?' or '&' or ';' or '#' or '/') && !IsEscapeOf(url, nameEnd, "=&")) nameEnd++;
        if (nameEnd == url.Length) return url.Length;
        var isEscaped = url[nameEnd] == '%';
        var isAssignment = url[nameEnd] == '=' || (isEscaped && IsEscapeOf(url, nameEnd, "="));
        if (!isAssignment || !SecretParameters.Contains(url.AsSpan(start, nameEnd - start))) return nameEnd > start ? nameEnd : start;

        var valueStart = nameEnd + (isEscaped ? 3 : 1);
        var inPath = start > 0 && url[start - 1] == ';' && url.AsSpan(0, start).IndexOfAny('?', '#') < 0;
        var valueEnd = valueStart;
        while (valueEnd < url.Length && url[valueEnd] is not ('&' or '#') && !(inPath && url[valueEnd] is '/' or '?' or ';')
            && !((isNested || isEscaped) && IsEscapeOf(url, valueEnd, "&#"))) valueEnd++;
        if (valueEnd > valueStart) masked.Hide(valueStart, valueEnd);
        return valueEnd;
    }

    /// <summary>True when the text has, at this place, the escape of one of some ASCII characters.</summary>
    private static bool IsEscapeOf(string url, int position, string characters) =>
        url[position] == '%' && position + 2 < url.Length
        && byte.TryParse(url.AsSpan(position + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value) && characters.Contains((char)value);
}
