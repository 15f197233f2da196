using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class JpegStructureTests
{
    private static byte[] Plain => Samples.Read("baseline.jpg");

    [Fact]
    public void Inspect_ThumbnailInSegment_IsNotTheImage()
    {
        // The Exif segment of a camera: a whole JPEG of another size inside, with its own SOF and EOI.
        var thumbnail = Plain;
        var frame = thumbnail.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);
        thumbnail[frame + 8] = 99;
        var camera = JpegWith(JpegSegment(0xE1, [.. "Exif\0\0"u8, .. thumbnail]));

        Verdicts.Good(camera, 24, 16);
        Verdicts.Truncated(camera[..^2], "scan");
        Verdicts.Truncated(camera[..(thumbnail.Length + 10)], "APP1");
    }

    [Fact]
    public void Inspect_SecondPictureBehindTheFirst_IsNoted() =>
        Verdicts.Good([.. Plain, .. Plain], 24, 16, $"{Plain.Length} bytes after the end of the image");

    [Fact]
    public void Inspect_FillBytesBeforeMarker_AreLegal() => Verdicts.Good(Splice(Plain, 2, [0xFF, 0xFF, 0xFF]), 24, 16);

    [Fact]
    public void Inspect_StrayBytesBetweenSegments_AreNoted() => Verdicts.Good(Splice(Plain, 20, [1, 2, 3]), 24, 16, "3 stray bytes between segments");

    [Fact]
    public void Inspect_CommentThatClaimsNoLength_IsPassedOver() => Verdicts.Good(Splice(Plain, 2, [0xFF, 0xFE, 0, 0]), 24, 16);

    [Fact]
    public void Inspect_MissingHuffmanTables_AreThoseOfMotionJpeg()
    {
        var body = Plain.ToList();
        for (var at = body.Count - 2; at >= 0; at--)
        {
            if (body[at] == 0xFF && body[at + 1] == 0xC4) body.RemoveRange(at, 2 + (body[at + 2] << 8) + body[at + 3]);
        }
        Assert.True(body.Count < Plain.Length);
        Verdicts.Good([.. body], 24, 16);
    }

    [Fact]
    public void Inspect_TablesOutOfRange_AreDamage()
    {
        Verdicts.Corrupt(JpegWith(JpegSegment(0xC4, [0x05, .. new byte[16]])), "DHT: table number");
        Verdicts.Corrupt(JpegWith(JpegSegment(0xC4, [0x00, 200, 200, .. new byte[14]])), "400 symbols");
        Verdicts.Corrupt(JpegWith(JpegSegment(0xDB, [0x00, .. new byte[20]])), "DQT");
        Verdicts.Corrupt(JpegWith(JpegSegment(0xDD, 1, 2, 3)), "DRI");
    }

    [Fact]
    public void Inspect_WithoutQuantizationTable_IsDamage()
    {
        var body = Plain;
        var table = body.AsSpan().IndexOf((byte[])[0xFF, 0xDB]);
        body[table + 1] = 0xFE;
        Verdicts.Corrupt(body, "quantization table 0");
    }

    [Fact]
    public void Inspect_FramesThatNoDecoderTakes_AreDamage()
    {
        var body = Plain;
        var frame = body.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);
        Verdicts.Corrupt(Changed(body, frame + 1, 0xC5), "coding");
        Verdicts.Corrupt(Changed(body, frame + 4, 40), "40 bits");
        Verdicts.Corrupt(Changed(body, frame + 11, 0x55), "sampling");
        Verdicts.Corrupt(Changed(body, frame + 9, 4), "components");
        Verdicts.Corrupt(Splice(body, 2, body[frame..(frame + 19)]), "second frame");
        Verdicts.Corrupt(JpegWith(JpegSegment(0xF0, 1)), "no decoder knows");
    }

    [Fact]
    public void Inspect_HeightLeftToDnl_IsDamage()
    {
        var body = Plain;
        var frame = body.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);
        Verdicts.Corrupt(Changed(Changed(body, frame + 5, 0), frame + 6, 0), "no width or no height");
    }

    [Fact]
    public void Inspect_ScanWithoutData_IsDamageUnlessArithmetic()
    {
        var body = Plain;
        var scan = body.AsSpan().IndexOf((byte[])[0xFF, 0xDA]);
        byte[] empty = [.. body[..(scan + 14)], 0xFF, 0xD9];
        Verdicts.Corrupt(empty, "without data");
        empty[body.AsSpan().IndexOf((byte[])[0xFF, 0xC0]) + 1] = 0xC9;
        Verdicts.Good(empty, 24, 16);
    }

    [Fact]
    public void Inspect_EndWithoutScan_IsDamage() => Verdicts.Corrupt([0xFF, 0xD8, 0xFF, 0xD9], "without a scan");

    [Fact]
    public void Inspect_SecondStartOfImage_IsDamage() => Verdicts.Corrupt([0xFF, 0xD8, .. Plain], "second start");

    [Fact]
    public void Inspect_ScanOfUnknownComponent_IsDamage()
    {
        var body = Plain;
        var scan = body.AsSpan().IndexOf((byte[])[0xFF, 0xDA]);
        Verdicts.Corrupt(Changed(body, scan + 5, 77), "component 77");
    }

    private static byte[] Changed(byte[] body, int at, byte value)
    {
        var changed = body.ToArray();
        changed[at] = value;
        return changed;
    }
}
