using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>
/// JPEG (ITU-T T.81): segments and entropy-coded scans from SOI to EOI. Segments are skipped by their length, so a thumbnail inside one is never
/// seen.
/// </summary>
internal sealed class JpegStructure : IStructure
{
    public Dimensions? Measure(ByteCursor cursor)
    {
        var offset = 2L;
        while (JpegMarkers.TryNext(cursor, ref offset, out var marker))
        {
            if (marker is JpegMarkers.EndOfImage or JpegMarkers.StartOfScan) return null;
            if (JpegMarkers.StandsAlone(marker)) continue;
            var head = cursor.At(offset, 7);
            if (head.Length < 7) return null;
            if (JpegMarkers.IsFrame(marker))
            {
                return Dimensions.Of(BinaryPrimitives.ReadUInt16BigEndian(head[5..]), BinaryPrimitives.ReadUInt16BigEndian(head[3..]));
            }
            offset += Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(head));
        }
        return null;
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        var frame = new JpegFrame();
        var stray = 0L;
        var offset = 2L;
        while (true)
        {
            var from = offset;
            if (!JpegMarkers.TryNext(cursor, ref offset, out var marker)) return StructureReport.Missing(cursor.Length, "the end-of-image marker");
            var at = offset - 2;
            // Fill bytes are legal, anything else between segments is not; decoders skip both.
            stray += CountStray(cursor, from, at);
            if (marker == JpegMarkers.EndOfImage)
            {
                if (!frame.HasScan) return StructureReport.Damaged("the image ends without a scan", at);
                return StructureReport.Whole(offset, stray > 0 ? $"{StructureReport.Count(stray, "stray byte")} between segments" : null);
            }
            if (marker == JpegMarkers.StartOfImage) return StructureReport.Damaged("a second start of image", at);
            if (JpegMarkers.StandsAlone(marker)) continue;
            // Mostly what a damaged scan leaves: its "length" would be more of the scan.
            if (!JpegMarkers.IsKnown(marker)) return StructureReport.Damaged($"marker {JpegMarkers.Name(marker)}, which no decoder knows", at);

            var head = cursor.At(offset, 2);
            if (head.Length < 2) return StructureReport.Cut(cursor.Length, $"segment {JpegMarkers.Name(marker)}", at);
            int length = BinaryPrimitives.ReadUInt16BigEndian(head);
            if (length < 2)
            {
                // libjpeg skips nothing then, and goes on, where it does not need the content.
                if (!JpegMarkers.IsSkipped(marker)) return StructureReport.Damaged($"segment {JpegMarkers.Name(marker)} claims {length} bytes", at);
                length = 2;
            }
            if (!cursor.Has(offset, length)) return StructureReport.Cut(cursor.Length, $"segment {JpegMarkers.Name(marker)}", at);
            if (frame.Take(marker, cursor.At(offset + 2, length - 2)) is { } flaw)
            {
                return StructureReport.Damaged($"segment {JpegMarkers.Name(marker)}: {flaw}", at);
            }
            offset += length;
            if (marker != JpegMarkers.StartOfScan) continue;

            var end = JpegMarkers.SkipEntropyData(cursor, offset);
            if (end >= cursor.Length) return StructureReport.Cut(cursor.Length, "the data of a scan", at);
            // Arithmetic coding drops trailing zero bytes, so that a scan may rightly be empty.
            if (end == offset && !frame.IsArithmetic) return StructureReport.Damaged("a scan without data", at);
            offset = end;
        }
    }

    private static long CountStray(ByteCursor cursor, long from, long marker)
    {
        // In well-made files nothing lies between, in sloppy ones little: look no further than one window.
        if (from == marker) return 0;
        var between = cursor.At(from, (int)Math.Min(marker - from, ByteCursor.MaxWindow));
        return between.ContainsAnyExcept((byte)0xFF) ? marker - from : 0;
    }
}
