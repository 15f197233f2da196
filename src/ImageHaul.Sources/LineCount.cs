namespace ImageHaul.Sources;

/// <summary>Counts the lines that a stretch of text ends: CRLF, LF and a lone CR each end one.</summary>
internal static class LineCount
{
    public static long Of(ReadOnlySpan<char> text)
    {
        var count = 0L;
        while (true)
        {
            var end = text.IndexOfAny('\n', '\r');
            if (end < 0) return count;
            count++;
            text = text[(text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1)..];
        }
    }
}
