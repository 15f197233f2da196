using ImageHaul.Imaging;
using ImageHaul.Model;
using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class GifStructureTests
{
    private static readonly byte[] Screen = [.. "GIF89a"u8, 4, 0, 2, 0, 0, 0, 0];
    private static readonly byte[] Frame = [0x2C, 0, 0, 0, 0, 4, 0, 2, 0, 0, 2, 1, 0x2C, 0];

    private static byte[] FrameAt(int left, int top) => [0x2C, .. Le16(left), .. Le16(top), .. Frame[5..]];

    [Fact]
    public void Inspect_SmallestFile_IsGood() => Verdicts.Good([.. Screen, .. Frame, 0x3B], 4, 2);

    [Fact]
    public void Inspect_NoTrailer_IsCut() => Verdicts.Truncated([.. Screen, .. Frame], "before the trailer");

    [Fact]
    public void Inspect_NoFrame_IsDamage() => Verdicts.Corrupt([.. Screen, 0x3B], "without any frame");

    [Fact]
    public void Inspect_EmptyScreen_TakesTheFirstFrame()
    {
        byte[] screen = [.. "GIF87a"u8, 0, 0, 0, 0, 0, 0, 0];
        Verdicts.Good([.. screen, 0x21, 0xFE, 1, 65, 0, .. Frame, 0x3B], 4, 2);
    }

    [Fact]
    public void Inspect_FirstFrameBeyondTheScreen_WidensIt()
    {
        Verdicts.Good([.. Screen, .. FrameAt(3, 1), 0x3B], 7, 3);
        Verdicts.Good([.. Screen, .. Frame, .. FrameAt(3, 1), 0x3B], 4, 2);
    }

    [Fact]
    public void Screen_FirstFrameNotYetVisible_SaysNothing()
    {
        byte[] body = [.. Screen, 0x21, 0xFE, 1, 65, 0, .. FrameAt(65_000, 65_000), 0x3B];
        var narrow = new ImageInspector(new InspectOptions { MinWidth = 100, MaxPixels = long.MaxValue });
        for (var length = 0; length < body.Length; length++) Assert.Null(narrow.Screen(body.AsSpan(0, length), false, null));
        Assert.Null(narrow.Inspect(body, null).Failure);
        Assert.Equal(FailureKind.TooManyPixels, Verdicts.Inspect(body).Failure!.Kind);
    }

    [Fact]
    public void Inspect_StrayZeros_AreNoted() => Verdicts.Good([.. Screen, .. Frame, 0, 0, 0x3B], 4, 2, "2 stray zero bytes between blocks");

    [Fact]
    public void Inspect_UnknownBlock_IsTheEndOnlyBehindAFrameAndWithTrailer()
    {
        Verdicts.Good([.. Screen, .. Frame, 0x47, 1, 2, 0x3B], 4, 2, "no blocks from offset 27 on");
        Verdicts.Corrupt([.. Screen, .. Frame, 0x47, 1, 2], "0x47");
        Verdicts.Corrupt([.. Screen, 0x47, .. Frame, 0x3B], "0x47");
    }

    [Fact]
    public void Inspect_FrameWithoutData_IsDamage()
    {
        Verdicts.Corrupt([.. Screen, .. Frame[..11], 0, 0x3B], "no data");
        Verdicts.Corrupt([.. Screen, .. Frame[..10], 12, 1, 1, 0, 0x3B], "LZW code size 12");
    }

    [Fact]
    public void Inspect_ColourTableCut_IsCut() => Verdicts.Truncated([.. "GIF89a"u8, 4, 0, 2, 0, 0x87, 0, 0, 1, 2, 3], "global colour table");
}
