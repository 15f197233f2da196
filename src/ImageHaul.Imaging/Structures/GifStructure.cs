using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>GIF: blocks and their chains of sub-blocks up to the trailer. A file without the trailer counts as cut, although viewers show it.</summary>
internal sealed class GifStructure : IStructure
{
    private const byte Extension = 0x21;
    private const byte Image = 0x2C;
    private const byte Trailer = 0x3B;

    public Dimensions? Measure(ByteCursor cursor)
    {
        var head = cursor.At(0, 13);
        if (head.Length < 13) return null;
        var screen = Dimensions.Of(BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        var offset = 13L + TableBytes(head[10]);
        while (true)
        {
            var block = cursor.At(offset, 10);
            // Nothing is known before the first frame: it may be larger than the screen.
            if (block.IsEmpty || (block[0] == Image && block.Length < 10)) return null;
            if (block[0] == Image) return WithFrame(screen, block);
            if (block[0] is not (Extension or 0)) return screen;
            offset += block[0] == Extension ? 2 : 1;
            if (block[0] == Extension && !TrySkipSubBlocks(cursor, ref offset)) return null;
        }
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        var head = cursor.At(0, 13);
        if (head.Length < 13) return StructureReport.Cut(cursor.Length, "the screen descriptor", 6);
        var offset = 13L + TableBytes(head[10]);
        if (offset > cursor.Length) return StructureReport.Cut(cursor.Length, "the global colour table", 13);
        var (frames, stray) = (0, 0L);
        while (true)
        {
            var block = cursor.At(offset, 10);
            if (block.IsEmpty) return StructureReport.Missing(cursor.Length, "the trailer");
            var start = offset;
            switch (block[0])
            {
                case Trailer:
                    if (frames == 0) return StructureReport.Damaged("the trailer, without any frame before it", offset);
                    if (Measure(cursor) is null) return StructureReport.Damaged("no width or no height", 6);
                    return StructureReport.Whole(offset + 1, stray > 0 ? $"{StructureReport.Count(stray, "stray zero byte")} between blocks" : null);
                case Extension:
                    offset += 2;
                    if (offset > cursor.Length) return StructureReport.Cut(cursor.Length, "an extension", start);
                    break;
                case Image:
                    if (block.Length < 10) return StructureReport.Cut(cursor.Length, $"the descriptor of frame {frames + 1}", start);
                    offset += 10 + TableBytes(block[9]);
                    var codeSize = cursor.At(offset, 2);
                    if (codeSize.Length < 2) return StructureReport.Cut(cursor.Length, $"frame {frames + 1}", start);
                    // Two to eight by the standard; decoders take anything below twelve.
                    if (codeSize[0] > 11) return StructureReport.Damaged($"frame {frames + 1}: LZW code size {codeSize[0]}", offset);
                    if (codeSize[1] == 0) return StructureReport.Damaged($"frame {frames + 1} has no data", offset);
                    frames++;
                    offset++;
                    break;
                case 0:
                    // Some encoders close a chain of sub-blocks twice.
                    offset++;
                    stray++;
                    continue;
                default:
                    // Viewers take a byte that begins no block for the end once they have a frame. That is followed only where the file has its trailer.
                    if (frames > 0 && cursor.At(cursor.Length - 1, 1) is [Trailer])
                    {
                        return StructureReport.Whole(cursor.Length, $"no blocks from offset {offset} on");
                    }
                    return StructureReport.Damaged($"0x{block[0]:X2} where a block should begin", offset);
            }
            if (!TrySkipSubBlocks(cursor, ref offset))
            {
                return StructureReport.Cut(cursor.Length, block[0] == Image ? $"frame {frames}" : $"extension 0x{cursor.At(start + 1, 1)[0]:X2}", start);
            }
        }
    }

    private static int TableBytes(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    // Browsers widen the screen by what the first frame needs, and give one without an area that of the frame.
    private static Dimensions? WithFrame(Dimensions? screen, ReadOnlySpan<byte> descriptor)
    {
        int width = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[5..]), height = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[7..]);
        if (screen is not { } area) return Dimensions.Of(width, height);
        return new Dimensions(
            Math.Max(area.Width, BinaryPrimitives.ReadUInt16LittleEndian(descriptor[1..]) + width),
            Math.Max(area.Height, BinaryPrimitives.ReadUInt16LittleEndian(descriptor[3..]) + height));
    }

    private static bool TrySkipSubBlocks(ByteCursor cursor, ref long offset)
    {
        while (true)
        {
            var length = cursor.At(offset, 1);
            if (length.IsEmpty) return false;
            offset += 1 + length[0];
            if (length[0] == 0) return true;
        }
    }
}
