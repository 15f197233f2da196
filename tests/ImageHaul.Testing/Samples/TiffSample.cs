namespace ImageHaul.Testing.Samples;

/// <summary>Little-endian TIFF: header, directory, one uncompressed RGB strip, and last the seed as ImageDescription.</summary>
internal static class TiffSample
{
    private const int Short = 3;
    private const int Long = 4;
    private const int Ascii = 2;

    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        const int entries = 10, directory = 8, bitsPerSample = directory + 2 + entries * 12 + 4, strip = bitsPerSample + 6;
        var pixels = painting.Width * painting.Height * 3;
        var description = Math.Max(seedText.Length + 1, length - strip - pixels);

        var file = new ByteWriter(strip + pixels + description);
        file.Ascii("II").Little16(42).Little32(directory).Little16(entries);
        Entry(256, Short, 1, painting.Width);
        Entry(257, Short, 1, painting.Height);
        Entry(258, Short, 3, bitsPerSample);
        Entry(259, Short, 1, 1);
        Entry(262, Short, 1, 2);
        Entry(270, Ascii, description, strip + pixels);
        Entry(273, Long, 1, strip);
        Entry(277, Short, 1, 3);
        Entry(278, Long, 1, painting.Height);
        Entry(279, Long, 1, pixels);
        file.Little32(0).Little16(8).Little16(8).Little16(8);
        for (var y = 0; y < painting.Height; y++) painting.FillRow(y, file.Take(painting.Width * 3));
        return file.Padded(seedText, description - 1).Byte(0).ToArray();

        void Entry(int tag, int type, int count, int value) => file.Little16(tag).Little16(type).Little32(count).Little32(value);
    }
}
