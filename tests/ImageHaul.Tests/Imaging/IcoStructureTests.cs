using ImageHaul.Imaging;
using ImageHaul.Imaging.Bytes;
using ImageHaul.Model;
using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class IcoStructureTests
{
    [Fact]
    public void Inspect_BitmapsAndPngs_TheLargestGivesTheSize()
    {
        Verdicts.Good(Ico(1, IconBitmap(16), GoodPng(48), IconBitmap(32)), 48, 48);
        Verdicts.Good(Ico(2, IconBitmap(16)), 16, 16);
    }

    [Fact]
    public void Inspect_ImageCut_IsCut()
    {
        var body = Ico(1, IconBitmap(16), GoodPng(48));
        for (var length = 4; length < body.Length; length++) Assert.Equal(FailureKind.Truncated, Verdicts.Inspect(body[..length]).Failure!.Kind);
    }

    [Fact]
    public void Inspect_DamageInside_NamesTheImage()
    {
        var png = GoodPng(48);
        png[Find(png, "IDAT") + 5] ^= 1;
        Verdicts.Corrupt(Ico(1, IconBitmap(16), png), "Image 2");
        Verdicts.Corrupt(Ico(1, [.. Le32(99), .. new byte[60]]), "neither a bitmap nor a PNG");
    }

    [Fact]
    public void Inspect_DirectoryLengthTooSmall_TheBitmapItselfCounts()
    {
        var body = Ico(1, IconBitmap(16));
        PutLe32(body, 14, 48);
        Verdicts.Good(body, 16, 16);
        Verdicts.Truncated(body[..^1], "its pixels");
        PutLe32(body, 14, 0);
        Verdicts.Good(body, 16, 16);
        for (var length = 22; length < body.Length; length++) Assert.Equal(FailureKind.Truncated, Verdicts.Inspect(body[..length]).Failure!.Kind);
    }

    [Fact]
    public void Inspect_ManyEntriesOfOneImage_StayLinear()
    {
        var png = Png(PngHeader(8, 8), PngChunk("tEXt", new byte[100_000]), PngChunk("IDAT", Deflated(8, 8)));
        const int Entries = 2000;
        var offset = 6 + 16 * Entries;
        byte[] entry = [8, 8, 0, 0, 1, 0, 32, 0, .. Le32((uint)png.Length), .. Le32((uint)offset)];
        byte[] body = [0, 0, 1, 0, .. Le16(Entries), .. Enumerable.Repeat(entry, Entries).SelectMany(bytes => bytes), .. png];
        var cursor = new MemoryCursor(body);
        Assert.Null(new ImageInspector(new InspectOptions()).Inspect(cursor, null).Failure);
        Assert.True(cursor.Touched < 16L * body.Length, $"{cursor.Touched} of {body.Length}");
    }

    [Fact]
    public void Sniff_HeaderOfOtherFilesWithoutImages_IsNoIcon() =>
        Assert.Equal(ImageFormat.None, FormatSniffer.Sniff([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 64, 0, 24, 0], true).Format);
}
