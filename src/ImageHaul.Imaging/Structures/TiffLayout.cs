using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>Byte order and field widths of one TIFF file.</summary>
internal readonly record struct TiffLayout(bool IsLittleEndian, bool IsBig)
{
    /// <summary>Bytes of the entry count before a directory.</summary>
    public int CountBytes => IsBig ? 8 : 2;

    /// <summary>Bytes of a directory entry.</summary>
    public int EntryBytes => IsBig ? 20 : 12;

    /// <summary>Bytes of an offset, and of a value that needs none.</summary>
    public int OffsetBytes => IsBig ? 8 : 4;

    /// <summary>Reads the file header; false when it is not one.</summary>
    public static bool TryRead(ByteCursor cursor, out TiffLayout layout, out long firstDirectory)
    {
        (layout, firstDirectory) = (default, 0);
        var head = cursor.At(0, 16);
        if (head.Length < 8) return false;
        layout = new TiffLayout(head[0] == 'I', false);
        var version = layout.UInt(head[2..], 2);
        if (version == 42)
        {
            firstDirectory = (long)layout.UInt(head[4..], 4);
            return true;
        }
        if (version != 43 || head.Length < 16 || layout.UInt(head[4..], 2) != 8) return false;
        layout = layout with { IsBig = true };
        firstDirectory = (long)Math.Min(layout.UInt(head[8..], 8), long.MaxValue);
        return true;
    }

    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes.</summary>
    public ulong UInt(ReadOnlySpan<byte> bytes, int size) => (size, IsLittleEndian) switch
    {
        (1, _) => bytes[0],
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };

    /// <summary>Bytes of one value of a field type; 0 for a type that does not exist.</summary>
    public static int TypeBytes(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };
}
