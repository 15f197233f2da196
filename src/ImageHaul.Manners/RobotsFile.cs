using System.Text;

namespace ImageHaul.Manners;

/// <summary>
/// Reads robots.txt (RFC 9309) for one product. Takes any bytes: what cannot be understood is passed over, as the standard wants it, and nothing takes more than
/// one pass over <see cref="MaxBytes"/>.
/// </summary>
internal static class RobotsFile
{
    /// <summary>The name that a group of robots.txt has to give to speak to this product alone.</summary>
    public const string ProductToken = "ImageHaul";

    /// <summary>Bytes that are read; the least that section 2.5 allows, and far above any honest file.</summary>
    public const int MaxBytes = 500 << 10;

    // Eight times the longest URL that common browsers take; the rest of a longer line is passed over.
    private const int MaxLine = 8 * 2083;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>What a file says to a product.</summary>
    /// <param name="body">The file; what lies behind <see cref="MaxBytes"/> is not read.</param>
    /// <param name="productToken">The product's name; letters, <c>-</c> and <c>_</c>, in any case.</param>
    public static RobotsRules Parse(ReadOnlySpan<byte> body, string productToken = ProductToken)
    {
        if (body.Length > MaxBytes)
        {
            // Half a line could forbid more than the whole one.
            body = body[..MaxBytes];
            body = body[..(body.LastIndexOfAny((byte)'\r', (byte)'\n') + 1)];
        }
        // Some editors leave a part of the mark only.
        body = body[body.CommonPrefixLength(ByteOrderMark)..];

        var groups = new RobotsGroups(productToken);
        for (var line = 1; ; line++)
        {
            var end = body.IndexOfAny((byte)'\r', (byte)'\n');
            var text = end < 0 ? body : body[..end];
            if (RobotsLine.Read(text.Length > MaxLine ? text[..MaxLine] : text) is { Key: not RobotsKey.Other } read) groups.Add(read.Key, read.Value, line);
            if (end < 0) return groups.Conclude();
            body = body[(body[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
        }
    }

    /// <summary>What a file says to a product, given as text.</summary>
    public static RobotsRules Parse(string body, string productToken = ProductToken) => Parse(Encoding.UTF8.GetBytes(body), productToken);
}
