namespace ImageHaul.Model.Urls;

/// <summary>The URL parser of the WHATWG URL standard, for http and https; <see cref="HostParser"/> says where hosts are judged more strictly.</summary>
internal static class UrlParser
{
    /// <summary>Parses a URL that stands alone, or a reference to be resolved against <paramref name="baseUrl"/>.</summary>
    public static UrlFault Parse(ReadOnlySpan<char> input, UrlParts? baseUrl, out UrlParts parts)
    {
        parts = default;
        input = Strip(input);
        if (input.IsEmpty && baseUrl is null) return UrlFault.Empty;

        var colon = SchemeLength(input);
        if (colon < 0 && input.Length > UrlParts.MaxLength) return UrlFault.TooLong;
        if (colon < 0)
            return baseUrl is { } origin ? ParseRelative(input, origin, out parts) : UrlFault.NoScheme;

        var scheme = input[..colon] switch
        {
            var text when text.Equals("https", StringComparison.OrdinalIgnoreCase) => "https",
            var text when text.Equals("http", StringComparison.OrdinalIgnoreCase) => "http",
            _ => null,
        };
        var rest = input[(colon + 1)..];
        if (scheme is null)
        {
            var looksLikePort = baseUrl is null && !rest.IsEmpty && char.IsAsciiDigit(rest[0]) && input[..colon].IndexOfAny("+") < 0;
            return looksLikePort ? UrlFault.HostInsteadOfScheme : UrlFault.UnsupportedScheme;
        }
        // Asked late: a data: URL of any length is told by its scheme.
        if (input.Length > UrlParts.MaxLength) return UrlFault.TooLong;
        // "http:a" is relative to a base of the same scheme, and a host otherwise.
        if (baseUrl is { } sameScheme && sameScheme.Scheme == scheme && !rest.StartsWith("//")) return ParseRelative(rest, sameScheme, out parts);
        return ParseAuthority(scheme, rest.TrimStart("/\\"), out parts);
    }

    /// <summary>The length of a scheme before its colon; -1 when the text does not start with one.</summary>
    public static int SchemeLength(ReadOnlySpan<char> input)
    {
        if (input.IsEmpty || !char.IsAsciiLetter(input[0])) return -1;
        for (var i = 1; i < input.Length; i++)
        {
            if (input[i] == ':') return i;
            if (!char.IsAsciiLetterOrDigit(input[i]) && input[i] is not ('+' or '-' or '.')) return -1;
        }
        return -1;
    }

    /// <summary>What the standard removes before it looks: controls and spaces at both ends, tabs and line breaks anywhere.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> input)
    {
        while (!input.IsEmpty && input[0] <= ' ') input = input[1..];
        while (!input.IsEmpty && input[^1] <= ' ') input = input[..^1];
        if (!input.ContainsAny('\t', '\n', '\r')) return input;
        var kept = new char[input.Length];
        var count = 0;
        foreach (var character in input)
            if (character is not ('\t' or '\n' or '\r')) kept[count++] = character;
        return kept.AsSpan(0, count);
    }

    private static UrlFault ParseRelative(ReadOnlySpan<char> reference, UrlParts origin, out UrlParts parts)
    {
        parts = default;
        if (reference is ['/' or '\\', '/' or '\\', ..]) return ParseAuthority(origin.Scheme, reference.TrimStart("/\\"), out parts);

        var target = origin.Text.AsSpan(origin.TargetStart);
        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var prefix = origin.Text.AsSpan(0, origin.TargetStart);
        var builder = new UrlBuilder(stackalloc char[512]);
        try
        {
            builder.Append(prefix);
            if (reference.IsEmpty || reference[0] == '#')
            {
                builder.Append(target);
            }
            else if (reference[0] == '?')
            {
                builder.Append(path);
                AppendQuery(ref builder, reference);
            }
            else if (reference[0] is '/' or '\\')
            {
                AppendTarget(ref builder, reference);
            }
            else
            {
                AppendTarget(ref builder, string.Concat(path[..(path.LastIndexOf('/') + 1)], reference));
            }
            if (builder.Length > UrlParts.MaxLength) return UrlFault.TooLong;
            parts = origin with { Text = builder.Text.ToString() };
            return UrlFault.None;
        }
        finally
        {
            builder.Dispose();
        }
    }

