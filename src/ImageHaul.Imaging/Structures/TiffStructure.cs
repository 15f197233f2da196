using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>
/// TIFF 6.0 and BigTIFF: the chain of directories with their sub-directories, each value, and each strip or tile. The end is the furthest byte that
/// anything refers to. The first directory gives the dimensions.
/// </summary>
internal sealed class TiffStructure : IStructure
{
    public Dimensions? Measure(ByteCursor cursor)
    {
        if (!TiffLayout.TryRead(cursor, out var layout, out var first)) return null;
        var directory = new TiffDirectory(cursor, layout, new EntryTable(cursor));
        return directory.TryRead(first, out _) ? Dimensions.Of(directory.Width, directory.Height) : null;
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        if (!TiffLayout.TryRead(cursor, out var layout, out var offset))
        {
            return cursor.Length < 16 ? StructureReport.Cut(cursor.Length, "the header", 0) : StructureReport.Damaged("no TIFF header", 0);
        }
        if (offset == 0) return StructureReport.Damaged("no directory", 4);
        var walk = new TiffWalk(cursor, layout);
        for (var page = 1; offset != 0; page++)
        {
            if (walk.Visit(offset, page, out offset) is not { } flaw) continue;
            // Decoders show the first page and go no further.
            return walk.IsCircular && page > 1 ? StructureReport.Whole(walk.End, "a chain of directories that goes in a circle") : flaw;
        }
        return StructureReport.Whole(walk.End, walk.Note);
    }
}
