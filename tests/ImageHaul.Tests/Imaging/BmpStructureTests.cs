using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class BmpStructureTests
{
    private static byte[] Bitmap(int width, int height, int bits, uint compression, byte[] pixels, uint offset = 54) =>
        [.. "BM"u8, .. new byte[8], .. Le32(offset), .. Le32(40), .. Le32((uint)width), .. Le32((uint)height), 1, 0, .. Le16(bits),
            .. Le32(compression), .. new byte[20], .. pixels];

    [Fact]
    public void Inspect_PaddedRows_MakeTheEnd()
    {
        Verdicts.Good(Bitmap(3, 2, 24, 0, new byte[24]), 3, 2);
        Verdicts.Good(Bitmap(3, -2, 24, 0, new byte[24]), 3, 2);
        Verdicts.Truncated(Bitmap(3, 2, 24, 0, new byte[23]), "24 bytes");
        Verdicts.Good(Bitmap(3, 2, 24, 0, new byte[26]), 3, 2, "2 bytes after the end of the image");
    }

    [Fact]
    public void Inspect_RunLengths_EndWithTheirCode()
    {
        // A run, a literal of three with its padding, a jump, the end.
        byte[] runs = [4, 7, 0, 3, 1, 2, 3, 0, 0, 2, 1, 1, 0, 1];
        Verdicts.Good(Bitmap(8, 2, 8, 1, runs), 8, 2);
        Verdicts.Truncated(Bitmap(8, 2, 8, 1, runs[..^1]), "run-length");
        // Five nibbles take three bytes, padded to four.
        byte[] nibbles = [0, 5, 0x12, 0x34, 0x50, 0, 0, 1];
        Verdicts.Good(Bitmap(8, 2, 4, 2, nibbles), 8, 2);
    }

    [Fact]
    public void Inspect_LongRuns_AreReadAcrossPieces()
    {
        byte[] literal = [0, 251, .. new byte[252]];
        byte[] runs = [.. Enumerable.Repeat(literal, 400).SelectMany(bytes => bytes), 0, 1];
        Verdicts.Good(Bitmap(251, 400, 8, 1, runs), 251, 400);
        Verdicts.Truncated(Bitmap(251, 400, 8, 1, runs[..^2]), "run-length");
    }

    [Fact]
    public void Inspect_HeadersThatMakeNoSense_AreDamage()
    {
        Verdicts.Corrupt(Bitmap(3, 2, 7, 0, new byte[24]), "7 bits");
        Verdicts.Corrupt(Bitmap(3, 2, 24, 1, new byte[24]), "compression 1");
        Verdicts.Corrupt(Bitmap(0, 2, 24, 0, new byte[24]), "no width");
        Verdicts.Corrupt(Bitmap(3, 2, 24, 0, new byte[24], offset: 20), "inside the header");
        Verdicts.Truncated(Bitmap(30000, 30000, 32, 0, new byte[24]), "3600000000 bytes");
    }
}
