namespace ImageHaul.Testing.Samples;

/// <summary>24-bit bitmap, bottom row first; the seed stands in the gap between the headers and the pixels.</summary>
internal static class BmpSample
{
    private const int Headers = 14 + 40;

    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        var stride = (painting.Width * 3 + 3) / 4 * 4;
        var pixels = stride * painting.Height;
        var gap = Math.Max(seedText.Length, length - Headers - pixels);
        var file = new ByteWriter(Headers + gap + pixels);
        file.Ascii("BM").Little32(Headers + gap + pixels).Little32(0).Little32(Headers + gap);
        file.Little32(40).Little32(painting.Width).Little32(painting.Height).Little16(1).Little16(24).Little32(0).Little32(pixels)
            .Little32(2835).Little32(2835).Little32(0).Little32(0);
        file.Padded(seedText, gap);
        for (var y = painting.Height - 1; y >= 0; y--) painting.FillRow(y, file.Take(stride), reversed: true);
        return file.ToArray();
    }
}
