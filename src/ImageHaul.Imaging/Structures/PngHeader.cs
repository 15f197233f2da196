using System.Buffers.Binary;

namespace ImageHaul.Imaging.Structures;

/// <summary>The fields of IHDR.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, int ColorType)
{
    private int Channels => ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Fewest bytes that the inflated rows have (interlacing adds some).</summary>
    public double RowBytes => ((double)Width * BitDepth * Channels / 8 + 1) * Height;

    /// <summary>Reads the content of IHDR; what is wrong with it, or null.</summary>
    public static string? Read(ReadOnlySpan<byte> content, out PngHeader header)
    {
        header = default;
        if (content.Length != 13) return "not 13 bytes";
        header = new PngHeader(BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]), content[8], content[9]);
        if (header.Width <= 0 || header.Height <= 0) return "a width or height out of range";
        var depthFits = header.ColorType switch
        {
            0 => header.BitDepth is 1 or 2 or 4 or 8 or 16,
            3 => header.BitDepth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => header.BitDepth is 8 or 16,
            _ => false,
        };
        if (!depthFits) return $"colour type {header.ColorType} with bit depth {header.BitDepth}";
        if (content[10] != 0) return $"compression method {content[10]}";
        if (content[11] != 0) return $"filter method {content[11]}";
        return content[12] > 1 ? $"interlace method {content[12]}" : null;
    }
}

/// <summary>The zlib stream that the IDAT chunks carry between them, as far as it can be judged without inflating it.</summary>
internal struct PngData
{
    // Deflate cannot shrink anything further than this (zlib's technical details).
    private const double BestRatio = 1032;

    private long _bytes;
    private int _first;
    private bool _closed;

    /// <summary>True from the first IDAT on.</summary>
    public bool Began { get; private set; }

    /// <summary>Adds one chunk; what is wrong, or null.</summary>
    public string? Take(ReadOnlySpan<byte> start, uint length)
    {
        if (_closed) return "image data that does not follow the other image data";
        Began = true;
        for (var (index, at) = (0, _bytes); index < start.Length && at < 2; index++, at++)
        {
            var value = start[index];
            if (at == 0) _first = value;
            else if ((_first & 15) != 8 || _first >> 4 > 7 || (value & 0x20) != 0 || ((_first << 8) | value) % 31 != 0) return "no zlib header";
        }
        _bytes += length;
        return null;
    }

    /// <summary>Tells that a chunk of another type has come.</summary>
    public void Closes(bool isOther) => _closed |= Began && isOther;

    /// <summary>What is wrong when the data cannot possibly hold all rows, else null.</summary>
    public readonly string? Shortfall(PngHeader header) => _bytes < 8 || _bytes * BestRatio < header.RowBytes
        ? $"{_bytes} bytes of image data, too few for {header.Width} x {header.Height} pixels" : null;
}
