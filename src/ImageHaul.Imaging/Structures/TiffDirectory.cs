using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>Where the values of one tag lie; inline values lie in the entry itself.</summary>
internal readonly record struct TiffValues(long Offset, long Count, int Size)
{
    public bool IsPresent => Count > 0;
}

/// <summary>One image file directory: the tags that say how large the image is and where its bytes are.</summary>
internal sealed class TiffDirectory(ByteCursor cursor, TiffLayout layout, EntryTable entries)
{
    private const long NoCompression = 1;
    // Four or five samples are in use.
    private const int MaxDepths = 16;

    private long _compression = NoCompression;
    private TiffValues _depths;

    public long Width { get; private set; }

    public long Height { get; private set; }

    public long RowsPerStrip { get; private set; }

    public TiffValues Offsets { get; private set; }

    public TiffValues ByteCounts { get; private set; }

    public bool IsTiled { get; private set; }

    /// <summary>True when what does not fit into the body is no directory anyway: its first entry has a type that does not exist.</summary>
    public bool IsNonsense { get; private set; }

    /// <summary>Old-style JPEG data: offset and length.</summary>
    public (long Offset, long Length) Jpeg { get; private set; }

    /// <summary>Strips that the image must have; 0 when it is tiled or does not say.</summary>
    public long StripsNeeded
    {
        get
        {
            if (IsTiled || Height <= 0) return 0;
            var rows = RowsPerStrip is <= 0 || RowsPerStrip > Height ? Height : RowsPerStrip;
            var strips = (Height - 1) / rows + 1;
            return IsPlanar && SamplesPerPixel is > 0 and < 65536 ? strips * SamplesPerPixel : strips;
        }
    }

    /// <summary>Bytes that all rows take where they are one uncompressed strip; null where its length cannot be known so.</summary>
    public UInt128? RowsInOneStrip
    {
        get
        {
            if (IsTiled || Offsets.Count != 1 || Height <= 0 || _compression != NoCompression || !_depths.IsPresent) return null;
            // Samples may differ in depth, and their number may be left out.
            var bits = 1ul;
            var depths = cursor.At(_depths.Offset, (int)Math.Min(_depths.Count, MaxDepths) * _depths.Size);
            for (; depths.Length >= _depths.Size; depths = depths[_depths.Size..]) bits = Math.Max(bits, layout.UInt(depths, _depths.Size));
            var samples = (UInt128)Math.Max(SamplesPerPixel, _depths.Count);
            return ((UInt128)Width * samples * bits + 7) / 8 * (UInt128)Height;
        }
    }

    public TiffValues SubDirectories { get; private set; }

    public TiffValues Exif { get; private set; }

    public TiffValues Gps { get; private set; }

    /// <summary>Offset of the next directory; 0 for none.</summary>
    public long Next { get; private set; }

    /// <summary>Offset behind the furthest byte that the directory and its values take.</summary>
    public long End { get; private set; }

    /// <summary>Bytes of entries read.</summary>
    public long Bytes { get; private set; }

    private long SamplesPerPixel { get; set; } = 1;

    private bool IsPlanar { get; set; }

    /// <summary>
    /// Reads a directory; false with a report when it does not lie within the body. A report is also given, with true, when only values do not.
    /// </summary>
    public bool TryRead(long offset, out StructureReport? flaw)
    {
        flaw = null;
        Reset();
        var head = cursor.At(offset, layout.CountBytes);
        if (head.Length < layout.CountBytes)
        {
            flaw = StructureReport.Missing(cursor.Length, $"the directory at offset {offset}");
            return false;
        }
        var count = layout.UInt(head, layout.CountBytes);
        var start = offset + layout.CountBytes;
        if (count > (ulong)((cursor.Length - start) / layout.EntryBytes) || !cursor.Has(start, ((long)count * layout.EntryBytes) + layout.OffsetBytes))
        {
            flaw = StructureReport.Cut(cursor.Length, $"a directory of {count} entries", offset);
            var first = cursor.At(start, layout.EntryBytes);
            IsNonsense = first.Length == layout.EntryBytes && TiffLayout.TypeBytes((int)layout.UInt(first[2..], 2)) == 0;
            return false;
        }
        Bytes = (long)count * layout.EntryBytes;
        End = start + Bytes + layout.OffsetBytes;
        Next = (long)Math.Min(layout.UInt(cursor.At(start + Bytes, layout.OffsetBytes), layout.OffsetBytes), long.MaxValue);
        entries.Open(start, (long)count, layout.EntryBytes);
        for (var at = start; at < start + Bytes; at += layout.EntryBytes)
        {
            var entry = entries.Next();
            if (entry.IsEmpty) break;
            flaw = Take(entry, at) ?? flaw;
        }
        return true;
    }

    private void Reset()
    {
        (Width, Height, RowsPerStrip, SamplesPerPixel, IsPlanar, IsTiled) = (0, 0, 0, 1, false, false);
        (IsNonsense, _compression, _depths) = (false, NoCompression, default);
        (Offsets, ByteCounts, SubDirectories, Exif, Gps, Jpeg) = (default, default, default, default, default, default);
        (Next, End, Bytes) = (0, 0, 0);
    }

    private StructureReport? Take(ReadOnlySpan<byte> entry, long at)
    {
        var tag = (int)layout.UInt(entry, 2);
        var size = TiffLayout.TypeBytes((int)layout.UInt(entry[2..], 2));
        var count = layout.UInt(entry[4..], layout.OffsetBytes);
        // Decoders skip types that they do not know.
        if (size == 0 || count == 0) return null;
        var inline = 4 + layout.OffsetBytes;
        var offset = at + inline;
        var field = entry[inline..];
        if (count > (ulong)(layout.OffsetBytes / size))
        {
            var target = layout.UInt(field, layout.OffsetBytes);
            if (target > (ulong)cursor.Length || count > ((ulong)cursor.Length - target) / (ulong)size)
            {
                return StructureReport.Cut(cursor.Length, $"the values of tag {tag}", (long)Math.Min(target, long.MaxValue));
            }
            offset = (long)target;
            End = Math.Max(End, offset + (long)count * size);
        }
        Keep(tag, new TiffValues(offset, (long)count, size), count == 1 && size <= layout.OffsetBytes
            ? (long)Math.Min(layout.UInt(field, size), long.MaxValue) : 0);
        return null;
    }

    private void Keep(int tag, TiffValues values, long single)
    {
        switch (tag)
        {
            case 256: Width = single; break;
            case 257: Height = single; break;
            case 258: _depths = values; break;
            case 259: _compression = single; break;
            case 273: Offsets = IsTiled ? Offsets : values; break;
            case 278: RowsPerStrip = single; break;
            case 279: ByteCounts = IsTiled ? ByteCounts : values; break;
            case 277: SamplesPerPixel = single; break;
            case 284: IsPlanar = single == 2; break;
            case 324: (Offsets, IsTiled) = (values, true); break;
            case 325: ByteCounts = values; break;
            case 330: SubDirectories = values; break;
            case 513: Jpeg = (single, Jpeg.Length); break;
            case 514: Jpeg = (Jpeg.Offset, single); break;
            case 34665: Exif = values; break;
            case 34853: Gps = values; break;
        }
    }
}
