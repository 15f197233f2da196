using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>Run-length coded pixels of a bitmap (BI_RLE8, BI_RLE4).</summary>
internal static class BmpRuns
{
    private const byte EndOfLine = 0;
    private const byte EndOfBitmap = 1;
    private const byte Delta = 2;

    /// <summary>Offset behind the end-of-bitmap code; negative when the body ends first.</summary>
    public static long FindEnd(ByteCursor cursor, long offset, bool isRle4)
    {
        while (true)
        {
            // Pairs are read a piece at a time: one call for each pair would cost more than the pair.
            var piece = cursor.At(offset, 4096);
            if (piece.Length < 2) return -1;
            var at = 0;
            while (at + 2 <= piece.Length)
            {
                var (count, code) = (piece[at], piece[at + 1]);
                at += 2;
                if (count > 0 || code == EndOfLine) continue;
                if (code == EndOfBitmap) return offset + at;
                // A literal run is padded to an even number of bytes.
                at += code == Delta ? 2 : isRle4 ? ((code + 3) >> 2) * 2 : (code + 1) & ~1;
            }
            offset += at;
        }
    }
}