    private static UrlFault ParseAuthority(string scheme, ReadOnlySpan<char> rest, out UrlParts parts)
    {
        parts = default;
        var end = rest.IndexOfAny("/\\?#");
        var authority = end < 0 ? rest : rest[..end];
        var at = authority.LastIndexOf('@');
        var hostAndPort = authority[(at + 1)..];

        // A colon inside brackets belongs to the address.
        var bracket = hostAndPort.LastIndexOf(']');
        var colon = hostAndPort[(bracket + 1)..].IndexOf(':');
        if (hostAndPort is not ['[', ..]) (bracket, colon) = (-1, hostAndPort.IndexOf(':'));
        var hostText = colon < 0 ? hostAndPort : hostAndPort[..(bracket + 1 + colon)];
        var portText = colon < 0 ? default : hostAndPort[(bracket + 2 + colon)..];

        var fault = HostParser.Parse(hostText, out var host, out var hasRootDot);
        if (fault != UrlFault.None) return fault;
        var port = UrlParts.DefaultPort(scheme);
        if (!portText.IsEmpty && !TryParsePort(portText, out port)) return UrlFault.BadPort;

        var builder = new UrlBuilder(stackalloc char[512]);
        try
        {
            builder.Append(scheme);
            builder.Append("://");
            var userInfo = at < 0 ? null : AppendUserInfo(ref builder, authority[..at]);
            builder.Append(host);
            if (hasRootDot) builder.Append('.');
            if (port != UrlParts.DefaultPort(scheme))
            {
                builder.Append(':');
                builder.Append(port.ToString());
            }
            var targetStart = builder.Length;
            AppendTarget(ref builder, end < 0 ? default : rest[end..]);
            if (builder.Length > UrlParts.MaxLength) return UrlFault.TooLong;
            parts = new UrlParts(builder.Text.ToString(), targetStart, scheme, host, port, userInfo);
            return UrlFault.None;
        }
        finally
        {
            builder.Dispose();
        }
    }

    /// <summary>Appends path and query of a text that ends in a fragment or not.</summary>
    private static void AppendTarget(ref UrlBuilder builder, ReadOnlySpan<char> text)
    {
        var pathEnd = text.IndexOfAny('?', '#');
        UrlPath.Append(ref builder, pathEnd < 0 ? text : text[..pathEnd]);
        if (pathEnd >= 0 && text[pathEnd] == '?') AppendQuery(ref builder, text[pathEnd..]);
    }

    private static void AppendQuery(ref UrlBuilder builder, ReadOnlySpan<char> query)
    {
        var fragment = query.IndexOf('#');
        builder.Append('?');
        PercentEncoding.Append(ref builder, fragment < 0 ? query[1..] : query[1..fragment], PercentEncoding.Query);
    }

    private static string? AppendUserInfo(ref UrlBuilder builder, ReadOnlySpan<char> credentials)
    {
        var start = builder.Length;
        var colon = credentials.IndexOf(':');
        PercentEncoding.Append(ref builder, colon < 0 ? credentials : credentials[..colon], PercentEncoding.UserInfo);
        if (colon >= 0 && colon + 1 < credentials.Length)
        {
            builder.Append(':');
            PercentEncoding.Append(ref builder, credentials[(colon + 1)..], PercentEncoding.UserInfo);
        }
        if (builder.Length == start) return null;
        var userInfo = builder.Text[start..].ToString();
        builder.Append('@');
        return userInfo;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character)) return false;
            port = port * 10 + character - '0';
            if (port > ushort.MaxValue) return false;
        }
        return true;
    }
}
