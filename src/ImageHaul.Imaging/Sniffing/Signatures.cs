using System.Buffers.Binary;
using ImageHaul.Model;

namespace ImageHaul.Imaging.Sniffing;

/// <summary>Signatures at fixed places.</summary>
internal static class Signatures
{
    private const int RiffFormAt = 8;

    private static readonly Signature[] Table =
    [
        new(ImageFormat.Jpeg, "jpeg", [0xFF, 0xD8, 0xFF]),
        // Four of the eight bytes: the others are there to show what a transfer as text does, which the structure check tells.
        new(ImageFormat.Png, "png", [0x89, .. "PNG"u8]),
        new(ImageFormat.Gif, "gif", [.. "GIF87a"u8]),
        new(ImageFormat.Gif, "gif", [.. "GIF89a"u8]),
        new(ImageFormat.Tiff, "tiff", [.. "II"u8, 42, 0]),
        new(ImageFormat.Tiff, "tiff", [.. "MM"u8, 0, 42]),
        new(ImageFormat.Tiff, "tiff", [.. "II"u8, 43, 0]),
        new(ImageFormat.Tiff, "tiff", [.. "MM"u8, 0, 43]),
        new(ImageFormat.Jxl, "jxl", [0xFF, 0x0A]),
        new(ImageFormat.Jxl, "jxl", [0, 0, 0, 0x0C, .. "JXL "u8, 0x0D, 0x0A, 0x87, 0x0A]),
        // Images that cannot be stored.
        new(ImageFormat.None, "psd", [.. "8BPS"u8], IsImage: true),
        new(ImageFormat.None, "jpeg 2000", [0, 0, 0, 0x0C, .. "jP  "u8], IsImage: true),
        new(ImageFormat.None, "jpeg 2000", [0xFF, 0x4F, 0xFF, 0x51], IsImage: true),
        new(ImageFormat.None, "openexr", [0x76, 0x2F, 0x31, 0x01], IsImage: true),
        new(ImageFormat.None, "radiance hdr", [.. "#?RADIANCE"u8], IsImage: true),
        new(ImageFormat.None, "qoi", [.. "qoif"u8], IsImage: true),
        new(ImageFormat.None, "dds", [.. "DDS "u8], IsImage: true),
        new(ImageFormat.None, "xcf", [.. "gimp xcf"u8], IsImage: true),
        new(ImageFormat.None, "wmf", [0xD7, 0xCD, 0xC6, 0x9A], IsImage: true),
        new(ImageFormat.None, "djvu", [.. "AT&TFORM"u8], IsImage: true),
        // Everything else.
        new(ImageFormat.None, "pdf", [.. "%PDF-"u8]),
        new(ImageFormat.None, "postscript", [.. "%!PS-Adobe-"u8]),
        new(ImageFormat.None, "zip", [.. "PK"u8, 3, 4]),
        new(ImageFormat.None, "zip", [.. "PK"u8, 5, 6]),
        new(ImageFormat.None, "gzip", [0x1F, 0x8B, 0x08]),
        new(ImageFormat.None, "rar", [.. "Rar!"u8, 0x1A, 0x07]),
        new(ImageFormat.None, "7z", [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C]),
        new(ImageFormat.None, "bzip2", [.. "BZh"u8]),
        new(ImageFormat.None, "xz", [0xFD, .. "7zXZ"u8, 0]),
        new(ImageFormat.None, "zstd", [0x28, 0xB5, 0x2F, 0xFD]),
        new(ImageFormat.None, "webm", [0x1A, 0x45, 0xDF, 0xA3]),
        new(ImageFormat.None, "ogg", [.. "OggS"u8, 0]),
        new(ImageFormat.None, "flac", [.. "fLaC"u8]),
        new(ImageFormat.None, "midi", [.. "MThd"u8]),
        new(ImageFormat.None, "mp3", [.. "ID3"u8]),
        new(ImageFormat.None, "flash video", [.. "FLV"u8, 1]),
        new(ImageFormat.None, "flash", [.. "FWS"u8]),
        new(ImageFormat.None, "flash", [.. "CWS"u8]),
        new(ImageFormat.None, "font", [.. "wOFF"u8]),
        new(ImageFormat.None, "font", [.. "wOF2"u8]),
        new(ImageFormat.None, "quicktime", [.. "moov"u8], At: 4),
        new(ImageFormat.None, "quicktime", [.. "mdat"u8], At: 4),
        new(ImageFormat.None, "quicktime", [.. "wide"u8], At: 4),
    ];

