using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>The meta box of a HEIF file: which items there are, where their bytes lie, and what is said of them.</summary>
internal sealed class HeifMeta
{
    private static readonly uint Pitm = FourCc.Of("pitm");
    private static readonly uint Iloc = FourCc.Of("iloc");
    private static readonly uint Iinf = FourCc.Of("iinf");
    private static readonly uint Iprp = FourCc.Of("iprp");
    private static readonly uint Idat = FourCc.Of("idat");

    private IsoBox _locations;
    private IsoBox _properties;
    private IsoBox? _inlineData;
    private uint _primary;
    private bool _isOpenEnded;
    private (bool Items, bool Primary, bool Info, bool Properties) _found;

    /// <summary>The first box that a still image needs and that is not here; null when it has them all.</summary>
    public string? Missing => !_found.Primary ? "pitm" : !_found.Info ? "iinf" : !_found.Items ? "iloc" : !_found.Properties ? "iprp" : null;

    /// <summary>Finds the boxes that matter; false with a report when one is broken.</summary>
    public static bool TryRead(ByteCursor cursor, IsoBox box, out HeifMeta meta, out StructureReport broken)
    {
        meta = new HeifMeta { _isOpenEnded = box.IsOpenEnded };
        broken = default;
        // A full box: version and flags stand before the children.
        var offset = box.Body + 4;
        while (offset < box.End)
        {
            switch (IsoBox.Read(cursor, offset, box.End, out var child))
            {
                // A meta box that reaches to the end of the body ends where the body was cut.
                case IsoBoxState.NoHeader or IsoBoxState.TooLong when box.IsOpenEnded:
                    broken = StructureReport.Cut(cursor.Length, "box meta", box.Offset);
                    return false;
                case IsoBoxState.NoHeader or IsoBoxState.BadSize:
                    broken = StructureReport.Damaged("a broken box inside box meta", offset);
                    return false;
                case IsoBoxState.TooLong:
                    broken = StructureReport.Damaged($"{child.Name} runs past the end of box meta", offset);
                    return false;
            }
            if (child.Type == Pitm)
            {
                var content = cursor.At(child.Body, (int)Math.Min(8, child.End - child.Body));
                if (content.Length < 6 || (content[0] != 0 && content.Length < 8)) break;
                meta._primary = content[0] == 0 ? BinaryPrimitives.ReadUInt16BigEndian(content[4..]) : BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
                meta._found.Primary = true;
            }
            else if (child.Type == Iloc) (meta._locations, meta._found.Items) = (child, true);
            else if (child.Type == Iprp) (meta._properties, meta._found.Properties) = (child, true);
            else if (child.Type == Iinf) meta._found.Info = true;
            else if (child.Type == Idat) meta._inlineData = child;
            offset = child.End;
        }
        return true;
    }

    /// <summary>The primary item's dimensions as they are shown, with clean aperture and rotation applied; null when they are not told.</summary>
    public Dimensions? Measure(ByteCursor cursor) => Missing is null ? HeifProperties.Measure(cursor, _properties, _primary) : null;

    /// <summary>Checks that every extent of every item lies within the body (or the inline data); null when all do.</summary>
    public StructureReport? CheckExtents(ByteCursor cursor)
    {
        if (!_found.Items) return null;
        var head = cursor.At(_locations.Body, 12);
        if (head.Length < 8) return Broken();
        int version = head[0];
        if (version > 2) return StructureReport.Damaged($"box iloc of version {version}", _locations.Offset);
        var (offsetSize, lengthSize, baseSize) = (head[4] >> 4, head[4] & 15, head[5] >> 4);
        var indexSize = version == 0 ? 0 : head[5] & 15;
        if (!AreSizes(offsetSize, lengthSize, baseSize, indexSize)) return StructureReport.Damaged("box iloc with impossible field sizes", _locations.Offset);
        if (version == 2 && head.Length < 10) return Broken();
        long items = version == 2 ? BinaryPrimitives.ReadUInt32BigEndian(head[6..]) : BinaryPrimitives.ReadUInt16BigEndian(head[6..]);
        var at = _locations.Body + (version == 2 ? 10 : 8);
        var idSize = version == 2 ? 4 : 2;
        var itemSize = idSize + (version == 0 ? 0 : 2) + 2 + baseSize + 2;
        var extentSize = indexSize + offsetSize + lengthSize;
        while (items-- > 0)
        {
            if (_locations.End - at < itemSize) return Broken();
            var item = cursor.At(at, itemSize);
            if (item.Length < itemSize) return Broken();
            var id = Number(item, idSize);
            var construction = version == 0 ? 0 : item[idSize + 1] & 15;
            var isHere = BinaryPrimitives.ReadUInt16BigEndian(item[(itemSize - baseSize - 4)..]) == 0;
            var baseOffset = Number(item[(itemSize - baseSize - 2)..], baseSize);
            int extents = BinaryPrimitives.ReadUInt16BigEndian(item[(itemSize - 2)..]);
            at += itemSize;
            // Extents without fields are all alike: one look is enough, and no count can make it longer.
            if (extentSize == 0) extents = Math.Min(extents, 1);
            for (; extents > 0; extents--, at += extentSize)
            {
                if (_locations.End - at < extentSize) return Broken();
                var extent = cursor.At(at, extentSize);
                if (extent.Length < extentSize) return Broken();
                var offset = Number(extent[indexSize..], offsetSize);
                var length = Number(extent[(indexSize + offsetSize)..], lengthSize);
                if (isHere && CheckRange(cursor, construction, id, baseOffset, offset, length) is { } flaw) return flaw;
            }
        }
        return null;
    }

    private StructureReport? CheckRange(ByteCursor cursor, int construction, ulong id, ulong baseOffset, ulong offset, ulong length)
    {
        // Construction 2 counts within another item, which has its own extents.
        if (construction > 1) return null;
        if (construction == 1)
        {
            var room = _inlineData is { } data ? (ulong)(data.End - data.Body) : 0;
            // An open-ended meta box ends where the body was cut, perhaps right before its data.
            if (_inlineData is null && _isOpenEnded) return StructureReport.Missing(cursor.Length, "box idat");
            return Fits(baseOffset, offset, length, room) ? null : StructureReport.Damaged($"item {id} lies outside box idat", _locations.Offset);
        }
        if (Fits(baseOffset, offset, length, (ulong)cursor.Length)) return null;
        return StructureReport.Cut(cursor.Length, $"the data of item {id}", (long)Math.Min(unchecked(baseOffset + offset), long.MaxValue));
    }

    private static bool Fits(ulong baseOffset, ulong offset, ulong length, ulong room) =>
        baseOffset <= room && offset <= room - baseOffset && length <= room - baseOffset - offset;

    private StructureReport Broken() => StructureReport.Damaged("box iloc ends before its last item", _locations.Offset);

    private static bool AreSizes(params ReadOnlySpan<int> sizes)
    {
        foreach (var size in sizes)
        {
            if (size is not (0 or 4 or 8)) return false;
        }
        return true;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        0 => 0,
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };
}
