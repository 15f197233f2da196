using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>WebP (RFC 9649): the RIFF size, every chunk, and the frame headers inside, judged as libwebp judges them.</summary>
internal sealed class WebpStructure : IStructure
{
    private const int FirstChunk = 12;
    private static readonly uint Vp8X = FourCc.Of("VP8X");
    private static readonly uint Anim = FourCc.Of("ANIM");
    private static readonly uint Anmf = FourCc.Of("ANMF");

    public Dimensions? Measure(ByteCursor cursor)
    {
        var head = cursor.At(FirstChunk, 18);
        if (head.Length < 8) return null;
        var type = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (type == Vp8X) return head.Length < 18 ? null : Canvas(head[12..]);
        return WebpBitstream.IsOne(type) ? WebpBitstream.Measure(type, head[8..]) : null;
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        var head = cursor.At(0, FirstChunk);
        if (head.Length < FirstChunk) return StructureReport.Cut(cursor.Length, "the RIFF header", 0);
        var riff = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (riff < 12) return StructureReport.Damaged($"a RIFF size of {riff}", 4);
        var end = 8L + riff;
        if (end > cursor.Length) return StructureReport.Cut(cursor.Length, $"the RIFF container of {end} bytes", 0);

        Dimensions? canvas = null;
        var (isAnimated, images, offset) = (false, 0, (long)FirstChunk);
        // A last odd chunk may lack its padding byte, and the size may count a lone one.
        while (end - offset >= 8)
        {
            if (ReadChunk(cursor, offset, end, out var chunk) is { } broken) return broken;
            if (offset == FirstChunk && chunk.Type != Vp8X && !WebpBitstream.IsOne(chunk.Type))
            {
                return StructureReport.Damaged($"{chunk.Name} where the image belongs", offset);
            }
            if (chunk.Type == Vp8X && offset == FirstChunk)
            {
                if (chunk.Length < 10) return StructureReport.Damaged($"{chunk.Name} of {chunk.Length} bytes", offset);
                var extended = cursor.At(chunk.Body, 10);
                isAnimated = (extended[0] & 2) != 0;
                canvas = Canvas(extended[4..]);
                if (canvas!.Value.Pixels > uint.MaxValue) return StructureReport.Damaged("a canvas beyond 2^32 pixels", offset);
            }
            else if (WebpBitstream.IsOne(chunk.Type) && !isAnimated && images == 0)
            {
                if (WebpBitstream.Check(cursor, chunk.Type, chunk.Body, chunk.Length, out var size) is { } flaw)
                {
                    return StructureReport.Damaged($"{chunk.Name}: {flaw}", offset);
                }
                if (canvas is not null && canvas != size)
                {
                    return StructureReport.Damaged(
                        $"an image of {size.Width} x {size.Height} on a canvas of {canvas.Value.Width} x {canvas.Value.Height}", offset);
                }
                images++;
            }
            else if (chunk.Type == Anim && chunk.Length < 6)
            {
                return StructureReport.Damaged($"{chunk.Name} of {chunk.Length} bytes", offset);
            }
            else if (chunk.Type == Anmf && isAnimated)
            {
                if (CheckFrame(cursor, chunk, canvas!.Value) is { } flaw) return flaw;
                images++;
            }
            offset = chunk.End;
        }
        if (images == 0) return StructureReport.Damaged(isAnimated ? "an animation without frames" : "no image chunk", FirstChunk);
        return StructureReport.Whole(Math.Min(end + (end & 1), cursor.Length));
    }

    private static StructureReport? CheckFrame(ByteCursor cursor, Chunk frame, Dimensions canvas)
    {
        if (frame.Length < 16) return StructureReport.Damaged($"{frame.Name} of {frame.Length} bytes", frame.Offset);
        var head = cursor.At(frame.Body, 16);
        var (x, y) = (2L * UInt24(head), 2L * UInt24(head[3..]));
        var (width, height) = (1L + UInt24(head[6..]), 1L + UInt24(head[9..]));
        if (x + width > canvas.Width || y + height > canvas.Height) return StructureReport.Damaged("a frame outside the canvas", frame.Offset);
        var offset = frame.Body + 16;
        var end = frame.Body + frame.Length;
        while (end - offset >= 8)
        {
            if (ReadChunk(cursor, offset, end, out var chunk) is { } broken) return broken;
            if (WebpBitstream.IsOne(chunk.Type))
            {
                if (WebpBitstream.Check(cursor, chunk.Type, chunk.Body, chunk.Length, out var size) is { } flaw)
                {
                    return StructureReport.Damaged($"{chunk.Name}: {flaw}", offset);
                }
                return size == new Dimensions(width, height) ? null : StructureReport.Damaged("a frame whose image has another size", offset);
            }
            offset = chunk.End;
        }
        return StructureReport.Damaged("a frame without an image", frame.Offset);
    }

    private static StructureReport? ReadChunk(ByteCursor cursor, long offset, long limit, out Chunk chunk)
    {
        var head = cursor.At(offset, 8);
        chunk = default;
        if (head.Length < 8) return StructureReport.Cut(cursor.Length, "a chunk header", offset);
        chunk = new Chunk(BinaryPrimitives.ReadUInt32BigEndian(head), offset, BinaryPrimitives.ReadUInt32LittleEndian(head[4..]));
        if (chunk.Length <= limit - chunk.Body) return null;
        return StructureReport.Damaged($"{chunk.Name} claims {chunk.Length} bytes where {limit - chunk.Body} are left", offset);
    }

    private static Dimensions? Canvas(ReadOnlySpan<byte> sizes) => new Dimensions(1 + UInt24(sizes), 1 + UInt24(sizes[3..]));

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private readonly record struct Chunk(uint Type, long Offset, uint Length)
    {
        public long Body => Offset + 8;

        public long End => Body + Length + (Length & 1);

        public string Name => $"chunk {FourCc.Text(Type)}";
    }
}
