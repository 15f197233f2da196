using System.Runtime.Intrinsics;

namespace ImageHaul.Testing.Samples;

/// <summary>The entropy-coded part of a JPEG: colour conversion, forward DCT, quantisation, Huffman coding.</summary>
internal sealed class JpegScan(Painting painting)
{
    private static readonly (ushort Code, byte Length)[] DcCodes = JpegTables.Codes(JpegTables.DcCounts, JpegTables.DcValues);
    private static readonly (ushort Code, byte Length)[] AcCodes = JpegTables.Codes(JpegTables.AcCounts, JpegTables.AcValues);
    private static readonly Vector256<float>[] ByPlace = MakeCosines();
    private static readonly float[] Steps = Inverses();

    private readonly ByteWriter _out = new(painting.Width * painting.Height / 4 + 256);
    private readonly float[][] _palette = ToYCbCr(painting.Palette);
    private readonly byte[] _shades = new byte[64];
    private readonly float[] _samples = new float[64];
    private readonly Vector256<float>[] _half = new Vector256<float>[8];
    private readonly int[] _previousDc = new int[3];
    private uint _bits;
    private int _bitCount;

    public ByteWriter Encode()
    {
        for (var top = 0; top < painting.Height; top += 8)
        {
            for (var left = 0; left < painting.Width; left += 8)
            {
                Look(left, top);
                for (var component = 0; component < 3; component++)
                {
                    for (var index = 0; index < 64; index++) _samples[index] = _palette[component][_shades[index]];
                    Transform();
                    EncodeBlock(component);
                }
            }
        }
        // The last byte is filled with ones, as the standard asks.
        if (_bitCount > 0) Put(0x7F, 7);
        return _out;
    }

    /// <summary>The shades of one block; beyond the edge the last pixel repeats.</summary>
    private void Look(int left, int top)
    {
        for (var y = 0; y < 8; y++)
        {
            var row = Math.Min(top + y, painting.Height - 1);
            for (var x = 0; x < 8; x++) _shades[y * 8 + x] = painting.Shade(Math.Min(left + x, painting.Width - 1), row);
        }
    }

    /// <summary>Separable forward DCT, eight frequencies at a time: along the rows into the half-way block, then along the columns back.</summary>
    private void Transform()
    {
        for (var y = 0; y < 8; y++)
        {
            var sum = Vector256<float>.Zero;
            for (var x = 0; x < 8; x++) sum += Vector256.Create(_samples[y * 8 + x]) * ByPlace[x];
            _half[y] = sum;
        }
        for (var v = 0; v < 8; v++)
        {
            var sum = Vector256<float>.Zero;
            for (var y = 0; y < 8; y++) sum += _half[y] * ByPlace[y][v];
            sum.CopyTo(_samples, v * 8);
        }
    }

    private void EncodeBlock(int component)
    {
        var dc = Quantised(0);
        var difference = dc - _previousDc[component];
        _previousDc[component] = dc;
        var size = Size(difference);
        Put(DcCodes[size].Code, DcCodes[size].Length);
        PutValue(difference, size);

        var zeros = 0;
        for (var index = 1; index < 64; index++)
        {
            var value = Quantised(index);
            if (value == 0)
            {
                zeros++;
                continue;
            }
            for (; zeros > 15; zeros -= 16) Put(AcCodes[0xF0].Code, AcCodes[0xF0].Length);
            size = Size(value);
            var symbol = AcCodes[zeros << 4 | size];
            Put(symbol.Code, symbol.Length);
            PutValue(value, size);
            zeros = 0;
        }
        if (zeros > 0) Put(AcCodes[0].Code, AcCodes[0].Length);
    }

    private int Quantised(int zigzagIndex) =>
        (int)MathF.Round(_samples[JpegTables.Zigzag[zigzagIndex]] * Steps[zigzagIndex]);

    private static int Size(int value) => 32 - int.LeadingZeroCount(Math.Abs(value));

    private void PutValue(int value, int size) => Put((value < 0 ? value - 1 : value) & (1 << size) - 1, size);

    private void Put(int value, int length)
    {
        _bits = _bits << length | (uint)value;
        _bitCount += length;
        for (; _bitCount >= 8; _bitCount -= 8)
        {
            var next = (byte)(_bits >> _bitCount - 8);
            _out.Byte(next);
            if (next == 0xFF) _out.Byte(0);
        }
    }

    private static float[][] ToYCbCr(byte[] palette)
    {
        float[][] planes = [new float[256], new float[256], new float[256]];
        for (var shade = 0; shade < 256; shade++)
        {
            float r = palette[shade * 3], g = palette[shade * 3 + 1], b = palette[shade * 3 + 2];
            planes[0][shade] = 0.299f * r + 0.587f * g + 0.114f * b - 128;
            planes[1][shade] = -0.168736f * r - 0.331264f * g + 0.5f * b;
            planes[2][shade] = 0.5f * r - 0.418688f * g - 0.081312f * b;
        }
        return planes;
    }

    /// <summary>For each place of a line: how much it adds to each of the eight frequencies.</summary>
    private static Vector256<float>[] MakeCosines()
    {
        var places = new Vector256<float>[8];
        for (var x = 0; x < 8; x++)
        {
            for (var u = 0; u < 8; u++)
            {
                var scale = u == 0 ? Math.Sqrt(0.125) : 0.5;
                places[x] = places[x].WithElement(u, (float)(scale * Math.Cos((2 * x + 1) * u * Math.PI / 16)));
            }
        }
        return places;
    }

    private static float[] Inverses() => [.. JpegTables.QuantisationZigzag.Select(step => 1f / step)];
}
