using System.Buffers.Binary;
using ImageHaul.Model;

namespace ImageHaul.Imaging.Sniffing;

/// <summary>Tells the members of the ISO base media family apart by the brands of box ftyp.</summary>
internal static class BrandSniffer
{
    private const int MajorAt = 8;
    private const int CompatibleAt = 16;

    /// <summary>True when the bytes begin with box ftyp.</summary>
    public static bool IsFileType(ReadOnlySpan<byte> head) => head.Length >= 8 && head[4..].StartsWith("ftyp"u8);

    /// <summary>Decides by the major brand where that is specific, else by the compatible ones.</summary>
    public static SniffedType Sniff(ReadOnlySpan<byte> head, bool isFinal)
    {
        if (head.Length < MajorAt + 4) return new SniffedType(ImageFormat.None, "mp4", false, isFinal);
        var major = head.Slice(MajorAt, 4);
        if (FormatOf(major) is var format && format != ImageFormat.None) return Image(format, true);
        // The low-overhead form without a meta box, which hardly anything reads yet.
        if (major.SequenceEqual("mif3"u8)) return new SniffedType(ImageFormat.None, "heif in its minimised form", true, true);
        if (major.SequenceEqual("crx "u8)) return new SniffedType(ImageFormat.None, "cr3", true, true);

        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var visible = head[..(int)Math.Min(length, (uint)head.Length)];
        var isComplete = visible.Length == length || isFinal;
        var isHeif = IsGenericHeif(major);
        for (var at = CompatibleAt; at + 4 <= visible.Length; at += 4)
        {
            var brand = visible.Slice(at, 4);
            // AV1 and HEVC in one file do not occur; the first brand that names a coding decides.
            if (FormatOf(brand) is var compatible && compatible != ImageFormat.None) return Image(compatible, true);
            isHeif |= IsGenericHeif(brand);
        }
        if (isHeif) return Image(ImageFormat.Heic, isComplete);
        return new SniffedType(ImageFormat.None, major.SequenceEqual("qt  "u8) ? "quicktime" : "mp4", false, isComplete);
    }

    private static ImageFormat FormatOf(ReadOnlySpan<byte> brand)
    {
        if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return ImageFormat.Avif;
        var isHeic = brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("heis"u8)
            || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("hevx"u8) || brand.SequenceEqual("hevm"u8) || brand.SequenceEqual("hevs"u8);
        return isHeic ? ImageFormat.Heic : ImageFormat.None;
    }

    // HEIF without a word about the coding: still or sequence, of whatever codec.
    private static bool IsGenericHeif(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("mif2"u8) || brand.SequenceEqual("msf1"u8) || brand.SequenceEqual("miaf"u8)
        || brand.SequenceEqual("avci"u8) || brand.SequenceEqual("avcs"u8) || brand.SequenceEqual("jpeg"u8) || brand.SequenceEqual("j2ki"u8);

    private static SniffedType Image(ImageFormat format, bool isFinal) => new(format, format.Name(), true, isFinal);
}
