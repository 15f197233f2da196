namespace ImageHaul.Testing.Samples;

/// <summary>An icon of one entry, a PNG.</summary>
internal static class IcoSample
{
    private const int Directory = 6 + 16;

    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        var png = PngSample.Encode(painting, seedText, length - Directory);
        // A side of 256 is written as 0.
        return new ByteWriter(Directory + png.Length).Little16(0).Little16(1).Little16(1)
            .Byte(painting.Width).Byte(painting.Height).Byte(0).Byte(0).Little16(1).Little16(24).Little32(png.Length).Little32(Directory)
            .Bytes(png).ToArray();
    }
}
