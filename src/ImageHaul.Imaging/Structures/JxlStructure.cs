using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>
/// JPEG XL (ISO/IEC 18181). The container is walked box by box to its end. The end of a bare codestream cannot be known without decoding it: only its
/// header is checked.
/// </summary>
internal sealed class JxlStructure : IStructure
{
    // Signature, size and orientation fit into far less.
    private const int HeaderBytes = 64;
    private const int PartIndexBytes = 4;
    private static readonly uint Jxlc = FourCc.Of("jxlc");
    private static readonly uint Jxlp = FourCc.Of("jxlp");
    private static readonly uint Ftyp = FourCc.Of("ftyp");

    public Dimensions? Measure(ByteCursor cursor)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        return JxlHeader.Measure(header[..ReadHeader(cursor, header)]);
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        if (IsBare(cursor))
        {
            if (Measure(cursor) is not null) return StructureReport.Whole(cursor.Length);
            return cursor.Length < HeaderBytes ? StructureReport.Cut(cursor.Length, "the codestream header", 0) : StructureReport.Damaged("no usable size", 2);
        }
        var (offset, hasType, hasWhole, nextPart, hasLastPart) = (12L, false, false, 0u, false);
        while (offset < cursor.Length)
        {
            var state = IsoBox.Read(cursor, offset, cursor.Length, out var box);
            var isComplete = hasWhole || hasLastPart;
            if (isComplete && IsoBox.IsJunk(cursor, offset, state, box)) break;
            if (state == IsoBoxState.NoHeader) return StructureReport.Cut(cursor.Length, "a box header", offset);
            if (state == IsoBoxState.BadSize) return StructureReport.Damaged($"{box.Name} that is smaller than its header", offset);
            if (state == IsoBoxState.TooLong) return StructureReport.Cut(cursor.Length, box.Name, offset);
            if (box.Type == Ftyp)
            {
                hasType = true;
            }
            else if (box.Type == Jxlc)
            {
                if (isComplete || nextPart > 0) return StructureReport.Damaged("a second codestream", offset);
                hasWhole = true;
            }
            else if (box.Type == Jxlp)
            {
                var index = cursor.At(box.Body, PartIndexBytes);
                if (box.End - box.Body < PartIndexBytes || index.Length < PartIndexBytes) return StructureReport.Damaged("box jxlp without its index", offset);
                var part = BinaryPrimitives.ReadUInt32BigEndian(index);
                if (isComplete) return StructureReport.Damaged("box jxlp behind the last part", offset);
                if ((part & 0x7FFFFFFF) != nextPart) return StructureReport.Damaged($"box jxlp number {part & 0x7FFFFFFF} where {nextPart} belongs", offset);
                nextPart++;
                hasLastPart = part >> 31 != 0;
            }
            offset = box.End;
        }
        if (!hasWhole && !hasLastPart) return StructureReport.Missing(cursor.Length, nextPart > 0 ? "the last box jxlp" : "box jxlc");
        if (!hasType) return StructureReport.Damaged("no box ftyp", 12);
        return Measure(cursor) is null ? StructureReport.Damaged("a codestream without a usable size", 12) : StructureReport.Whole(offset);
    }

    private static bool IsBare(ByteCursor cursor)
    {
        var head = cursor.At(0, 2);
        return head.Length > 0 && head[0] == 0xFF;
    }

    // The first bytes of the codestream, gathered from as many boxes as it takes.
    private static int ReadHeader(ByteCursor cursor, Span<byte> header)
    {
        if (IsBare(cursor)) return Copy(cursor, 0, cursor.Length, header);
        var (offset, filled) = (12L, 0);
        while (filled < header.Length)
        {
            var state = IsoBox.Read(cursor, offset, cursor.Length, out var box);
            if (state is IsoBoxState.NoHeader or IsoBoxState.BadSize) break;
            // At the beginning of a body a box may be visible in part.
            var end = state == IsoBoxState.TooLong ? cursor.Length : box.End;
            if (box.Type == Jxlc) return Copy(cursor, box.Body, end, header);
            if (box.Type == Jxlp) filled += Copy(cursor, box.Body + PartIndexBytes, end, header[filled..]);
            if (state == IsoBoxState.TooLong) break;
            offset = box.End;
        }
        return filled;
    }

    private static int Copy(ByteCursor cursor, long offset, long end, Span<byte> header)
    {
        var bytes = cursor.At(offset, (int)Math.Clamp(end - offset, 0, header.Length));
        bytes.CopyTo(header);
        return bytes.Length;
    }
}
