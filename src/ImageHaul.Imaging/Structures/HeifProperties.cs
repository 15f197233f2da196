using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>The item properties of HEIF (box iprp), as far as they tell how large the primary image is.</summary>
internal static class HeifProperties
{
    private static readonly uint Ipco = FourCc.Of("ipco");
    private static readonly uint Ipma = FourCc.Of("ipma");
    private static readonly uint Ispe = FourCc.Of("ispe");
    private static readonly uint Irot = FourCc.Of("irot");
    private static readonly uint Clap = FourCc.Of("clap");

    /// <summary>The dimensions of an item after its transformations, in the order in which they are associated.</summary>
    public static Dimensions? Measure(ByteCursor cursor, IsoBox properties, uint item)
    {
        // An association list has at most 255 entries by its format.
        Span<ushort> indices = stackalloc ushort[255];
        var count = Associations(cursor, properties, item, indices);
        if (count == 0 || !IsoBox.TryFind(cursor, properties.Body, properties.End, Ipco, out var container)) return null;
        Span<Property> found = stackalloc Property[255];
        indices = indices[..count];
        var (offset, index) = (container.Body, 1);
        while (IsoBox.Read(cursor, offset, container.End, out var box) == IsoBoxState.Fits && index <= short.MaxValue)
        {
            var at = indices.IndexOf((ushort)index);
            if (at >= 0) found[at] = ReadProperty(cursor, box);
            offset = box.End;
            index++;
        }
        Dimensions? size = null;
        foreach (var property in found[..count])
        {
            if (property.Type == Ispe) size = Dimensions.Of(property.Width, property.Height);
            else if (property.Type == Clap && size is not null) size = Dimensions.Of(property.Width, property.Height) ?? size;
            else if (property.Type == Irot && property.IsSideways && size is { } upright) size = new Dimensions(upright.Height, upright.Width);
        }
        return size;
    }

    private static int Associations(ByteCursor cursor, IsoBox properties, uint item, Span<ushort> indices)
    {
        var offset = properties.Body;
        while (IsoBox.TryFind(cursor, offset, properties.End, Ipma, out var box))
        {
            offset = box.End;
            var head = cursor.At(box.Body, 8);
            if (head.Length < 8 || box.End - box.Body < 8) return 0;
            var idSize = head[0] == 0 ? 2 : 4;
            var indexSize = (head[3] & 1) != 0 ? 2 : 1;
            var entries = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            var at = box.Body + 8;
            for (; entries > 0 && box.End - at > idSize; entries--)
            {
                var entry = cursor.At(at, idSize + 1);
                if (entry.Length <= idSize) return 0;
                var id = idSize == 2 ? BinaryPrimitives.ReadUInt16BigEndian(entry) : BinaryPrimitives.ReadUInt32BigEndian(entry);
                int count = entry[idSize];
                at += idSize + 1;
                if (id == item) return ReadIndices(cursor.At(at, (int)Math.Min(count * indexSize, box.End - at)), indexSize, indices);
                at += count * indexSize;
            }
        }
        return 0;
    }

    private static int ReadIndices(ReadOnlySpan<byte> list, int indexSize, Span<ushort> indices)
    {
        var count = list.Length / indexSize;
        // The top bit says that the property is essential.
        for (var at = 0; at < count; at++)
        {
            indices[at] = (ushort)(indexSize == 1 ? list[at] & 0x7F : BinaryPrimitives.ReadUInt16BigEndian(list[(2 * at)..]) & 0x7FFF);
        }
        return count;
    }

    private static Property ReadProperty(ByteCursor cursor, IsoBox box)
    {
        var content = cursor.At(box.Body, (int)Math.Min(16, box.End - box.Body));
        if (box.Type == Ispe && content.Length >= 12)
        {
            return new Property(box.Type, BinaryPrimitives.ReadUInt32BigEndian(content[4..]), BinaryPrimitives.ReadUInt32BigEndian(content[8..]), false);
        }
        if (box.Type == Irot && content.Length >= 1) return new Property(box.Type, 0, 0, (content[0] & 1) != 0);
        if (box.Type == Clap && content.Length == 16)
        {
            return new Property(box.Type, Quotient(content), Quotient(content[8..]), false);
        }
        return default;
    }

    private static long Quotient(ReadOnlySpan<byte> fraction)
    {
        var divisor = BinaryPrimitives.ReadUInt32BigEndian(fraction[4..]);
        return divisor == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(fraction) / divisor;
    }

    private readonly record struct Property(uint Type, long Width, long Height, bool IsSideways);
}
