using System.IO.Compression;

namespace ImageHaul.Testing.Samples;

/// <summary>8-bit RGB, one IDAT chunk, the seed in a tEXt chunk.</summary>
internal static class PngSample
{
    /// <summary>Up to here pixels are stored uncompressed: a deflate state costs more than it saves.</summary>
    private const int StoredLimit = 16 << 10;

    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        var rows = Rows(painting);
        var data = rows.Length <= StoredLimit ? Stored(rows) : Deflated(rows);
        const int fixedBytes = 8 + 25 + 12 + 12 + 12;
        ReadOnlySpan<byte> keyword = "Comment\0"u8;
        var text = Math.Max(keyword.Length + seedText.Length, length - fixedBytes - data.Length);
        var file = new ByteWriter(fixedBytes + data.Length + text);
        file.Bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", new ByteWriter().Big32((uint)painting.Width).Big32((uint)painting.Height).Bytes([8, 2, 0, 0, 0]).Written);
        Chunk(file, "tEXt", new ByteWriter(text).Bytes(keyword).Padded(seedText, text - keyword.Length).Written);
        Chunk(file, "IDAT", data);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Rows(Painting painting)
    {
        var stride = 1 + painting.Width * 3;
        var rows = new byte[stride * painting.Height];
        for (var y = 0; y < painting.Height; y++) painting.FillRow(y, rows.AsSpan(y * stride + 1, stride - 1));
        return rows;
    }

    private static ReadOnlySpan<byte> Stored(byte[] rows) => new ByteWriter(rows.Length + 11)
        .Bytes([0x78, 0x01, 0x01]).Little16(rows.Length).Little16(~rows.Length).Bytes(rows).Big32(Checksums.Adler32(rows)).Written;

    private static byte[] Deflated(byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);
        return packed.ToArray();
    }

    private static void Chunk(ByteWriter file, string type, ReadOnlySpan<byte> data)
    {
        var start = file.Big32((uint)data.Length).Length;
        file.Ascii(type).Bytes(data).Big32(Checksums.Crc32(file.Written[start..]));
    }
}
