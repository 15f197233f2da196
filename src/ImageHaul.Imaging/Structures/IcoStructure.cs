using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;
using ImageHaul.Model;

namespace ImageHaul.Imaging.Structures;

/// <summary>Windows icons and cursors: the directory, and each image that it names, be it a bitmap or a PNG. The largest image gives the dimensions.</summary>
internal sealed class IcoStructure : IStructure
{
    private const int DirectoryHeader = 6;
    private const int EntryBytes = 16;
    private static readonly PngStructure PngWalker = new();

    public Dimensions? Measure(ByteCursor cursor)
    {
        var entries = new EntryTable(cursor);
        if (!TryOpen(cursor, entries, out var count)) return null;
        Dimensions? largest = null;
        for (var index = 0; index < count; index++)
        {
            var entry = Entry.Read(entries.Next());
            // The directory's own figures stop at 256 and are often wrong: without the image itself nothing is known.
            if (!cursor.Has(entry.Offset, entry.Length) || MeasureImage(cursor, entry) is not { } size) return null;
            if (largest is null || size.Pixels > largest.Value.Pixels) largest = size;
        }
        return largest;
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        var entries = new EntryTable(cursor);
        if (cursor.Length < DirectoryHeader) return StructureReport.Cut(cursor.Length, "the directory header", 0);
        if (!TryOpen(cursor, entries, out var count)) return StructureReport.Cut(cursor.Length, $"the directory of {count} images", DirectoryHeader);
        if (count == 0) return StructureReport.Damaged("a directory without images", 4);
        long end = DirectoryHeader + count * EntryBytes;
        // Images that do not overlap cannot together be longer than the body; beyond that only their places are checked, so that the work stays linear.
        var budget = cursor.Length;
        for (var index = 1; index <= count; index++)
        {
            var entry = Entry.Read(entries.Next());
            if (!cursor.Has(entry.Offset, entry.Length)) return StructureReport.Cut(cursor.Length, $"image {index} of {count}", entry.Offset);
            budget -= entry.Length;
            if (budget >= 0 && CheckImage(cursor, entry) is { } flaw) return flaw with { Failure = Prefix(flaw.Failure!, index, entry) };
            end = Math.Max(end, Math.Max(entry.Offset + entry.Length, EndOfBitmap(cursor, entry)));
        }
        return Measure(cursor) is null ? StructureReport.Damaged("an image without a usable size", DirectoryHeader) : StructureReport.Whole(end);
    }

    private static bool TryOpen(ByteCursor cursor, EntryTable entries, out int count)
    {
        var head = cursor.At(0, DirectoryHeader);
        count = head.Length < DirectoryHeader ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
        entries.Open(DirectoryHeader, count, EntryBytes);
        return head.Length == DirectoryHeader && cursor.Has(DirectoryHeader, (long)count * EntryBytes);
    }

    private static Dimensions? MeasureImage(ByteCursor cursor, Entry entry)
    {
        if (IsPng(cursor, entry)) return PngWalker.Measure(new SliceCursor(cursor, entry.Offset, entry.Length));
        if (!DibHeader.TryRead(cursor, entry.Offset, out var dib)) return null;
        return Dimensions.Of(dib.Width, IconRows(dib));
    }

    private static StructureReport? CheckImage(ByteCursor cursor, Entry entry)
    {
        if (IsPng(cursor, entry))
        {
            var report = PngWalker.Walk(new SliceCursor(cursor, entry.Offset, entry.Length));
            return report.Failure is null ? null : report;
        }
        var start = cursor.At(entry.Offset, 4);
        var header = start.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(start);
        if (!DibHeader.TryRead(cursor, entry.Offset, out var dib))
        {
            return start.Length < 4 || DibHeader.IsSize(header)
                ? StructureReport.Cut(cursor.Length, "its header", entry.Offset) : StructureReport.Damaged("neither a bitmap nor a PNG", entry.Offset);
        }
        dib = dib.WithRows(IconRows(dib));
        if (dib.Flaw is { } flaw) return StructureReport.Damaged(flaw, entry.Offset);
        var pixels = entry.Offset + header + dib.PaletteBytes;
        // The mask is left out: many a 32-bit icon lacks it, and decoders do without.
        if (dib.IsRunLengthCoded || pixels > cursor.Length || dib.PixelBytes > (UInt128)(cursor.Length - pixels))
        {
            return dib.IsRunLengthCoded ? null : StructureReport.Cut(cursor.Length, "its pixels", pixels);
        }
        return null;
    }

    // Lengths in the directory are now and then too small; the bitmap's own end counts too.
    private static long EndOfBitmap(ByteCursor cursor, Entry entry)
    {
        if (IsPng(cursor, entry) || !DibHeader.TryRead(cursor, entry.Offset, out var dib)) return 0;
        dib = dib.WithRows(IconRows(dib));
        var pixels = entry.Offset + BinaryPrimitives.ReadUInt32LittleEndian(cursor.At(entry.Offset, 4)) + dib.PaletteBytes;
        return (long)UInt128.Min((UInt128)pixels + dib.PixelBytes + dib.MaskBytes, (UInt128)cursor.Length);
    }

    private static bool IsPng(ByteCursor cursor, Entry entry) => entry.Length >= 8 && cursor.At(entry.Offset, 8).SequenceEqual(PngStructure.Signature);

    // Colour rows and mask rows are counted together.
    private static long IconRows(DibHeader dib) => dib.Rows > 1 ? dib.Rows / 2 : dib.Rows;

    private static Failure Prefix(Failure failure, int index, Entry entry) =>
        failure with { Message = $"Image {index} at offset {entry.Offset}: {failure.Message}" };

    private readonly record struct Entry(long Offset, long Length)
    {
        public static Entry Read(ReadOnlySpan<byte> bytes) => bytes.Length < EntryBytes ? default
            : new Entry(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
    }
}
