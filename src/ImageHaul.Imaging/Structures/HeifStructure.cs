using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>
/// AVIF and HEIC (ISO/IEC 23008-12), stills and sequences: boxes to the end of the body, and every byte range that the item and sample tables point to.
/// The coded pictures themselves are not decoded.
/// </summary>
internal sealed class HeifStructure : IStructure
{
    private static readonly uint Ftyp = FourCc.Of("ftyp");
    private static readonly uint Meta = FourCc.Of("meta");
    private static readonly uint Moov = FourCc.Of("moov");

    public Dimensions? Measure(ByteCursor cursor)
    {
        var (offset, hasMeta) = (0L, false);
        while (IsoBox.Read(cursor, offset, cursor.Length, out var box) == IsoBoxState.Fits)
        {
            // The first box of each kind counts; a sequence need not say anything in its meta box.
            if (box.Type == Meta && !hasMeta)
            {
                hasMeta = true;
                if (HeifMeta.TryRead(cursor, box, out var meta, out _) && meta.Measure(cursor) is { } still) return still;
            }
            else if (box.Type == Moov)
            {
                return IsoTracks.Measure(cursor, box);
            }
            offset = box.End;
        }
        return null;
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        IsoBox? meta = null, moov = null;
        var (offset, hasType) = (0L, false);
        while (offset < cursor.Length)
        {
            var state = IsoBox.Read(cursor, offset, cursor.Length, out var box);
            var isComplete = hasType && (meta ?? moov) is not null;
            // What stands behind a complete image and cannot be a box is no part of the file.
            if (isComplete && IsoBox.IsJunk(cursor, offset, state, box)) break;
            if (state is IsoBoxState.NoHeader) return StructureReport.Cut(cursor.Length, "a box header", offset);
            if (state is IsoBoxState.BadSize) return StructureReport.Damaged($"{box.Name} that is smaller than its header", offset);
            if (state is IsoBoxState.TooLong) return StructureReport.Cut(cursor.Length, box.Name, offset);
            if (box.Type == Ftyp) hasType = true;
            else if (box.Type == Meta) meta ??= box;
            else if (box.Type == Moov) moov ??= box;
            offset = box.End;
        }
        if (!hasType) return StructureReport.Damaged("no box ftyp", 0);
        if (meta is null && moov is null) return StructureReport.Missing(cursor.Length, "box meta");

        Dimensions? size = null;
        if (meta is { } items)
        {
            if (!HeifMeta.TryRead(cursor, items, out var parsed, out var broken)) return broken;
            // The tracks tell what a sequence shows: its meta box need not name a primary item.
            if (moov is null && parsed.Missing is { } missing) return StructureReport.Damaged($"box meta without a usable {missing}", items.Offset);
            if (parsed.CheckExtents(cursor) is { } flaw) return flaw;
            size = parsed.Measure(cursor);
            if (size is null && moov is null) return StructureReport.Damaged("no dimensions (ispe) for the primary item", items.Offset);
        }
        if (moov is { } movie)
        {
            if (IsoTracks.Check(cursor, movie) is { } flaw) return flaw;
            size ??= IsoTracks.Measure(cursor, movie);
        }
        return size is null ? StructureReport.Damaged("no width or no height", 0) : StructureReport.Whole(offset);
    }
}
