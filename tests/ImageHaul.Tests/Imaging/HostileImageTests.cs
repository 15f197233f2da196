using System.Text;
using ImageHaul.Imaging;
using ImageHaul.Imaging.Bytes;
using ImageHaul.Model;
using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

/// <summary>Files made to exhaust whoever reads them: each is judged with few looks at it, few allocations, and the right words.</summary>
public sealed class HostileImageTests
{
    private static readonly ImageInspector Inspector = new(new InspectOptions { Formats = ImageFormats.All });

    /// <summary>Name, body, the kinds it may end with (null: good).</summary>
    private static readonly Dictionary<string, (byte[] Body, FailureKind? Kind)> Files = new()
    {
        ["png: 2^31-1 pixels squared"] = (Png(PngHeader(int.MaxValue, int.MaxValue), PngChunk("IDAT", Deflated(1, 1))), FailureKind.TooManyPixels),
        ["png: width above 2^31"] = (Png(PngHeader(uint.MaxValue, 1), PngChunk("IDAT", Deflated(1, 1))), FailureKind.CorruptImage),
        ["jpeg: 65,500 squared"] = (Resized("baseline.jpg", [0xFF, 0xC0], 5, [0xFF, 0xDC, 0xFF, 0xDC]), FailureKind.TooManyPixels),
        ["gif: 65,535 squared"] = ([.. "GIF89a"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, .. GifFrame, 0x3B], FailureKind.TooManyPixels),
        ["webp: 16,777,216 squared"] = (Riff(RiffChunk("VP8X", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])), FailureKind.TooManyPixels),
        ["bmp: 2^31-1 squared"] = ([.. "BM"u8, .. Le32(100), .. Le32(0), .. Le32(54), .. Le32(40), .. Le32(int.MaxValue), .. Le32(int.MaxValue), 1, 0, 24, 0, .. new byte[24]], FailureKind.TooManyPixels),
        ["tiff: 2^32-1 squared"] = (Tiff(8, TiffEntry(256, 4, 1, uint.MaxValue), TiffEntry(257, 4, 1, uint.MaxValue)), FailureKind.TooManyPixels),
        ["png: chunk of 2^31 bytes"] = (Png([.. Be32(0x8000_0000), .. "IDAT"u8, .. new byte[64]]), FailureKind.CorruptImage),
        ["png: chunk of 2^31-1 bytes"] = (Png(PngHeader(8, 8), [.. Be32(0x7FFF_FFFF), .. "IDAT"u8, .. new byte[64]]), FailureKind.Truncated),
        ["png: chunk of 2^32-1 bytes"] = (Png(PngHeader(8, 8), [.. Be32(uint.MaxValue), .. "IDAT"u8, .. new byte[64]]), FailureKind.CorruptImage),
        ["webp: chunk of 2^32-1 bytes"] = ([.. "RIFF"u8, .. Le32(uint.MaxValue), .. "WEBPVP8 "u8, .. Le32(uint.MaxValue), .. new byte[64]], FailureKind.Truncated),
        ["avif: box of 2^63-1 bytes"] = ([.. AvifType, .. Be32(1), .. "meta"u8, 0x7F, .. Enumerable.Repeat((byte)0xFF, 7), .. new byte[64]], FailureKind.Truncated),
        ["avif: box of 2^64-1 bytes"] = ([.. AvifType, .. Be32(1), .. "meta"u8, .. Enumerable.Repeat((byte)0xFF, 8), .. new byte[64]], FailureKind.Truncated),
        ["avif: box of no bytes but its header, again and again"] = ([.. AvifType, .. Repeat(Box("free"), 20_000)], FailureKind.Truncated),
        ["avif: boxes nested 5,000 deep"] = ([.. AvifType, .. Nested("meta", 5_000)], FailureKind.CorruptImage),
        ["avif: movie boxes nested 5,000 deep"] = ([.. AvifType, .. Nested("moov", 5_000)], FailureKind.CorruptImage),
        ["gif: 65,535 frames"] = ([.. GifScreen, .. Repeat(GifFrame, 65_535), 0x3B], null),
        ["gif: comment without end"] = ([.. GifScreen, .. GifFrame, 0x21, 0xFE, .. Repeat([1, 65], 100_000)], FailureKind.Truncated),
        ["jpeg: 20,000 empty comments"] = (JpegWith(JpegSegment(0xFE), Repeat(JpegSegment(0xFE), 20_000)), null),
        ["tiff: directory past the end"] = (Tiff(uint.MaxValue - 8), FailureKind.Truncated),
        ["tiff: values past the end"] = (Tiff(8, TiffEntry(256, 4, 1, 8), TiffEntry(257, 4, 1, 8), TiffEntry(273, 4, uint.MaxValue, uint.MaxValue - 4)), FailureKind.Truncated),
        ["tiff: 65,535 entries claimed"] = ([.. "II*\0"u8, .. Le32(8), 0xFF, 0xFF, .. new byte[64]], FailureKind.Truncated),
        ["ico: image past the end"] = ([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, .. Le32(40), .. Le32(uint.MaxValue - 4), .. new byte[64]], FailureKind.Truncated),
        ["ico: 65,535 entries claimed"] = ([0, 0, 1, 0, 0xFF, 0xFF, 16, 16, 0, 0, 1, 0, 32, 0, .. Le32(40), .. Le32(22), .. new byte[64]], FailureKind.Truncated),
        ["svg: nested 100,000 deep"] = (Text("<svg xmlns=\"http://www.w3.org/2000/svg\">" + new StringBuilder().Insert(0, "<g>", 100_000)), FailureKind.CorruptImage),
        ["svg: a tag of 100,000 attributes"] = (Text(Svg("<a " + Attributes(100_000) + "/>")), FailureKind.CorruptImage),
        ["svg: a tag of 100,000 namespaces"] = (Text(Svg("<a " + Attributes(100_000, "xmlns:x") + "/>")), FailureKind.CorruptImage),
        ["svg: the same in UTF-16"] = (Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Svg("<a " + Attributes(100_000) + "/>"))).ToArray(), FailureKind.CorruptImage),
        ["svg: the same behind what looks like open quotes"] = (Text(Decoys("<a " + Attributes(100_000) + "/>")), FailureKind.CorruptImage),
        ["svg: what looks like open quotes, and is well-formed"] = (Text(Decoys("<a " + Attributes(10) + "/>")), null),
        ["svg: 1,000 attributes by document type, 5,000 times"] = (Text(
            "<!DOCTYPE svg [<!ATTLIST a " + string.Concat(Enumerable.Range(0, 1000).Select(n => $"x{n} CDATA \"1\" ")) + ">]>" + Svg(string.Concat(Enumerable.Repeat("<a/>", 5_000)))), FailureKind.CorruptImage),
        ["svg: 4,000 attributes"] = (Text(Svg("<a " + Attributes(4_000) + "/>")), null),
        ["svg: quotes in 100,000 places that are no attributes"] = (Text(Svg(string.Concat(Enumerable.Repeat("<!-- it's --><g a='1'>it's</g>", 50_000)))), null),
        ["svg: a billion laughs"] = (Text(Laughs()), FailureKind.CorruptImage),
    };

    private static byte[] GifScreen => [.. "GIF89a"u8, 4, 0, 2, 0, 0, 0, 0];

    private static byte[] GifFrame => [0x2C, 0, 0, 0, 0, 4, 0, 2, 0, 0, 2, 1, 0, 0];

    private static byte[] AvifType => Box("ftyp", Text("avif"), Be32(0), Text("avifmif1"));

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Inspect_FileMadeToExhaust_IsJudgedWithinBounds(string name)
    {
        var (body, kind) = Files[name];
        Inspector.Inspect(body, null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var cursor = new MemoryCursor(body);
        var inspection = Inspector.Inspect(cursor, null);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(kind == inspection.Failure?.Kind, $"{inspection}");
        Assert.True(allocated < Mutation.MostAllocated(inspection, body), $"{allocated} bytes allocated");
        Assert.True(cursor.Touched <= 16L * body.Length + 4096, $"{cursor.Touched} bytes looked at, of {body.Length}");
        Assert.Equal(inspection, Inspector.Inspect(new MemoryStream(body), null));
    }

    private static byte[] Repeat(byte[] part, int times) => [.. Enumerable.Repeat(part, times).SelectMany(bytes => bytes)];

    private static byte[] Resized(string sample, byte[] marker, int behind, byte[] size)
    {
        var body = Samples.Read(sample);
        size.CopyTo(body, body.AsSpan().IndexOf(marker) + behind);
        return body;
    }

    private static byte[] Nested(string type, int depth)
    {
        var body = new List<byte>();
        for (var level = depth; level > 0; level--) body.AddRange([.. Be32((uint)level * 8), .. Text(type)]);
        return [.. body];
    }

    private static byte[] Tiff(uint directory, params byte[][] entries) =>
        [.. "II*\0"u8, .. Le32(directory), .. Le16(entries.Length), .. entries.SelectMany(entry => entry), .. Le32(0), .. new byte[64]];

    private static byte[] TiffEntry(int tag, int type, uint count, uint value) => [.. Le16(tag), .. Le16(type), .. Le32(count), .. Le32(value)];

    private static string Svg(string content) => $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\">{content}</svg>";

    // Comments, instructions, sections and values that would lead a careless scanner to take what follows for a quoted value or a comment.
    private static string Decoys(string tag) =>
        "<!DOCTYPE svg [<!ENTITY e \"it's\"><!-- it's --><?a it's?>]>" + Svg("<!--><b c=\"--><![CDATA[\"<]]><?p '?><t u='>\"'/><![CDATA[]]]>" + tag);

    private static string Attributes(int count, string prefix = "x") => string.Concat(Enumerable.Range(0, count).Select(number => $"{prefix}{number}=\"1\" "));

    private static string Laughs()
    {
        var text = new StringBuilder("<!DOCTYPE svg [<!ENTITY l0 \"lol\">");
        for (var level = 1; level < 12; level++)
            text.Append($"<!ENTITY l{level} \"").Insert(text.Length, $"&l{level - 1};", 10).Append("\">");
        return text.Append("]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&l11;</text></svg>").ToString();
    }
}
