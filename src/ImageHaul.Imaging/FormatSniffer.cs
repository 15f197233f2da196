using ImageHaul.Imaging.Sniffing;
using ImageHaul.Model;

namespace ImageHaul.Imaging;

/// <summary>
/// Decides what a body is by its first bytes, as WHATWG MIME Sniffing does for jpeg, png, gif, webp, bmp and ico, and beyond it for avif, heic, tiff and
/// jxl; names what else it may be. Pure.
/// </summary>
internal static class FormatSniffer
{
    // No signature needs more bytes than this to be told from another.
    private const int EnoughBytes = 32;

    // A prologue (comments, doctype, white space) longer than this is not waited for.
    private const int LongestPrologue = 64 * 1024;

    /// <summary>Looks at the beginning of a body.</summary>
    /// <param name="head">The first bytes; 4 KiB are plenty, but for an svg behind a long prologue.</param>
    /// <param name="isWhole">True when these are all bytes there are.</param>
    public static SniffedType Sniff(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.IsEmpty) return new SniffedType(ImageFormat.None, "empty", false, isWhole);
        var isFinal = isWhole || head.Length >= LongestPrologue;
        if (BrandSniffer.IsFileType(head)) return BrandSniffer.Sniff(head, isFinal);
        if (Signatures.Match(head, isWhole) is { } match) return match;
        if (MarkupSniffer.Sniff(head, isFinal) is { } markup) return markup;
        return new SniffedType(ImageFormat.None, TextSniffer.Name(head), false, isFinal || head.Length >= EnoughBytes);
    }
}
