using System.Text;

namespace ImageHaul.Testing.Http;

/// <summary>One request's line and headers, as they came.</summary>
public sealed class RequestHead
{
    private readonly string _text;
    private readonly int _headersStart;

    private RequestHead(string text, int headersStart, string method, string target, string version)
    {
        _text = text;
        _headersStart = headersStart;
        Method = method;
        Target = target;
        Version = version;
        var origin = OriginStart(target);
        var query = target.IndexOf('?', origin);
        Path = target[origin..(query < 0 ? target.Length : query)];
        Query = query < 0 ? "" : target[(query + 1)..];
        Host = HostName(origin > 0 ? target[(target.IndexOf("//", StringComparison.Ordinal) + 2)..origin] : Header("Host") ?? "");
    }

    /// <summary>The method, such as <c>GET</c>.</summary>
    public string Method { get; }

    /// <summary>The request target as sent.</summary>
    public string Target { get; }

    /// <summary>The protocol version as sent, such as <c>HTTP/1.1</c>.</summary>
    public string Version { get; }

    /// <summary>The target's path, still percent-encoded.</summary>
    public string Path { get; }

    /// <summary>The target's query without the question mark; empty when there is none.</summary>
    public string Query { get; }

    /// <summary>The host name asked for, lower case, without its port; empty when none was sent.</summary>
    public string Host { get; }

    /// <summary>True when the client will send more on the connection.</summary>
    public bool KeepAlive => Version == "HTTP/1.1"
        ? !string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase)
        : string.Equals(Header("Connection"), "keep-alive", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first header of that name, case-insensitively; null when absent.</summary>
    public string? Header(string name)
    {
        for (var start = _headersStart; start < _text.Length;)
        {
            var end = LineEnd(start);
            if (IsNamed(start, end, name)) return _text[(start + name.Length + 1)..end].Trim();
            start = end + 2;
        }
        return null;
    }

    /// <summary>All headers, in order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Headers
    {
        get
        {
            for (var start = _headersStart; start < _text.Length;)
            {
                var end = LineEnd(start);
                var colon = _text.IndexOf(':', start, end - start);
                if (colon > 0) yield return new(_text[start..colon], _text[(colon + 1)..end].Trim());
                start = end + 2;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">Request line and headers, up to the last header's line end.</param>
    /// <returns>The head, or null when the first line is no request line.</returns>
    internal static RequestHead? Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var lineEnd = text.IndexOf("\r\n", StringComparison.Ordinal);
        if (lineEnd < 0) lineEnd = text.Length;
        var methodEnd = text.IndexOf(' ', 0, lineEnd);
        var targetEnd = text.LastIndexOf(' ', lineEnd - 1, lineEnd);
        if (methodEnd <= 0 || targetEnd <= methodEnd + 1) return null;
        var version = text[(targetEnd + 1)..lineEnd];
        if (!version.StartsWith("HTTP/", StringComparison.Ordinal)) return null;
        return new RequestHead(text, lineEnd + 2, Known(text.AsSpan(0, methodEnd)),
            text[(methodEnd + 1)..targetEnd], version == "HTTP/1.1" ? "HTTP/1.1" : version);
    }

    private static string Known(ReadOnlySpan<char> method) => method is "GET" ? "GET" : method is "HEAD" ? "HEAD" : method.ToString();

    /// <summary>Where the path of a target begins: 0, or behind the authority of an absolute one.</summary>
    private static int OriginStart(string target)
    {
        if (target.StartsWith('/')) return 0;
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0) return 0;
        var slash = target.IndexOf('/', authority + 3);
        return slash < 0 ? target.Length : slash;
    }

    private static string HostName(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var name = colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
        return name.ToLowerInvariant();
    }

    private int LineEnd(int start)
    {
        var end = _text.IndexOf("\r\n", start, StringComparison.Ordinal);
        return end < 0 ? _text.Length : end;
    }

    private bool IsNamed(int start, int end, string name) =>
        end - start > name.Length && _text[start + name.Length] == ':' &&
        string.Compare(_text, start, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0;
}
