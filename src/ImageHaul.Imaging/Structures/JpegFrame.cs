using System.Buffers.Binary;

namespace ImageHaul.Imaging.Structures;

/// <summary>What the segments of one JPEG have told so far, judged as libjpeg judges it.</summary>
internal sealed class JpegFrame
{
    // libjpeg's MAX_COMPONENTS; four are in use.
    private const int MaxComponents = 10;

    private readonly byte[] _ids = new byte[MaxComponents];
    private readonly byte[] _tables = new byte[MaxComponents];
    private int _components;
    private byte _frame;
    private int _quantizers;

    public bool HasScan { get; private set; }

    public bool IsArithmetic => _frame >= 0xC9;

    private bool IsLossless => (_frame & 3) == 3;

    /// <summary>Looks at a segment's content; what is wrong with it, or null.</summary>
    public string? Take(byte marker, ReadOnlySpan<byte> content)
    {
        if (JpegMarkers.IsFrame(marker)) return TakeFrame(marker, content);
        switch (marker)
        {
            case JpegMarkers.StartOfScan:
                return TakeScan(content);
            case JpegMarkers.HuffmanTables:
                return TakeHuffman(content);
            case JpegMarkers.QuantizationTables:
                return TakeQuantizers(content);
            case JpegMarkers.RestartInterval:
                return content.Length == 2 ? null : $"{content.Length} bytes instead of 2";
            default:
                return null;
        }
    }

    private string? TakeFrame(byte marker, ReadOnlySpan<byte> content)
    {
        if (_frame != 0) return "a second frame header";
        // Baseline, extended, progressive, lossless; arithmetic sequential and progressive. Hierarchical coding never came into use.
        if (marker is not (<= 0xC3 or 0xC9 or 0xCA)) return "a coding that no decoder knows";
        if (content.Length < 6) return "too short for a frame header";
        var components = content[5];
        if (content.Length != 6 + 3 * components) return $"{content.Length} bytes for {components} components";
        if (content[0] is < 2 or > 16) return $"{content[0]} bits a sample";
        if (BinaryPrimitives.ReadUInt16BigEndian(content[1..]) == 0 || BinaryPrimitives.ReadUInt16BigEndian(content[3..]) == 0) return "no width or no height";
        if (components is 0 or > MaxComponents) return $"{components} components";
        for (var index = 0; index < components; index++)
        {
            var component = content.Slice(6 + 3 * index, 3);
            if (component[1] >> 4 is < 1 or > 4 || (component[1] & 15) is < 1 or > 4) return $"sampling factors 0x{component[1]:X2}";
            _ids[index] = component[0];
            _tables[index] = component[2];
        }
        (_frame, _components) = (marker, components);
        return null;
    }

    private string? TakeScan(ReadOnlySpan<byte> content)
    {
        if (_frame == 0) return "a scan before the frame header";
        if (content.IsEmpty || content[0] is < 1 or > 4 || content.Length != 4 + 2 * content[0]) return "not the size of a scan header";
        for (var index = 0; index < content[0]; index++)
        {
            var component = _ids.AsSpan(0, _components).IndexOf(content[1 + 2 * index]);
            if (component < 0) return $"component {content[1 + 2 * index]}, which the frame does not have";
            var table = _tables[component];
            if (!IsLossless && (table > 3 || (_quantizers & (1 << table)) == 0)) return $"quantization table {table}, which is nowhere defined";
        }
        HasScan = true;
        return null;
    }

    private static string? TakeHuffman(ReadOnlySpan<byte> content)
    {
        while (content.Length >= 17)
        {
            if ((content[0] & 0xEF) > 3) return $"table number 0x{content[0]:X2}";
            var symbols = 0;
            foreach (var count in content.Slice(1, 16)) symbols += count;
            if (symbols > 256 || symbols > content.Length - 17) return $"a table of {symbols} symbols";
            content = content[(17 + symbols)..];
        }
        return content.IsEmpty ? null : $"{content.Length} bytes too many";
    }

    private string? TakeQuantizers(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var (table, precision) = (content[0] & 15, content[0] >> 4);
            if (table > 3) return $"table number {table}";
            var size = precision == 0 ? 65 : 129;
            if (content.Length < size) return $"{content.Length} bytes for a table of {size}";
            _quantizers |= 1 << table;
            content = content[size..];
        }
        return null;
    }
}
