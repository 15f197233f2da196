using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>The header of a device-independent bitmap, in each of its sizes: OS/2 1 and 2, Windows 3 to 5.</summary>
internal readonly record struct DibHeader
{
    public const uint Rle8 = 1;
    public const uint Rle4 = 2;
    private const uint Bitfields = 3;
    private const uint Jpeg = 4;
    private const uint Png = 5;
    private const uint AlphaBitfields = 6;
    private const uint CoreSize = 12;
    private const uint InfoSize = 40;
    private const uint Version5Size = 124;
    private const uint EmbeddedProfile = 0x4D424544;
    private const uint LinkedProfile = 0x4C494E4B;

    public long Width { get; private init; }

    /// <summary>Height without its sign, which only says where the first row is.</summary>
    public long Rows { get; private init; }

    public int BitsPerPixel { get; private init; }

    public uint Compression { get; private init; }

    /// <summary>biSizeImage: the bytes of an embedded JPEG or PNG.</summary>
    public uint ImageBytes { get; private init; }

    /// <summary>Bytes of the palette (and colour masks) behind the header.</summary>
    public long PaletteBytes { get; private init; }

    /// <summary>Offset of a colour profile from the header's beginning.</summary>
    public long ProfileOffset { get; private init; }

    public long ProfileBytes { get; private init; }

    public bool IsRunLengthCoded => Compression is Rle8 or Rle4;

    public bool IsEmbedded => Compression is Jpeg or Png;

    /// <summary>Bytes of all rows uncompressed, each padded to four.</summary>
    public UInt128 PixelBytes => RowBytes(BitsPerPixel) * (UInt128)Rows;

    /// <summary>Bytes of the one-bit mask that icons have behind their pixels.</summary>
    public UInt128 MaskBytes => RowBytes(1) * (UInt128)Rows;

    /// <summary>What no decoder accepts, or null.</summary>
    public string? Flaw
    {
        get
        {
            if (Width <= 0 || Rows <= 0) return "no width or no height";
            var fits = Compression switch
            {
                0 => BitsPerPixel is 1 or 2 or 4 or 8 or 16 or 24 or 32,
                Rle8 => BitsPerPixel == 8,
                Rle4 => BitsPerPixel == 4,
                Bitfields or AlphaBitfields => BitsPerPixel is 16 or 32,
                Jpeg or Png => true,
                _ => false,
            };
            return fits ? null : $"compression {Compression} with {BitsPerPixel} bits a pixel";
        }
    }

    /// <summary>True for the header sizes that exist; OS/2 2 may end after any of its fields.</summary>
    public static bool IsSize(uint size) => size is CoreSize or (>= 16 and <= 64) or 108 or Version5Size;

    /// <summary>Reads the header at an offset; false when it is not all there or of no known size.</summary>
    public static bool TryRead(ByteCursor cursor, long offset, out DibHeader dib)
    {
        dib = default;
        var start = cursor.At(offset, 4);
        if (start.Length < 4) return false;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(start);
        if (!IsSize(size)) return false;
        var head = cursor.At(offset, (int)size);
        if (head.Length < size) return false;
        if (size == CoreSize)
        {
            var coreBits = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
            dib = new DibHeader
            {
                Width = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]),
                Rows = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]),
                BitsPerPixel = coreBits,
                PaletteBytes = coreBits <= 8 ? 3L << coreBits : 0,
            };
            return true;
        }
        // An OS/2 2 header that ends early leaves the rest at zero.
        Span<byte> fields = stackalloc byte[(int)Version5Size];
        fields.Clear();
        head.CopyTo(fields);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(fields[14..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(fields[16..]);
        var colors = (long)BinaryPrimitives.ReadUInt32LittleEndian(fields[32..]);
        if (colors == 0 && bits <= 8) colors = 1L << bits;
        // Only the 40-byte header keeps its colour masks outside.
        var masks = size == InfoSize ? compression switch { Bitfields => 12, AlphaBitfields => 16, _ => 0 } : 0;
        var hasProfile = size == Version5Size && BinaryPrimitives.ReadUInt32LittleEndian(fields[56..]) is EmbeddedProfile or LinkedProfile;
        dib = new DibHeader
        {
            Width = BinaryPrimitives.ReadInt32LittleEndian(fields[4..]),
            Rows = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(fields[8..])),
            BitsPerPixel = bits,
            Compression = compression,
            ImageBytes = BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]),
            PaletteBytes = colors * 4 + masks,
            ProfileOffset = hasProfile ? BinaryPrimitives.ReadUInt32LittleEndian(fields[112..]) : 0,
            ProfileBytes = hasProfile ? BinaryPrimitives.ReadUInt32LittleEndian(fields[116..]) : 0,
        };
        return true;
    }

    /// <summary>The same bitmap with another number of rows: icons count their mask's rows too.</summary>
    public DibHeader WithRows(long rows) => this with { Rows = rows };

    private UInt128 RowBytes(int bits) => ((UInt128)Width * (UInt128)bits + 31) / 32 * 4;
}
