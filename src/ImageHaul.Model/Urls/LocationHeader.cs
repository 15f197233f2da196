using System.Buffers;
using System.Text;

namespace ImageHaul.Model.Urls;

/// <summary>Undoes what header decoding did to a Location: servers send raw UTF-8 there, HTTP stacks hand it over as Latin-1.</summary>
internal static class LocationHeader
{
    /// <summary>The text that was meant: UTF-8 where the bytes are UTF-8, and a percent-escape for each byte that is not.</summary>
    public static string Decode(string value)
    {
        if (!value.AsSpan().ContainsAnyExceptInRange('\0', '\x7F')) return value;
        // A character beyond Latin-1 cannot come from a byte: somebody has decoded it already.
        if (value.AsSpan().ContainsAnyExceptInRange('\0', '\xFF')) return value;

        ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes(value);
        var text = new StringBuilder(value.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done) text.Append(rune);
            else foreach (var invalid in bytes[..used]) text.Append($"%{invalid:X2}");
            bytes = bytes[used..];
        }
        return text.ToString();
    }
}
