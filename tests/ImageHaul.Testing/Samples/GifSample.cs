namespace ImageHaul.Testing.Samples;

/// <summary>GIF 89a; the pixels are 9-bit literal codes with a clear code before the table could grow. The seed is in a comment extension.</summary>
internal static class GifSample
{
    private const int ClearCode = 256;
    private const int EndCode = 257;

    /// <summary>Literals between clear codes: the 255th would make the decoder switch to 10 bits.</summary>
    private const int LiteralRun = 250;

    public static byte[] Encode(Painting painting, ReadOnlySpan<byte> seedText, int length)
    {
        var file = new ByteWriter(Math.Max(length, painting.Width * painting.Height * 5 / 4 + 1024));
        file.Ascii("GIF89a").Little16(painting.Width).Little16(painting.Height).Bytes([0xF7, 0, 0]).Bytes(painting.Palette);
        file.Byte(0x2C).Little16(0).Little16(0).Little16(painting.Width).Little16(painting.Height).Byte(0).Byte(8);
        SubBlocks(file, Literals(painting));
        file.Bytes([0x21, 0xFE]);
        Comment(file, seedText, Math.Max(seedText.Length + 1, length - file.Length - 2));
        return file.Bytes([0, 0x3B]).ToArray();
    }

    private static ReadOnlySpan<byte> Literals(Painting painting)
    {
        var codes = new ByteWriter(painting.Width * painting.Height * 9 / 8 + 64);
        int bits = 0, count = 0, run = LiteralRun;
        for (var y = 0; y < painting.Height; y++)
        {
            for (var x = 0; x < painting.Width; x++)
            {
                if (run++ == LiteralRun)
                {
                    Put(ClearCode);
                    run = 1;
                }
                Put(painting.Shade(x, y));
            }
        }
        Put(EndCode);
        if (count > 0) codes.Byte(bits);
        return codes.Written;

        void Put(int code)
        {
            bits |= code << count;
            for (count += 9; count >= 8; count -= 8, bits >>= 8) codes.Byte(bits);
        }
    }

    private static void SubBlocks(ByteWriter file, ReadOnlySpan<byte> data)
    {
        for (; !data.IsEmpty; data = data[Math.Min(255, data.Length)..])
        {
            file.Byte(Math.Min(255, data.Length)).Bytes(data[..Math.Min(255, data.Length)]);
        }
        file.Byte(0);
    }

    /// <summary>Sub-blocks that take exactly <paramref name="room"/> bytes; a block of no bytes would end the comment.</summary>
    private static void Comment(ByteWriter file, ReadOnlySpan<byte> seedText, int room)
    {
        while (room > 0)
        {
            var take = Math.Min(room, 256);
            if (room - take == 1) take--;
            file.Byte(take - 1).Padded(seedText, take - 1);
            room -= take;
            seedText = [];
        }
    }
}
