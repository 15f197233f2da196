using System.Net.Http.Headers;
using System.Text;

namespace ImageHaul.Fetching;

/// <summary>Header values are strangers' text: bounded, decoded and freed of control characters before anything else sees them.</summary>
internal static class HeaderText
{
    /// <summary>Longest text kept of one header: above any sensible value, below what would bloat a catalog row.</summary>
    public const int MaxLength = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The first raw value of a header, or null.</summary>
    public static string? First(HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }

    /// <summary>Bounded text without control characters; null when nothing is left.</summary>
    public static string? Clean(string? text, int maxLength = MaxLength)
    {
        if (text is null) return null;
        var kept = text.AsSpan().Trim();
        if (kept.Length > maxLength) kept = kept[..(char.IsHighSurrogate(kept[maxLength - 1]) ? maxLength - 1 : maxLength)];
        if (kept.IsEmpty) return null;
        if (!HasControls(kept)) return kept.Length == text.Length ? text : kept.ToString();

        var clean = new StringBuilder(kept.Length);
        foreach (var letter in kept)
        {
            if (!IsControl(letter)) clean.Append(letter);
        }
        return clean.Length == 0 ? null : clean.ToString();
    }

    /// <summary>A value that is worthless unless whole (a validator): null when it is too long or holds control characters.</summary>
    public static string? Whole(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > MaxLength || HasControls(text) ? null : text.Trim();

    /// <summary>The stack reads header bytes as Latin-1; where those bytes are UTF-8, this is the text they meant.</summary>
    public static string Decode(string latin1)
    {
        if (System.Text.Ascii.IsValid(latin1)) return latin1;
        try
        {
            return StrictUtf8.GetString(Encoding.Latin1.GetBytes(latin1));
        }
        catch (DecoderFallbackException)
        {
            return latin1;
        }
    }

    /// <summary>Percent-decodes to bytes, reads them as UTF-8, or as Latin-1 where they are not; a broken escape stays as it is.</summary>
    public static string PercentDecode(ReadOnlySpan<char> text)
    {
        var bytes = PercentDecodeToBytes(text);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>Percent-decodes; what is not an escape becomes its UTF-8 bytes.</summary>
    public static byte[] PercentDecodeToBytes(ReadOnlySpan<char> text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var length = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == '%' && at + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[at + 1]) && char.IsAsciiHexDigit((char)bytes[at + 2]))
            {
                bytes[length++] = (byte)((HexValue(bytes[at + 1]) << 4) | HexValue(bytes[at + 2]));
                at += 2;
            }
            else bytes[length++] = bytes[at];
        }
        return bytes[..length];
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool HasControls(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (IsControl(letter)) return true;
        }
        return false;
    }

    // Line and paragraph separators and bidirectional overrides deceive readers as control characters do.
    private static bool IsControl(char letter) =>
        char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
