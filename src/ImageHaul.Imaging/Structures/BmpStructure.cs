using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>Windows and OS/2 bitmaps: headers, and the pixel array to its last row, run-length coded ones to their end-of-bitmap code.</summary>
internal sealed class BmpStructure : IStructure
{
    private const int FileHeader = 14;

    public Dimensions? Measure(ByteCursor cursor) => DibHeader.TryRead(cursor, FileHeader, out var dib) ? Dimensions.Of(dib.Width, dib.Rows) : null;

    public StructureReport Walk(ByteCursor cursor)
    {
        var file = cursor.At(0, FileHeader + 4);
        if (file.Length < FileHeader + 4) return StructureReport.Cut(cursor.Length, "the file header", 0);
        long pixels = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var headerSize = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        if (!DibHeader.IsSize(headerSize)) return StructureReport.Damaged($"a bitmap header of {headerSize} bytes", FileHeader);
        if (!cursor.Has(FileHeader, headerSize)) return StructureReport.Cut(cursor.Length, "the bitmap header", FileHeader);
        if (!DibHeader.TryRead(cursor, FileHeader, out var dib)) return StructureReport.Damaged("a bitmap header that makes no sense", FileHeader);
        if (dib.Flaw is { } flaw) return StructureReport.Damaged(flaw, FileHeader);
        var behindHeader = FileHeader + headerSize;
        if (pixels == 0) pixels = behindHeader + dib.PaletteBytes;
        if (pixels < behindHeader) return StructureReport.Damaged("pixels that begin inside the header", 10);
        if (pixels >= cursor.Length) return StructureReport.Missing(cursor.Length, $"the pixels at offset {pixels}");

        long end;
        if (dib.IsRunLengthCoded)
        {
            end = BmpRuns.FindEnd(cursor, pixels, dib.Compression == DibHeader.Rle4);
            if (end < 0) return StructureReport.Cut(cursor.Length, "the run-length coded pixels", pixels);
        }
        else
        {
            var needed = dib.IsEmbedded ? dib.ImageBytes : dib.PixelBytes;
            if (needed > (UInt128)(cursor.Length - pixels)) return StructureReport.Cut(cursor.Length, $"the pixels, {needed} bytes", pixels);
            end = pixels + (long)needed;
        }
        if (dib.ProfileBytes > 0)
        {
            var profile = FileHeader + dib.ProfileOffset;
            if (!cursor.Has(profile, dib.ProfileBytes)) return StructureReport.Cut(cursor.Length, "the colour profile", profile);
            end = Math.Max(end, profile + dib.ProfileBytes);
        }
        return StructureReport.Whole(end);
    }
}
