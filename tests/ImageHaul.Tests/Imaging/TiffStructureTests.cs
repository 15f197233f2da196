using ImageHaul.Imaging;
using ImageHaul.Imaging.Bytes;
using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class TiffStructureTests
{
    private static byte[] Entry(int tag, int type, uint count, uint value) => [.. Le16(tag), .. Le16(type), .. Le32(count), .. Le32(value)];

    private static byte[] Directory(uint next, params byte[][] entries) => [.. Le16(entries.Length), .. entries.SelectMany(entry => entry), .. Le32(next)];

    private static byte[] File(params byte[][] parts) => [.. "II*\0"u8, .. Le32(8), .. parts.SelectMany(part => part)];

    private static byte[][] Image(uint offset, uint length, uint height = 1) =>
        [Entry(256, 3, 1, 7), Entry(257, 4, 1, height), Entry(273, 4, 1, offset), Entry(279, 4, 1, length)];

    [Fact]
    public void Inspect_SmallestFile_IsGood() => Verdicts.Good(File(Directory(0, Image(62, 7)), new byte[7]), 7, 1);

    [Fact]
    public void Inspect_StripPastTheEnd_IsCut() => Verdicts.Truncated(File(Directory(0, Image(62, 8)), new byte[7]), "strip 1 of 1");

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(5, 1, false)]
    public void Inspect_StripThatClaimsTooMuch_IsHeldAgainstItsRows(uint compression, uint samples, bool isWhole)
    {
        byte[] body = File(Directory(0, [.. Image(98, 100), Entry(258, 3, 1, 8), Entry(259, 3, 1, compression), Entry(277, 3, 1, samples)]), new byte[7]);
        if (!isWhole)
        {
            Verdicts.Truncated(body, "strip 1 of 1");
            return;
        }
        Verdicts.Good(body, 7, 1, "a strip of directory 1 that claims more than its rows");
        Verdicts.Truncated(body[..^1], "strip 1 of 1");
    }

    [Fact]
    public void Inspect_TooFewStrips_IsDamage() =>
        Verdicts.Corrupt(File(Directory(0, [.. Image(74, 7, 9), Entry(278, 3, 1, 2)]), new byte[7]), "has 1 strips and needs 5");

    [Fact]
    public void Inspect_CircleOfPages_IsNotedBehindTheFirst()
    {
        Verdicts.Good(File(Directory(8, Image(62, 7)), new byte[7]), 7, 1, "a chain of directories that goes in a circle");
        var inner = Directory(0, [.. Image(74, 7), Entry(330, 13, 1, 8)]);
        Verdicts.Good(File(inner, new byte[7]), 7, 1);
    }

    [Fact]
    public void Inspect_SubDirectories_AreWalked()
    {
        var main = Directory(0, [.. Image(74, 7), Entry(34665, 4, 1, 81)]);
        Verdicts.Good(File(main, new byte[7], Directory(0, Entry(36864, 7, 4, 0x30323230))), 7, 1);
        Verdicts.Truncated(File(main, new byte[7], Directory(0, Entry(37500, 7, 900, 81))), "the values of tag 37500");
        Verdicts.Truncated(File(main, new byte[7]), "the directory at offset 81");
    }

    [Theory]
    [InlineData(34665, "the Exif directory of directory 1")]
    [InlineData(34853, "the GPS directory of directory 1")]
    [InlineData(330, "a sub-directory of directory 1")]
    public void Inspect_PointerToNoDirectory_IsNoted(int tag, string name)
    {
        var main = Directory(0, [.. Image(74, 7), Entry(tag, 4, 1, 81)]);
        // What a tag that was copied without what it points to finds there: part of something else.
        byte[] junk = [0, 0x16, 0, 0, 0x80, 0x8A, 7, 0, 0, 0, 0, 0, 0xD0, 0xCF, 0x11, 0xE0];
        Verdicts.Good(File(main, new byte[7], junk), 7, 1, $"a pointer to {name} that leads to none; 16 bytes after the end of the image");
        // A directory that was cut begins as one.
        Verdicts.Truncated(File(main, new byte[7], Directory(0, Entry(36864, 7, 4, 0), Entry(36864, 7, 4, 0))[..^5]), "a directory of 2 entries");
        Verdicts.Truncated(File(main, new byte[7], junk[..13]), "a directory of 5632 entries");
    }

    [Fact]
    public void Inspect_NextPageThatIsNoDirectory_IsNoted()
    {
        byte[] junk = [15, 0, 0, 0, 0x80, 0x8A, 7, 0, 0, 0, 0, 0, 0xD0, 0xCF];
        Verdicts.Good(File(Directory(69, Image(62, 7)), new byte[7], junk), 7, 1, "a pointer to directory 2 that leads to none; 14 bytes after the end of the image");
        Verdicts.Truncated([.. "II*\0"u8, .. Le32(8), .. junk], "a directory of 15 entries");
    }

    [Fact]
    public void Inspect_MissingParts_AreDamage()
    {
        Verdicts.Corrupt([.. "II*\0"u8, 0, 0, 0, 0], "no directory");
        Verdicts.Corrupt(File(Directory(0, Entry(256, 3, 1, 7), Entry(257, 3, 1, 7))), "no image data");
        Verdicts.Corrupt(File(Directory(0, Image(62, 7)[1..]), new byte[7]), "no width or no height");
        Verdicts.Corrupt(File(Directory(0)), "is empty");
    }

    [Fact]
    public void Inspect_SparseStrips_AreGood() => Verdicts.Good(File(Directory(0, Image(0, 0))), 7, 1);

    [Fact]
    public void Inspect_DirectoriesThatOverlap_StayLinear()
    {
        // Each directory points a few bytes further into the same entries.
        var body = File(new byte[60_000]);
        for (var at = 8; at + 400 < body.Length; at += 6)
        {
            body[at] = 30;
            PutLe32(body, at + 2, (uint)at + 6);
        }
        var cursor = new MemoryCursor(body);
        new ImageInspector(new InspectOptions()).Inspect(cursor, null);
        Assert.True(cursor.Touched < 16L * body.Length, $"{cursor.Touched} of {body.Length}");

        // A hundred thousand sub-directories that are all the same one.
        var table = Directory(0, [.. Image(74, 7), Entry(330, 4, 100_000, 81)]);
        body = File(table, new byte[7], [.. Enumerable.Repeat(Le32(8), 100_000).SelectMany(bytes => bytes)]);
        cursor = new MemoryCursor(body);
        new ImageInspector(new InspectOptions()).Inspect(cursor, null);
        Assert.True(cursor.Touched < 16L * body.Length, $"{cursor.Touched} of {body.Length}");
    }
}
