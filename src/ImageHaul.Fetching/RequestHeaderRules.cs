using System.Buffers;

namespace ImageHaul.Fetching;

/// <summary>Which headers a person may add to a request.</summary>
internal static class RequestHeaderRules
{
    // RFC 9110 section 5.6.2
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // They frame the message, steer the connection, or ask for an answer that is no whole image.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Keep-Alive", "Proxy-Authorization",
        "Proxy-Connection", "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
    };

    /// <summary>What is wrong with a header, without its value (it may be a secret); null when it can be sent.</summary>
    public static string? FaultOf(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters)) return $"\"{HeaderText.Clean(name, 64)}\" is not a header name";
        // The stack keeps headers about a body for requests with one.
        if (Reserved.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || Same(name, "Allow") || Same(name, "Expires") || Same(name, "Last-Modified"))
        {
            return $"{name} cannot be set";
        }
        return value.AsSpan().ContainsAny('\r', '\n', '\0') ? $"the value of {name} holds a line break" : null;
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
