using System.Buffers;
using System.Text;

namespace ImageHaul.Manners;

/// <summary>
/// The form in which paths are compared (RFC 9309 section 2.2.2): escapes of unreserved characters undone, other escapes in upper case, whatever may not stand
/// in a URL escaped. In a URL <c>*</c> and <c>$</c> are escaped too, so that they never meet the special characters of a pattern.
/// </summary>
internal static class PathText
{
    /// <summary>Most characters that one character becomes.</summary>
    public const int Growth = 3;

    private const string Digits = "0123456789ABCDEF";

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(letter => !"%\"<>\\^`{|}*$".Contains(letter))]);

    /// <summary>True when a URL's path and query can be compared as they are; most can.</summary>
    public static bool IsNormal(ReadOnlySpan<char> target) => !target.ContainsAnyExcept(Plain);

    /// <summary>A pattern's text, given as one character per byte.</summary>
    public static string OfPattern(string bytes)
    {
        var chars = ArrayPool<char>.Shared.Rent(bytes.Length * Growth);
        var text = new string(chars, 0, Normalize(bytes, chars, isPattern: true));
        ArrayPool<char>.Shared.Return(chars);
        return text;
    }

    /// <summary>A pattern's text, from Unicode.</summary>
    public static string OfUnicode(string text) => OfPattern(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes the form of a text; gives its length, at most <see cref="Growth"/> times the text's.</summary>
    public static int Normalize(ReadOnlySpan<char> text, Span<char> output, bool isPattern)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (Plain.Contains(letter)) output[length++] = letter;
            else if (letter == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                var value = (HexValue(text[at + 1]) << 4) | HexValue(text[at + 2]);
                if (IsUnreserved((char)value)) output[length++] = (char)value;
                else length += Escape(value, output[length..]);
                at += 2;
            }
            else if (letter == '%' || (isPattern && (letter == '*' || (letter == '$' && at == text.Length - 1)))) output[length++] = letter;
            else length += Escape(letter, output[length..]);
        }
        return length;
    }

    // Characters of a URL are ASCII and those of a pattern stand for bytes: more than eight bits there cannot be.
    private static int Escape(int value, Span<char> output)
    {
        output[0] = '%';
        output[1] = Digits[(value >> 4) & 15];
        output[2] = Digits[value & 15];
        return Growth;
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool IsUnreserved(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~';
}
