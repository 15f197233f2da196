using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Testing;

public sealed class SampleImagesTests
{
    public static TheoryData<SampleFormat> Formats => [.. SampleFormats.All];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Create_SameArguments_GivesSameBytes(SampleFormat format) =>
        Assert.Equal(SampleImages.Create(format, 7, 40, 30, 3000), SampleImages.Create(format, 7, 40, 30, 3000));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Create_OtherSeeds_GiveOtherBytes(SampleFormat format)
    {
        var images = Enumerable.Range(-5, 300).Select(seed => Convert.ToHexString(SampleImages.Create(format, seed, 8, 8)));
        Assert.Equal(300, images.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Create_LengthAskedFor_IsMet(SampleFormat format)
    {
        var natural = SampleImages.Create(format, 7).Length;
        foreach (var extra in (int[])[1, 2, 3, 4, 5, 254, 255, 256, 257, 258, 511, 513, 65_533, 65_536, 65_537, 65_538, 65_539, 65_540, 65_541, 200_001])
        {
            var asked = natural + extra;
            var expected = format == SampleFormat.Webp ? asked + (asked & 1) : asked;
            Assert.Equal(expected, SampleImages.Create(format, 7, length: asked).Length);
        }
    }

    [Fact]
    public void Create_SideBeyondBounds_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleImages.Create(SampleFormat.Png, 1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleImages.Create(SampleFormat.Png, 1, 1, SampleImages.MaxSide + 1));
    }

    [Fact]
    public void Create_Png_HasRightChecksumsAndPixels()
    {
        foreach (var (width, height) in ((int, int)[])[(1, 1), (32, 24), (200, 150)])
        {
            var png = SampleImages.Create(SampleFormat.Png, 3, width, height, 5000);
            var data = new MemoryStream();
            var types = new List<string>();
            for (var at = 8; at < png.Length;)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
                types.Add(Encoding.ASCII.GetString(png, at + 4, 4));
                Assert.Equal(PlainCrc(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
                if (types[^1] == "IDAT") data.Write(png, at + 8, length);
                at += 12 + length;
            }
            Assert.Equal(["IHDR", "tEXt", "IDAT", "IEND"], types);
            data.Position = 0;
            using var rows = new MemoryStream();
            using (var zlib = new ZLibStream(data, CompressionMode.Decompress)) zlib.CopyTo(rows);
            Assert.Equal((1 + width * 3) * height, rows.Length);
        }
    }

    [Fact]
    public void Create_Gif_LiteralsDecodeToEveryPixel()
    {
        const int width = 61, height = 47;
        var gif = SampleImages.Create(SampleFormat.Gif, 3, width, height);
        var at = 13 + 768 + 11;
        var codes = new MemoryStream();
        for (; gif[at] != 0; at += gif[at] + 1) codes.Write(gif, at + 1, gif[at]);
        Assert.Equal([0x21, 0xFE], gif[(at + 1)..(at + 3)]);
        Assert.Equal([0, 0x3B], gif[^2..]);

        var bytes = codes.ToArray();
        int pixels = 0, sinceClear = 0, last = -1;
        for (var bit = 0; last != 257; bit += 9)
        {
            last = (bytes[bit / 8] | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] << 8 : 0)) >> bit % 8 & 0x1FF;
            if (last == 256) sinceClear = 0;
            else if (last < 256) (pixels, sinceClear) = (pixels + 1, sinceClear + 1);
            Assert.InRange(sinceClear, 0, 254);
        }
        Assert.Equal(width * height, pixels);
    }

    [Fact]
    public void Create_Jpeg_SegmentsLeadToScanAndEnd()
    {
        var jpeg = SampleImages.Create(SampleFormat.Jpeg, 3, 300, 200, 150_000);
        var markers = new List<byte>();
        var at = 2;
        for (; markers.LastOrDefault() != 0xDA; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))
        {
            Assert.Equal(0xFF, jpeg[at]);
            markers.Add(jpeg[at + 1]);
        }
        Assert.Equal([0xE0, 0xDB, 0xC0, 0xC4, 0xC4, 0xFE, 0xFE, 0xFE, 0xDA], markers);
        // Within the scan an FF byte is stuffed; the first that is not is the end.
        while (jpeg[at] != 0xFF || jpeg[at + 1] == 0) at++;
        Assert.Equal(jpeg.Length - 2, at);
        Assert.Equal(0xD9, jpeg[at + 1]);
    }

    [Theory]
    [InlineData(SampleFormat.Avif)]
    [InlineData(SampleFormat.Heic)]
    [InlineData(SampleFormat.Jxl)]
    public void Create_BoxedFormats_AreChainsOfBoxesToTheEnd(SampleFormat format)
    {
        for (var length = 0; length < 2000; length += 7)
        {
            var file = SampleImages.Create(format, length, length: length);
            var at = 0;
            while (at < file.Length) at += BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(file.Length, at);
        }
    }

    [Fact]
    public void Create_Webp_ChunksFillTheDeclaredSize()
    {
        var webp = SampleImages.Create(SampleFormat.Webp, 3, 33, 21, 9001);
        Assert.Equal(webp.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(4)));
        var types = new List<string>();
        var at = 12;
        for (; at < webp.Length; at += 8 + (BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4)) + 1 & ~1))
            types.Add(Encoding.ASCII.GetString(webp, at, 4));
        Assert.Equal(webp.Length, at);
        Assert.Equal(["VP8X", "VP8L", "XMP "], types);
    }

    /// <summary>CRC-32 by its definition, bit after bit.</summary>
    private static uint PlainCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
