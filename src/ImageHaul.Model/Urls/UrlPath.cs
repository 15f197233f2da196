namespace ImageHaul.Model.Urls;

/// <summary>Path state of the URL standard: dot segments resolved, backslashes turned, the rest percent-encoded.</summary>
internal static class UrlPath
{
    /// <summary>Appends the normalised path; it always starts with a slash.</summary>
    public static void Append(ref UrlBuilder output, ReadOnlySpan<char> path)
    {
        var start = output.Length;
        if (!path.IsEmpty && path[0] is '/' or '\\') path = path[1..];
        while (true)
        {
            var end = path.IndexOfAny('/', '\\');
            var segment = end < 0 ? path : path[..end];
            switch (DotsOf(segment))
            {
                case 2:
                    output.Truncate(Math.Max(start, start + output.Text[start..].LastIndexOf('/')));
                    if (end < 0) output.Append('/');
                    break;
                case 1:
                    if (end < 0) output.Append('/');
                    break;
                default:
                    output.Append('/');
                    PercentEncoding.Append(ref output, segment, PercentEncoding.Path);
                    break;
            }
            if (end < 0) return;
            path = path[(end + 1)..];
        }
    }

    /// <summary>1 for a single-dot segment, 2 for a double-dot one, escaped or not; else 0.</summary>
    private static int DotsOf(ReadOnlySpan<char> segment)
    {
        // Longest form: %2e%2e.
        if (segment.Length is 0 or > 6) return 0;
        var dots = 0;
        while (!segment.IsEmpty)
        {
            if (segment[0] == '.') segment = segment[1..];
            else if (segment is ['%', '2', 'e' or 'E', ..]) segment = segment[3..];
            else return 0;
            dots++;
        }
        return dots <= 2 ? dots : 0;
    }
}
