using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>One walk over the directories of a TIFF file, with a budget: directories and tables of an honest file do not overlap.</summary>
internal sealed class TiffWalk(ByteCursor cursor, TiffLayout layout)
{
    // What many tiny directories cost on top of their bytes.
    private const long Allowance = 64 * 1024;
    // Sub-directories within sub-directories: cameras nest two deep.
    private const int MaxDepth = 3;

    // One for each depth, used again for every directory: a file may have hundreds of thousands.
    private readonly TiffDirectory?[] _directories = new TiffDirectory?[MaxDepth + 1];

    private readonly EntryTable _entries = new(cursor);
    private readonly EntryTable _offsets = new(cursor);
    private readonly EntryTable _counts = new(cursor);
    private long _budget = 2 * cursor.Length + Allowance;

    /// <summary>True when a walk stopped because directories overlap or go in a circle.</summary>
    public bool IsCircular { get; private set; }

    /// <summary>Sloppiness that decoders live with; null for none.</summary>
    public string? Note { get; private set; }

    /// <summary>Offset behind the furthest byte that anything refers to.</summary>
    public long End { get; private set; }

    /// <summary>Checks one directory, what it points to, and its sub-directories; null when all is there.</summary>
    public StructureReport? Visit(long offset, int page, out long next) => Visit(offset, new Place(page, null), 0, out next);

    private StructureReport? Visit(long offset, Place name, int depth, out long next)
    {
        next = 0;
        var isImage = name is { Page: 1, Kind: null };
        var directory = _directories[depth] ??= new TiffDirectory(cursor, layout, _entries);
        var isThere = directory.TryRead(offset, out var flaw);
        // Software that copies tags leaves pointers to where a directory once was: decoders do without what they find there.
        if (directory.IsNonsense && !isImage)
        {
            Note ??= $"a pointer to {name} that leads to none";
            return null;
        }
        if (flaw is not null) return flaw;
        if (!isThere) return null;
        if (!Spend(directory.Bytes + layout.CountBytes + layout.OffsetBytes)) return Overlap(name, offset);
        End = Math.Max(End, directory.End);
        next = directory.Next;
        if (isImage && directory.Bytes == 0) return StructureReport.Damaged($"{name} is empty", offset);
        if (isImage && (directory.Width <= 0 || directory.Height <= 0)) return StructureReport.Damaged($"{name} has no width or no height", offset);
        if (directory.Offsets.IsPresent)
        {
            if (CheckData(directory, name, offset) is { } cut) return cut;
        }
        else if (directory.Jpeg.Length > 0)
        {
            if (!cursor.Has(directory.Jpeg.Offset, directory.Jpeg.Length))
            {
                return StructureReport.Cut(cursor.Length, $"the JPEG data of {name}", directory.Jpeg.Offset);
            }
            End = Math.Max(End, directory.Jpeg.Offset + directory.Jpeg.Length);
        }
        else if (isImage)
        {
            return StructureReport.Damaged($"{name} has no image data", offset);
        }
        if (depth == MaxDepth) return null;
        return VisitAll(directory.SubDirectories, name with { Kind = "a sub-directory" }, depth + 1)
            ?? VisitAll(directory.Exif, name with { Kind = "the Exif directory" }, depth + 1)
            ?? VisitAll(directory.Gps, name with { Kind = "the GPS directory" }, depth + 1);
    }

    private StructureReport? CheckData(TiffDirectory directory, Place name, long at)
    {
        var (offsets, counts) = (directory.Offsets, directory.ByteCounts);
        if (offsets.Count < directory.StripsNeeded) return StructureReport.Damaged($"{name} has {offsets.Count} strips and needs {directory.StripsNeeded}", at);
        if (!Spend(offsets.Count * offsets.Size + counts.Count * counts.Size)) return Overlap(name, at);
        _offsets.Open(offsets.Offset, offsets.Count, offsets.Size);
        _counts.Open(counts.Offset, counts.Count, Math.Max(1, counts.Size));
        for (var index = 1L; index <= offsets.Count; index++)
        {
            var entry = _offsets.Next();
            if (entry.IsEmpty) break;
            var offset = layout.UInt(entry, offsets.Size);
            // Some writers leave the lengths out; then the beginning must at least be there.
            var length = 1ul;
            if (index <= counts.Count && _counts.Next() is { IsEmpty: false } count) length = layout.UInt(count, counts.Size);
            // Sparse files leave strips out altogether.
            if (length == 0) continue;
            var piece = directory.IsTiled ? "tile" : "strip";
            // Where one strip is all there is, libtiff goes by its rows rather than by a length that runs past the end.
            if (!Has(offset, length) && directory.RowsInOneStrip is { } rows && rows < length && Has(offset, (ulong)rows))
            {
                length = (ulong)rows;
                Note ??= $"a strip of {name} that claims more than its rows";
            }
            if (!Has(offset, length))
            {
                return StructureReport.Cut(cursor.Length, $"{piece} {index} of {offsets.Count} of {name}", (long)Math.Min(offset, long.MaxValue));
            }
            End = Math.Max(End, (long)(offset + length));
        }
        return null;
    }

    private StructureReport? VisitAll(TiffValues offsets, Place name, int depth)
    {
        if (offsets.Size < 4) return null;
        for (var index = 0L; index < offsets.Count; index++)
        {
            // One jump each: charged for what it costs on a stream.
            if (!Spend(offsets.Size)) return Overlap(name, offsets.Offset);
            var entry = cursor.At(offsets.Offset + index * offsets.Size, offsets.Size);
            if (entry.Length < offsets.Size) return null;
            var target = (long)Math.Min(layout.UInt(entry, offsets.Size), long.MaxValue);
            if (target != 0 && Visit(target, name, depth, out _) is { } flaw) return flaw;
        }
        return null;
    }

    private bool Has(ulong offset, ulong length) => offset <= long.MaxValue && length <= long.MaxValue && cursor.Has((long)offset, (long)length);

    private bool Spend(long bytes) => (_budget -= bytes) >= 0;

    private StructureReport Overlap(Place name, long offset)
    {
        IsCircular = true;
        return StructureReport.Damaged($"{name}: directories that overlap or go in a circle", offset);
    }

    /// <summary>Which directory is meant; its text is made only when something is wrong with it.</summary>
    private readonly record struct Place(int Page, string? Kind)
    {
        public override string ToString() => Kind is null ? $"directory {Page}" : $"{Kind} of directory {Page}";
    }
}
