using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>What reading a box header came to.</summary>
internal enum IsoBoxState
{
    /// <summary>A box that fits.</summary>
    Fits,
    /// <summary>Too few bytes for a header.</summary>
    NoHeader,
    /// <summary>A size smaller than the header.</summary>
    BadSize,
    /// <summary>A box that ends past its limit.</summary>
    TooLong,
}

/// <summary>One box of the ISO base media file format (ISO/IEC 14496-12).</summary>
internal readonly record struct IsoBox(uint Type, long Offset, long Body, long End, bool IsOpenEnded)
{
    public string Name => $"box {FourCc.Text(Type)}";

    /// <summary>Reads the header at an offset; the box must end at or before the limit.</summary>
    public static IsoBoxState Read(ByteCursor cursor, long offset, long limit, out IsoBox box)
    {
        box = default;
        var head = cursor.At(offset, (int)Math.Min(16, Math.Max(0, limit - offset)));
        if (head.Length < 8) return IsoBoxState.NoHeader;
        ulong size = BinaryPrimitives.ReadUInt32BigEndian(head);
        var type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        var header = 8;
        box = new IsoBox(type, offset, offset + header, limit, false);
        if (size == 0)
        {
            box = box with { IsOpenEnded = true };
            return IsoBoxState.Fits;
        }
        if (size == 1)
        {
            header = 16;
            if (head.Length < 16) return IsoBoxState.TooLong;
            size = BinaryPrimitives.ReadUInt64BigEndian(head[8..]);
        }
        if (size < (ulong)header) return IsoBoxState.BadSize;
        if (size > (ulong)(limit - offset)) return IsoBoxState.TooLong;
        box = new IsoBox(type, offset, offset + header, offset + (long)size, false);
        return IsoBoxState.Fits;
    }

    /// <summary>
    /// True when what stands behind a complete image is no box that was cut: a type that is not printable, or a few bytes of white space, as scripts
    /// leave them.
    /// </summary>
    public static bool IsJunk(ByteCursor cursor, long offset, IsoBoxState state, IsoBox box)
    {
        if (state != IsoBoxState.NoHeader) return !FourCc.IsPrintable(box.Type);
        return !cursor.At(offset, 8).ContainsAnyExcept(" \t\r\n"u8);
    }

    /// <summary>The first child of a type between two offsets; false also when the boxes before it are broken.</summary>
    public static bool TryFind(ByteCursor cursor, long offset, long limit, uint type, out IsoBox box)
    {
        while (Read(cursor, offset, limit, out box) == IsoBoxState.Fits)
        {
            if (box.Type == type) return true;
            offset = box.End;
        }
        return false;
    }
}
