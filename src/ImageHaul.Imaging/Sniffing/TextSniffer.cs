namespace ImageHaul.Imaging.Sniffing;

/// <summary>Names what has no signature: json, text or binary.</summary>
internal static class TextSniffer
{
    // WHATWG MIME Sniffing looks no further (the resource header).
    private const int HeaderBytes = 1445;

    private static ReadOnlySpan<byte> ArrayStarts => "{[\"]-tfn0123456789"u8;

    public static string Name(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, HeaderBytes)];
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return "text";
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) head = head[3..];
        foreach (var value in head)
        {
            // The binary data bytes of the standard.
            if (value is <= 0x08 or 0x0B or (>= 0x0E and <= 0x1A) or (>= 0x1C and <= 0x1F)) return "binary";
        }
        return IsJson(head.TrimStart(" \t\r\n"u8)) ? "json" : "text";
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'[')) return false;
        var next = text[1..].TrimStart(" \t\r\n"u8);
        if (next.IsEmpty) return true;
        if (text[0] == '{') return next[0] is (byte)'"' or (byte)'}';
        return ArrayStarts.Contains(next[0]);
    }
}
