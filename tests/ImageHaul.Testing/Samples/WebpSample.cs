namespace ImageHaul.Testing.Samples;

/// <summary>Lossless WebP whose prefix codes are all eight bits long, so that pixels stand there literally. The seed is in an XMP chunk.</summary>
internal static class WebpSample
{
    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        var pixels = Lossless(painting);
        var paddedPixels = pixels.Length + (pixels.Length & 1);
        const int containerBytes = 12 + 18 + 8 + 8;
        var metadata = Math.Max(seedText.Length, length - containerBytes - paddedPixels);
        metadata += metadata & 1;

        var file = new ByteWriter(containerBytes + paddedPixels + metadata);
        file.Ascii("RIFF").Little32(containerBytes - 8 + paddedPixels + metadata).Ascii("WEBP");
        file.Ascii("VP8X").Little32(10).Bytes([0x04, 0, 0, 0]);
        Little24(file, painting.Width - 1);
        Little24(file, painting.Height - 1);
        file.Ascii("VP8L").Little32(pixels.Length).Bytes(pixels);
        if (paddedPixels > pixels.Length) file.Byte(0);
        return file.Ascii("XMP ").Little32(metadata).Padded(seedText, metadata).ToArray();
    }

    private static void Little24(ByteWriter file, int value) => file.Byte(value).Byte(value >> 8).Byte(value >> 16);

    private static ReadOnlySpan<byte> Lossless(Painting painting)
    {
        var bits = new BitWriter(painting.Width * painting.Height * 3 + 256);
        bits.Put(0x2F, 8);
        bits.Put(painting.Width - 1, 14);
        bits.Put(painting.Height - 1, 14);
        bits.Put(0, 4);              // no alpha, version 0
        bits.Put(0, 3);              // no transform, no colour cache, one group of prefix codes
        LiteralCode(bits, 256 + 24); // green, and lengths that are never used
        LiteralCode(bits, 256);      // red
        LiteralCode(bits, 256);      // blue
        bits.Put(0b101, 3);          // alpha: a simple code of one symbol, given in eight bits
        bits.Put(255, 8);
        bits.Put(0b0001, 4);         // distance: a simple code of the one symbol 0
        for (var y = 0; y < painting.Height; y++)
        {
            for (var x = 0; x < painting.Width; x++)
            {
                var colour = painting.Palette.AsSpan(painting.Shade(x, y) * 3, 3);
                bits.Put(Reversed(colour[1]), 8);
                bits.Put(Reversed(colour[0]), 8);
                bits.Put(Reversed(colour[2]), 8);
            }
        }
        return bits.Finish();
    }

    /// <summary>A prefix code in which the first 256 symbols have eight bits and the others none.</summary>
    private static void LiteralCode(BitWriter bits, int symbols)
    {
        // Two lengths are in use, 0 and 8, each written in one bit; their places in the fixed order are 2 and 11.
        bits.Put(0, 1);
        bits.Put(12 - 4, 4);
        for (var place = 0; place < 12; place++) bits.Put(place is 2 or 11 ? 1 : 0, 3);
        bits.Put(0, 1);
        for (var symbol = 0; symbol < symbols; symbol++) bits.Put(symbol < 256 ? 1 : 0, 1);
    }

    /// <summary>Prefix codes are written from their highest bit, everything else from the lowest.</summary>
    private static int Reversed(byte value)
    {
        var reversed = 0;
        for (var bit = 0; bit < 8; bit++) reversed |= (value >> bit & 1) << 7 - bit;
        return reversed;
    }

    private sealed class BitWriter(int capacity)
    {
        private readonly ByteWriter _out = new(capacity);
        private int _bits;
        private int _count;

        public void Put(int value, int length)
        {
            _bits |= value << _count;
            for (_count += length; _count >= 8; _count -= 8, _bits >>= 8) _out.Byte(_bits);
        }

        public ReadOnlySpan<byte> Finish()
        {
            if (_count > 0) _out.Byte(_bits);
            return _out.Written;
        }
    }
}
