namespace ImageHaul.Testing.Samples;

/// <summary>Baseline JPEG, YCbCr 4:4:4; all components share the luminance tables of ITU-T T.81 Annex K. The seed is in a COM segment.</summary>
internal static class JpegSample
{
    private const int LongestComment = 65533;

    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        var scan = new JpegScan(painting).Encode();
        var file = new ByteWriter(Math.Max(length, scan.Length + 1024));
        file.Bytes([0xFF, 0xD8, 0xFF, 0xE0]).Big16(16).Ascii("JFIF\0").Bytes([1, 1, 0, 0, 1, 0, 1, 0, 0]);
        file.Bytes([0xFF, 0xDB]).Big16(67).Byte(0).Bytes(JpegTables.QuantisationZigzag);
        file.Bytes([0xFF, 0xC0]).Big16(17).Byte(8).Big16(painting.Height).Big16(painting.Width)
            .Bytes([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
        Huffman(file, 0x00, JpegTables.DcCounts, JpegTables.DcValues);
        Huffman(file, 0x10, JpegTables.AcCounts, JpegTables.AcValues);
        const int scanHeader = 14;
        var rest = scanHeader + scan.Length + 2;
        Comments(file, seedText, Math.Max(4 + seedText.Length, length - file.Length - rest));
        file.Bytes([0xFF, 0xDA]).Big16(12).Bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
        return file.Bytes(scan.Written).Bytes([0xFF, 0xD9]).ToArray();
    }

    private static void Huffman(ByteWriter file, int id, ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values) =>
        file.Bytes([0xFF, 0xC4]).Big16(3 + counts.Length + values.Length).Byte(id).Bytes(counts).Bytes(values);

    /// <summary>COM segments that take exactly <paramref name="room"/> bytes; none is left with less than its own header.</summary>
    private static void Comments(ByteWriter file, ReadOnlySpan<byte> seedText, int room)
    {
        while (room > 0)
        {
            var take = Math.Min(room, 4 + LongestComment);
            if (room - take is > 0 and < 4) take -= 4;
            file.Bytes([0xFF, 0xFE]).Big16(take - 2).Padded(seedText, take - 4);
            room -= take;
            seedText = [];
        }
    }
}
