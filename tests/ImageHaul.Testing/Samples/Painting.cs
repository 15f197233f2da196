namespace ImageHaul.Testing.Samples;

/// <summary>The picture of a seed: a diagonal gradient between two colours with a disc in reverse, drawn through a palette of 256 colours.</summary>
internal sealed class Painting
{
    private readonly int[] _columns;
    private readonly int[] _rows;
    private readonly int _centreX;
    private readonly int _centreY;
    private readonly int _radiusSquared;

    public Painting(long seed, int width, int height)
    {
        Width = width;
        Height = height;
        _columns = Ramp(width);
        _rows = Ramp(height);
        var bits = Mix((ulong)seed);
        for (var shade = 0; shade < 256; shade++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var from = (int)(bits >> (channel * 8)) & 0xFF;
                var to = (int)(bits >> (24 + channel * 8)) & 0xFF;
                Palette[shade * 3 + channel] = (byte)((from * (255 - shade) + to * shade) / 255);
            }
        }
        _centreX = width * (1 + (int)(bits >> 48 & 7)) / 9;
        _centreY = height * (1 + (int)(bits >> 51 & 7)) / 9;
        var radius = Math.Max(1, Math.Min(width, height) / 4);
        _radiusSquared = radius * radius;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>256 colours, red, green and blue in turn.</summary>
    public byte[] Palette { get; } = new byte[768];

    /// <summary>Index of a pixel's colour in the palette.</summary>
    public byte Shade(int x, int y)
    {
        var shade = (_columns[x] + _rows[y]) >> 1;
        int dx = x - _centreX, dy = y - _centreY;
        return (byte)(dx * dx + dy * dy < _radiusSquared ? 255 - shade : shade);
    }

    /// <summary>One row, three bytes a pixel: red, green, blue, or the reverse when <paramref name="reversed"/>.</summary>
    public void FillRow(int y, Span<byte> row, bool reversed = false)
    {
        for (var x = 0; x < Width; x++)
        {
            var colour = Palette.AsSpan(Shade(x, y) * 3, 3);
            row[x * 3] = colour[reversed ? 2 : 0];
            row[x * 3 + 1] = colour[1];
            row[x * 3 + 2] = colour[reversed ? 0 : 2];
        }
    }

    /// <summary>0 to 254, evenly; worked out once because a division for each pixel would cost more than all the rest.</summary>
    private static int[] Ramp(int length)
    {
        var ramp = new int[length];
        for (var place = 0; place < length; place++) ramp[place] = place * 255 / length;
        return ramp;
    }

    /// <summary>SplitMix64: spreads neighbouring seeds over all bits.</summary>
    internal static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
