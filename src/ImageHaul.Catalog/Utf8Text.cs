using System.Buffers;
using System.Text;

namespace ImageHaul.Catalog;

/// <summary>Compares text with stored UTF-8 without making a string.</summary>
internal static class Utf8Text
{
    private const int OnStack = 512;

    /// <summary>Equal once encoded: a lone surrogate, which cannot be stored, equals the replacement character that was.</summary>
    public static bool Equal(string text, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < text.Length || utf8.Length > 3L * text.Length) return false;
        if (Ascii.Equals(utf8, text)) return true;
        if (utf8.Length == text.Length && Ascii.IsValid(utf8)) return false;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var encoded = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        var equal = utf8.SequenceEqual(encoded[..Encoding.UTF8.GetBytes(text, encoded)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return equal;
    }
}
