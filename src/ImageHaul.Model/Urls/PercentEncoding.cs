using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImageHaul.Model.Urls;

/// <summary>
/// The percent-encode sets of the URL standard, each told by the ASCII characters that stay as they are. Existing escapes, even bad ones, are never touched.
/// </summary>
internal static class PercentEncoding
{
    // C0 controls, DEL and everything beyond ASCII are encoded in every set.
    public static readonly SearchValues<char> Path = AllBut(" \"#<>?^`{}");
    public static readonly SearchValues<char> Query = AllBut(" \"#<>'");
    public static readonly SearchValues<char> UserInfo = AllBut(" \"#<>?^`{}/:;=@[\\]|");

    /// <summary>Appends the text, as UTF-8 in escapes where a character is not in the set; an unpaired surrogate becomes U+FFFD.</summary>
    public static void Append(ref UrlBuilder output, ReadOnlySpan<char> text, SearchValues<char> plain)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (true)
        {
            var run = text.IndexOfAnyExcept(plain);
            if (run < 0)
            {
                output.Append(text);
                return;
            }
            output.Append(text[..run]);
            text = text[run..];
            Rune.DecodeFromUtf16(text, out var rune, out var used);
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)]) output.AppendEscape(value);
            text = text[used..];
        }
    }

    /// <summary>Undoes the escapes of a host; bytes that are not UTF-8 become U+FFFD, which no host may have.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes[count++] = value;
                i += 3;
                continue;
            }
            Rune.DecodeFromUtf16(text[i..], out var rune, out var used);
            count += rune.EncodeToUtf8(bytes.AsSpan(count));
            i += used;
        }
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    private static SearchValues<char> AllBut(string encoded) =>
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code).Where(character => !encoded.Contains(character))]);
}
