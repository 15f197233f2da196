using System.Buffers;
using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Imaging.Sniffing;

/// <summary>
/// Recognises svg, html and xml behind white space, byte order marks, comments, instructions and a doctype. The tags that give away html are those of
/// WHATWG MIME Sniffing and a few more that error pages begin with.
/// </summary>
internal static class MarkupSniffer
{
    private const int WideLimit = 8 * 1024;

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n\f>/[<"u8);

    private static readonly HashSet<string> HtmlTags = new(StringComparer.OrdinalIgnoreCase)
    {
        "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body", "br", "p",
        "meta", "link", "center", "span", "h2", "h3", "pre", "noscript", "form", "img", "ul", "frameset", "base",
    };

    /// <summary>What markup the bytes are; null for none.</summary>
    public static SniffedType? Sniff(ReadOnlySpan<byte> head, bool isFinal)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return SniffNarrow(head[3..], isFinal);
        if (WideOffset(head) is not { } offset) return SniffNarrow(head, isFinal);
        // UTF-16 markup is ASCII with a zero beside each letter.
        var units = Math.Min(head.Length / 2, WideLimit);
        Span<byte> narrow = stackalloc byte[units];
        for (var unit = 0; unit < units; unit++)
        {
            var (first, second) = (head[2 * unit], head[2 * unit + 1]);
            narrow[unit] = offset == 0 ? (second == 0 ? first : (byte)'?') : (first == 0 ? second : (byte)'?');
        }
        if (head[0] >= 0xFE) narrow = narrow[1..];
        return SniffNarrow(narrow, isFinal || units == WideLimit);
    }

    // 0 when the letter comes first, 1 when the zero does; null when it is not UTF-16.
    private static int? WideOffset(ReadOnlySpan<byte> head) => head.Length < 4 ? null : (head[0], head[1], head[2], head[3]) switch
    {
        (0xFF, 0xFE, _, 0) or ((byte)'<', 0, not 0, 0) => 0,
        (0xFE, 0xFF, 0, _) or (0, (byte)'<', 0, not 0) => 1,
        _ => null,
    };

    private static SniffedType? SniffNarrow(ReadOnlySpan<byte> text, bool isFinal)
    {
        var isXml = false;
        var isMarkup = false;
        while (true)
        {
            text = text.TrimStart(" \t\r\n\f"u8);
            if (text.IsEmpty) return isMarkup || !isFinal ? Undecided(isXml, isFinal) : null;
            if (text[0] != '<') return isMarkup ? Markup(isXml ? "xml" : "html") : null;
            if (text.StartsWith("<!--"u8))
            {
                isMarkup = true;
                if (!TrySkipPast(ref text, "-->"u8)) return Undecided(isXml, isFinal);
            }
            else if (text.StartsWith("<?"u8))
            {
                isMarkup = true;
                isXml |= text.StartsWith("<?xml"u8);
                if (!TrySkipPast(ref text, "?>"u8)) return Undecided(isXml, isFinal);
            }
            else if (StartsWithIgnoringCase(text, "<!doctype"u8))
            {
                isMarkup = true;
                var name = Name(text[9..].TrimStart(" \t\r\n\f"u8), out var isNameWhole);
                if (!isNameWhole && !isFinal) return Undecided(isXml, false);
                if (name.Equals("html", StringComparison.OrdinalIgnoreCase)) return Markup("html");
                if (!TrySkipDoctype(ref text)) return Undecided(isXml, isFinal);
            }
            else
            {
                var name = Name(text[1..], out var isWhole);
                if (!isWhole && !isFinal) return Undecided(isXml, false);
                var local = name[(name.IndexOf(':') + 1)..];
                if (local == "svg") return new SniffedType(ImageFormat.Svg, "svg", true, true);
                if (HtmlTags.Contains(name)) return Markup("html");
                if (isXml || isMarkup) return Markup("xml");
                return name.Length > 0 && isWhole ? Markup("xml") : null;
            }
        }
    }

    private static SniffedType Undecided(bool isXml, bool isFinal) => new(ImageFormat.None, isXml ? "xml" : "html", false, isFinal);

    private static SniffedType Markup(string name) => new(ImageFormat.None, name, false, true);

    private static bool TrySkipPast(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> end)
    {
        var at = text.IndexOf(end);
        if (at < 0) return false;
        text = text[(at + end.Length)..];
        return true;
    }

    // The internal subset between brackets may hold any number of declarations with their own '>'.
    private static bool TrySkipDoctype(ref ReadOnlySpan<byte> text)
    {
        var quote = (byte)0;
        var inSubset = false;
        for (var at = 9; at < text.Length; at++)
        {
            var letter = text[at];
            if (quote != 0) quote = letter == quote ? (byte)0 : quote;
            else if (letter is (byte)'"' or (byte)'\'') quote = letter;
            else if (letter == '[') inSubset = true;
            else if (letter == ']') inSubset = false;
            else if (letter == '>' && !inSubset)
            {
                text = text[(at + 1)..];
                return true;
            }
        }
        return false;
    }

    private static string Name(ReadOnlySpan<byte> text, out bool isWhole)
    {
        // Longer than any name that matters here.
        var visible = text[..Math.Min(text.Length, 64)];
        var end = visible.IndexOfAny(NameEnds);
        isWhole = end >= 0 || visible.Length < text.Length;
        var name = end < 0 ? visible : visible[..end];
        if (name.IsEmpty || !(char.IsAsciiLetter((char)name[0]) || name[0] == '_')) return "";
        return Encoding.Latin1.GetString(name);
    }

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.Length >= prefix.Length && Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix);
}
