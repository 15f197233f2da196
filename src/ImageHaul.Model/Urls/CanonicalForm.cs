using System.Buffers;

namespace ImageHaul.Model.Urls;

/// <summary>Recognises a URL that is canonical already, in one pass and without allocating (but for a host not seen lately): nearly every row of a real list.</summary>
internal static class CanonicalForm
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>False also for a canonical URL of a rarer kind, such as one with user info: the parser decides then.</summary>
    public static bool TryRecognize(string text, out UrlParts parts)
    {
        parts = default;
        if (text.Length > UrlParts.MaxLength) return false;
        string scheme;
        if (text.StartsWith("https://", StringComparison.Ordinal)) scheme = "https";
        else if (text.StartsWith("http://", StringComparison.Ordinal)) scheme = "http";
        else return false;

        var rest = text.AsSpan(scheme.Length + 3);
        var length = rest.IndexOfAnyExcept(NameCharacters);
        if (length < 1 || HostParser.Parse(rest[..length], out var host, out var hasRootDot) != UrlFault.None) return false;
        if (hasRootDot || host.Length != length || !rest[..length].SequenceEqual(host)) return false;

        var port = UrlParts.DefaultPort(scheme);
        if (rest[length] == ':')
        {
            var end = rest.IndexOf('/');
            if (end < 0) return false;
            var digits = rest[(length + 1)..end];
            if (digits.Length is 0 or > 5 || digits[0] == '0' || digits.ContainsAnyExceptInRange('0', '9')) return false;
            var number = int.Parse(digits);
            if (number > ushort.MaxValue || number == port) return false;
            (port, length) = (number, end);
        }
        rest = rest[length..];
        if (rest[0] != '/') return false;

        var question = rest.IndexOf('?');
        var path = question < 0 ? rest : rest[..question];
        if (path.ContainsAnyExcept(PercentEncoding.Path) || path.Contains('\\') || MayHoldDotSegment(path)) return false;
        if (question >= 0 && rest[(question + 1)..].ContainsAnyExcept(PercentEncoding.Query)) return false;

        parts = new UrlParts(text, text.Length - rest.Length, scheme, host, port, UserInfo: null);
        return true;
    }

    private static bool MayHoldDotSegment(ReadOnlySpan<char> path) =>
        path.Contains("/.", StringComparison.Ordinal) || path.Contains("/%2e", StringComparison.OrdinalIgnoreCase);
}
