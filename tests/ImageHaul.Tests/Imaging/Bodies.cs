using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Tests.Imaging;

/// <summary>Writes small bodies for the tests, well-made or not.</summary>
internal static class Bodies
{
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Be16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Be32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static byte[] Le16(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Le32(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];

    public static byte[] PngChunk(string name, params byte[] content)
    {
        byte[] covered = [.. Text(name), .. content];
        return [.. Be32((uint)content.Length), .. covered, .. Be32(Crc32.Append(0, covered))];
    }

    public static byte[] PngHeader(uint width, uint height, byte depth = 8, byte color = 0) =>
        PngChunk("IHDR", [.. Be32(width), .. Be32(height), depth, color, 0, 0, 0]);

    public static byte[] Deflated(int rows, int rowBytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(new byte[rows * (rowBytes + 1)]);
        return packed.ToArray();
    }

    /// <summary>A grey PNG of the chunks given, between signature and IEND.</summary>
    public static byte[] Png(params byte[][] chunks) => [0x89, .. "PNG\r\n\x1A\n"u8, .. chunks.SelectMany(chunk => chunk), .. PngChunk("IEND")];

    public static byte[] GoodPng(uint side = 8) => Png(PngHeader(side, side), PngChunk("IDAT", Deflated((int)side, (int)side)));

    public static byte[] JpegSegment(byte marker, params byte[] content) => [0xFF, marker, .. Be16(content.Length + 2), .. content];

    /// <summary>The sample JPEG with segments put in behind its SOI.</summary>
    public static byte[] JpegWith(params byte[][] segments) => Splice(Samples.Read("baseline.jpg"), 2, [.. segments.SelectMany(segment => segment)]);

    public static byte[] Splice(byte[] body, int at, byte[] inserted) => [.. body[..at], .. inserted, .. body[at..]];

    public static byte[] Box(string type, params byte[][] content)
    {
        byte[] body = [.. content.SelectMany(part => part)];
        return [.. Be32((uint)body.Length + 8), .. Text(type), .. body];
    }

    public static byte[] FullBox(string type, byte version, params byte[][] content) => Box(type, [[version, 0, 0, 0], .. content]);

    /// <summary>An icon or cursor of the images given.</summary>
    public static byte[] Ico(byte type, params byte[][] images)
    {
        var body = new List<byte> { 0, 0, type, 0 };
        body.AddRange(Le16(images.Length));
        var offset = 6 + 16 * images.Length;
        foreach (var image in images)
        {
            body.AddRange([0, 0, 0, 0, 1, 0, 32, 0, .. Le32((uint)image.Length), .. Le32((uint)offset)]);
            offset += image.Length;
        }
        return [.. body, .. images.SelectMany(image => image)];
    }

    /// <summary>A 32-bit bitmap as icons hold it, without its mask.</summary>
    public static byte[] IconBitmap(int side) =>
        [.. Le32(40), .. Le32((uint)side), .. Le32((uint)side * 2), 1, 0, 32, 0, .. new byte[24], .. new byte[side * side * 4]];

    public static byte[] Riff(params byte[][] chunks)
    {
        byte[] content = [.. "WEBP"u8, .. chunks.SelectMany(chunk => chunk)];
        return [.. "RIFF"u8, .. Le32((uint)content.Length), .. content];
    }

    public static byte[] RiffChunk(string name, params byte[] content) =>
        [.. Text(name), .. Le32((uint)content.Length), .. content, .. (content.Length % 2 == 1 ? new byte[1] : [])];

    public static void PutBe32(byte[] body, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(at), value);

    public static void PutLe32(byte[] body, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(at), value);

    public static int Find(byte[] body, string name) => body.AsSpan().IndexOf(Text(name));
}
