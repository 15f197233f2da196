using ImageHaul.Imaging;
using ImageHaul.Model;

namespace ImageHaul.Tests.Imaging;

public sealed class ImageInspectorTests
{
    private static readonly byte[] Png = Bodies.GoodPng(100);

    [Fact]
    public void Inspect_PageWithImageType_SaysThatTheServerLied()
    {
        var failure = new ImageInspector(new InspectOptions()).Inspect("<html><body>"u8.ToArray(), "image/jpeg").Failure!;
        Assert.Equal((FailureKind.NotAnImage, "html, though the server said image/jpeg."), (failure.Kind, failure.Message));
        failure = new ImageInspector(new InspectOptions()).Screen("<html><body>"u8, isWhole: false, "text/html; charset=x\r\nEvil: 1")!;
        Assert.Equal((FailureKind.NotAnImage, "html (the server said text/html; charset=x??Evil: 1)."), (failure.Kind, failure.Message));
    }

    [Fact]
    public void Inspect_EmptyBody_IsNoImage() => Assert.Equal((FailureKind.NotAnImage, "empty."), KindAndMessage(new InspectOptions(), []));

    [Fact]
    public void Inspect_FormatNotAskedFor_NamesTheOption()
    {
        Assert.Equal((FailureKind.UnsupportedFormat, "svg: not among the formats asked for; --formats svg would allow it."),
            KindAndMessage(new InspectOptions(), Samples.Read("drawing.svg")));
        Assert.Equal(FailureKind.UnsupportedFormat, KindAndMessage(new InspectOptions { Formats = [ImageFormat.Jpeg] }, Png).Kind);
        Assert.Equal(FailureKind.UnsupportedFormat, KindAndMessage(new InspectOptions(), "8BPS\0\0\0\0"u8.ToArray()).Kind);
    }

    [Theory]
    [InlineData("image/png", true)]
    [InlineData(" IMAGE/x-anything; q=1", true)]
    [InlineData("application/octet-stream", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Inspect_StrictType_NeedsAnImageType(string? contentType, bool isKept)
    {
        var strict = new ImageInspector(new InspectOptions { StrictType = true });
        Assert.Equal(isKept, strict.Inspect(Png, contentType).Failure is null);
        Assert.Equal(isKept, strict.Screen(Png, isWhole: true, contentType) is null);
        Assert.Null(new ImageInspector(new InspectOptions()).Inspect(Png, contentType).Failure);
    }

    [Fact]
    public void Screen_SizeInTheHeader_DecidesAtOnce()
    {
        var options = new InspectOptions { MinWidth = 101, MaxPixels = 1_000_000 };
        Assert.Equal(FailureKind.TooSmall, new ImageInspector(options).Screen(Png.AsSpan(0, 33), isWhole: false, null)!.Kind);
        Assert.Equal(FailureKind.TooManyPixels, new ImageInspector(options).Screen(Bodies.GoodPng(1001), isWhole: false, null)!.Kind);
        Assert.Null(new ImageInspector(options).Screen(Png.AsSpan(0, 20), isWhole: false, null));
    }

    [Fact]
    public void Inspect_Limits_AreInclusive()
    {
        Assert.Null(new ImageInspector(new InspectOptions { MinWidth = 100, MinHeight = 100, MaxPixels = 10_000,
            MinBytes = Png.Length }).Inspect(Png, null).Failure);
        Assert.Equal(FailureKind.TooSmall, KindAndMessage(new InspectOptions { MinHeight = 101 }, Png).Kind);
        Assert.Equal(FailureKind.TooSmall, KindAndMessage(new InspectOptions { MinBytes = Png.Length + 1 }, Png).Kind);
        Assert.Equal(FailureKind.TooManyPixels, KindAndMessage(new InspectOptions { MaxPixels = 9_999 }, Png).Kind);
    }

    [Fact]
    public void Inspect_SizesBeyondTheNumbers_AreTooManyPixels()
    {
        // The product of two 32-bit numbers does not fit into 64 bits with a sign, nor one such number into a width.
        byte[] bitmap = [.. "BM"u8, .. new byte[8], .. Bodies.Le32(54), .. Bodies.Le32(40), 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0x80, 1, 0, 32, 0,
            .. new byte[24]];
        var failure = new ImageInspector(new InspectOptions { MaxPixels = long.MaxValue }).Inspect(bitmap, null).Failure!;
        Assert.Equal((FailureKind.TooManyPixels, true), (failure.Kind, failure.Message.Contains("2147483647 x 2147483648", StringComparison.Ordinal)));
    }

    [Fact]
    public void Inspect_CutBelowTheSmallestLength_IsStillCut() =>
        Assert.Equal(FailureKind.Truncated, KindAndMessage(new InspectOptions { MinBytes = Png.Length }, Png[..^5]).Kind);

    [Fact]
    public void Inspect_StructureOff_OnlySniffsAndMeasures()
    {
        var loose = new ImageInspector(new InspectOptions { Structure = false });
        Assert.Equal((ImageFormat.Png, 100, 100, null), Facts(loose.Inspect(Png.AsMemory(0, 40), null)));
        Assert.Equal(FailureKind.NotAnImage, loose.Inspect("text"u8.ToArray(), null).Failure!.Kind);
    }

    [Fact]
    public void Inspect_StreamAtItsEnd_IsReadFromItsBeginning()
    {
        using var body = new MemoryStream(Png);
        body.Position = body.Length;
        Assert.Null(new ImageInspector(new InspectOptions()).Inspect(body, null).Failure);
        Assert.True(body.CanRead);
    }

    [Fact]
    public void Inspect_FromManyThreads_KeepsNoState()
    {
        var inspector = new ImageInspector(new InspectOptions { Formats = ImageFormats.All });
        var bodies = Samples.Names.Select(Samples.Read).ToArray();
        var expected = bodies.Select(body => inspector.Inspect(body, null)).ToArray();
        Parallel.For(0, 400, round => Assert.Equal(expected[round % bodies.Length], inspector.Inspect(new MemoryStream(bodies[round % bodies.Length]), null)));
    }

    private static (FailureKind Kind, string Message) KindAndMessage(InspectOptions options, byte[] body)
    {
        var failure = new ImageInspector(options).Inspect(body, null).Failure!;
        return (failure.Kind, failure.Message);
    }

    private static (ImageFormat, int, int, Failure?) Facts(Inspection inspection) =>
        (inspection.Format, inspection.Width, inspection.Height, inspection.Failure);
}
