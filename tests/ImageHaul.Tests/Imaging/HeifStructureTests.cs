using ImageHaul.Imaging;
using ImageHaul.Imaging.Bytes;
using ImageHaul.Model;
using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class HeifStructureTests
{
    private static readonly byte[] Type = Box("ftyp", Text("avif"), Be32(0), Text("avifmif1"));

    private static byte[] Extent(uint offset, uint length) => [.. Be16(1), .. Be16(0), .. Be16(1), .. Be32(offset), .. Be32(length)];

    private static byte[] Locations(params byte[] items) => FullBox("iloc", 0, [0x44, 0], Be16(items.Length / 14), items);

    private static byte[] Properties(params byte[] transformations) => Box("iprp",
        Box("ipco", FullBox("ispe", 0, Be32(40), Be32(30)), Box("irot", [1]), Box("clap", Be32(20), Be32(1), Be32(10), Be32(1), new byte[16])),
        FullBox("ipma", 0, Be32(1), Be16(1), [(byte)(1 + transformations.Length), 0x81, .. transformations]));

    private static byte[] Meta(byte[] locations, byte[]? properties = null) => FullBox("meta", 0,
        FullBox("hdlr", 0, Be32(0), Text("pict"), new byte[13]), FullBox("pitm", 0, Be16(1)), FullBox("iinf", 0, Be16(0)), locations, properties
            ?? Properties());

    private static byte[] File(uint length = 10, byte[]? properties = null, uint offset = 0)
    {
        var head = (int)Type.Length + Meta(Locations(Extent(0, length)), properties).Length + 8;
        return [.. Type, .. Meta(Locations(Extent(offset == 0 ? (uint)head : offset, length)), properties), .. Box("mdat", new byte[10])];
    }

    [Fact]
    public void Inspect_SmallestFile_IsGood() => Verdicts.Good(File(), 40, 30);

    [Fact]
    public void Inspect_Transformations_AreAppliedInTheirOrder()
    {
        Verdicts.Good(File(properties: Properties(2)), 30, 40);
        Verdicts.Good(File(properties: Properties(3)), 20, 10);
        Verdicts.Good(File(properties: Properties(3, 2)), 10, 20);
    }

    [Fact]
    public void Inspect_ExtentPastTheEnd_IsCut()
    {
        Verdicts.Truncated(File(length: 11), "item 1");
        Verdicts.Truncated(File(offset: uint.MaxValue), "item 1");
    }

    [Fact]
    public void Inspect_OpenEndedData_IsHeldAgainstItsExtents()
    {
        var body = File();
        PutBe32(body, body.Length - 18, 0);
        Verdicts.Good(body, 40, 30);
        Verdicts.Truncated(body[..^1], "item 1");
    }

    [Fact]
    public void Inspect_OpenEndedMeta_IsCutWithItsBody()
    {
        // The data lies in the meta box itself, which reaches to the end.
        byte[] item = [.. Be16(1), .. Be16(1), .. Be16(0), .. Be16(1), .. Be32(0), .. Be32(10)];
        var meta = FullBox("meta", 0, FullBox("pitm", 0, Be16(1)), FullBox("iinf", 0, Be16(0)), FullBox("iloc", 1, [0x44, 0], Be16(1), item),
            Properties(), Box("idat", new byte[10]));
        PutBe32(meta, 0, 0);
        byte[] body = [.. Type, .. meta];
        Verdicts.Good(body, 40, 30);
        Verdicts.Truncated(body[..^1], "box meta");
        Verdicts.Truncated(body[..^18], "box idat");
        PutBe32(body, body.Length - 18, 17);
        Verdicts.Truncated(body, "box meta");
        Verdicts.Corrupt([.. Type, .. FullBox("meta", 0, meta.AsSpan(12, meta.Length - 12 - 18).ToArray())], "item 1 lies outside");
    }

    [Fact]
    public void Inspect_MissingParts_AreNamed()
    {
        Verdicts.Corrupt([.. Type, .. FullBox("meta", 0, FullBox("pitm", 0, Be16(1)), FullBox("iinf", 0, Be16(0)), Properties())], "iloc");
        Verdicts.Corrupt(File(properties: Box("iprp", Box("ipco"), FullBox("ipma", 0, Be32(0)))), "ispe");
        Verdicts.Truncated([.. Type, .. Box("mdat", new byte[10])], "box meta");
        Verdicts.Corrupt([.. Type, .. FullBox("meta", 0, [0, 0, 0, 4], Text("iloc"))], "broken box");
    }

    [Fact]
    public void Inspect_JunkBehindTheImage_IsNoted()
    {
        Verdicts.Good([.. File(), .. new byte[100]], 40, 30, "100 bytes after the end of the image");
        Verdicts.Good([.. File(), .. "\n"u8], 40, 30, "1 byte after the end of the image");
        Verdicts.Good([.. File(), .. Box("free", new byte[4])], 40, 30);
        Verdicts.Truncated([.. File(), 0, 0, 0], "a box header");
        Verdicts.Truncated([.. File(), .. Box("free", new byte[4])[..^1]], "box free");
    }

    [Fact]
    public void Inspect_TablesThatClaimBillions_CostNothing()
    {
        // Extents without any field: 65,535 of them for each of many items.
        byte[] item = [.. Be16(1), .. Be16(0), .. Be16(65535)];
        byte[] items = [.. Enumerable.Repeat(item, 1000).SelectMany(bytes => bytes)];
        byte[] body = [.. Type, .. Meta(FullBox("iloc", 0, [0, 0], Be16(1000), items))];
        var cursor = new MemoryCursor(body);
        Assert.Null(new ImageInspector(new InspectOptions()).Inspect(cursor, null).Failure);
        Assert.True(cursor.Touched < 8 * body.Length, $"{cursor.Touched} of {body.Length}");

        Verdicts.Corrupt([.. Type, .. Meta(FullBox("iloc", 2, [0x44, 0], Be32(uint.MaxValue), item))], "before its last item");
    }

    [Fact]
    public void Inspect_SequenceSamplesPastTheEnd_AreCut()
    {
        var body = Samples.Read("sequence.avif");
        var sizes = Find(body, "stsz");
        // The first entry behind version, equal size and count.
        PutBe32(body, sizes + 16, 1 << 20);
        Verdicts.Truncated(body, "chunk 1 of a track");
        PutBe32(body, sizes + 12, 1 << 20);
        Verdicts.Corrupt(body, "stsz");
    }

    [Fact]
    public void Inspect_SequenceWithoutPrimaryItem_IsMeasuredByItsTrack()
    {
        // As GPAC writes them, with the brands avis and msf1 and neither avif nor mif1.
        var body = Samples.Read("sequence.avif");
        "free"u8.CopyTo(body.AsSpan(Find(body, "pitm")));
        Verdicts.Good(body, 24, 16);
        "free"u8.CopyTo(body.AsSpan(Find(body, "iloc")));
        Verdicts.Good(body, 24, 16);
        Verdicts.Truncated(body[..^1], "mdat");
    }

    [Theory]
    [InlineData("heic", "heic", ImageFormat.Heic)]
    [InlineData("mif1", "heic", ImageFormat.Heic)]
    [InlineData("mif1", "avif", ImageFormat.Avif)]
    [InlineData("msf1", "avis", ImageFormat.Avif)]
    [InlineData("mif1", "miaf", ImageFormat.Heic)]
    [InlineData("isom", "iso2", ImageFormat.None)]
    public void Sniff_Brands_DecideTheFormat(string major, string compatible, ImageFormat format) =>
        Assert.Equal(format, FormatSniffer.Sniff(Box("ftyp", Text(major), Be32(0), Text(compatible)), true).Format);
}