    /// <summary>What the bytes begin with; null for nothing known.</summary>
    public static SniffedType? Match(ReadOnlySpan<byte> head, bool isWhole)
    {
        foreach (var signature in Table)
        {
            if (signature.Matches(head))
            {
                return new SniffedType(signature.Format, signature.Name, signature.IsImage || signature.Format != ImageFormat.None, true);
            }
        }
        return MatchRiff(head) ?? MatchBitmap(head, isWhole) ?? MatchIcon(head, isWhole) ?? MatchNetpbm(head) ?? (isWhole ? MatchCut(head) : null);
    }

    private static SniffedType? MatchRiff(ReadOnlySpan<byte> head)
    {
        if (head.Length < RiffFormAt + 4) return null;
        if (head.StartsWith("FORM"u8)) return head[RiffFormAt..].StartsWith("AIFF"u8) ? Other("aiff") : null;
        if (!head.StartsWith("RIFF"u8)) return null;
        var form = head[RiffFormAt..];
        if (form.StartsWith("WEBP"u8)) return new SniffedType(ImageFormat.Webp, "webp", true, true);
        return Other(form.StartsWith("AVI "u8) ? "avi" : form.StartsWith("WAVE"u8) ? "wave" : "riff");
    }

    // Two letters are little to go by: the header's size must be one that exists, once it is visible.
    private static SniffedType? MatchBitmap(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (!head.StartsWith("BM"u8)) return null;
        if (head.Length < 18) return new SniffedType(ImageFormat.Bmp, "bmp", true, isWhole);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(head[14..]);
        return size is 12 or (>= 16 and <= 64) or 108 or 124 ? new SniffedType(ImageFormat.Bmp, "bmp", true, true) : null;
    }

    // An icon without images is none: TGA and other headers begin with the same four bytes.
    private static SniffedType? MatchIcon(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.Length < 4 || head[0] != 0 || head[1] != 0 || head[2] is not (1 or 2) || head[3] != 0) return null;
        var isVisible = head.Length >= 6;
        return isVisible && head[4] == 0 && head[5] == 0 ? null : new SniffedType(ImageFormat.Ico, head[2] == 1 ? "ico" : "cur", true, isVisible || isWhole);
    }

    private static SniffedType? MatchNetpbm(ReadOnlySpan<byte> head) =>
        head.Length >= 3 && head[0] == 'P' && head[1] is >= (byte)'1' and <= (byte)'7' && head[2] is 0x0A or 0x0D or 0x20 or 0x09
            ? new SniffedType(ImageFormat.None, "netpbm", true, true) : null;

    // A body that is over before its signature is: three bytes are enough to know which.
    private static SniffedType? MatchCut(ReadOnlySpan<byte> head)
    {
        if (head.Length < 3) return null;
        foreach (var signature in Table)
        {
            if (signature.Format != ImageFormat.None && signature.Bytes.AsSpan().StartsWith(head))
            {
                return new SniffedType(signature.Format, signature.Name, true, true);
            }
        }
        return null;
    }

    private static SniffedType Other(string name) => new(ImageFormat.None, name, false, true);

    private sealed record Signature(ImageFormat Format, string Name, byte[] Bytes, int At = 0, bool IsImage = false)
    {
        public bool Matches(ReadOnlySpan<byte> head) => head.Length >= At + Bytes.Length && head[At..].StartsWith(Bytes);
    }
}
