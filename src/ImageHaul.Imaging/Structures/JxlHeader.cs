namespace ImageHaul.Imaging.Structures;

/// <summary>The first fields of a JPEG XL codestream: SizeHeader and the orientation of ImageMetadata (ISO/IEC 18181-1, annex D).</summary>
internal static class JxlHeader
{
    private static ReadOnlySpan<byte> DistanceBits => [9, 13, 18, 30];

    // Width to height, for the seven ratios that need no width of their own.
    private static ReadOnlySpan<byte> RatioWidths => [1, 12, 4, 3, 16, 5, 2];

    private static ReadOnlySpan<byte> RatioHeights => [1, 10, 3, 2, 9, 4, 1];

    /// <summary>Dimensions as they are shown; null when the bytes do not reach.</summary>
    public static Dimensions? Measure(ReadOnlySpan<byte> codestream)
    {
        if (codestream.Length < 2 || codestream[0] != 0xFF || codestream[1] != 0x0A) return null;
        var bits = new BitReader(codestream[2..]);
        var isSmall = bits.Read(1) == 1;
        var height = isSmall ? (bits.Read(5) + 1) * 8 : ReadSize(ref bits);
        var ratio = (int)bits.Read(3);
        long width;
        if (ratio > 0) width = (long)height * RatioWidths[ratio - 1] / RatioHeights[ratio - 1];
        else width = isSmall ? (bits.Read(5) + 1) * 8 : ReadSize(ref bits);
        var isDefault = bits.Read(1) == 1;
        var hasExtra = !isDefault && bits.Read(1) == 1;
        var orientation = hasExtra ? bits.Read(3) + 1 : 1;
        if (bits.Exhausted) return null;
        return orientation > 4 ? Dimensions.Of(height, width) : Dimensions.Of(width, height);
    }

    private static uint ReadSize(ref BitReader bits) => 1 + bits.Read(DistanceBits[(int)bits.Read(2)]);

    /// <summary>Bits from the least significant on; zeros behind the end.</summary>
    private ref struct BitReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;

        public readonly bool Exhausted => _at > _bytes.Length * 8;

        public uint Read(int count)
        {
            var value = 0u;
            for (var bit = 0; bit < count; bit++, _at++)
            {
                if (_at >> 3 < _bytes.Length) value |= (uint)((_bytes[_at >> 3] >> (_at & 7)) & 1) << bit;
            }
            return value;
        }
    }
}
