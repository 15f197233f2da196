using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class JxlStructureTests
{
    private static readonly byte[] Signature = [.. Box("JXL ", [0x0D, 0x0A, 0x87, 0x0A]), .. Box("ftyp", Text("jxl "), Be32(0), Text("jxl "))];

    // div8 = 1, height (3 + 1) * 8, ratio 1:1, all defaults: 1, 11000, 100, 1.
    private static readonly byte[] Square32 = [0xFF, 0x0A, 0b0100_0111, 0b0000_0010, 0];

    [Fact]
    public void Inspect_SmallSquareHeader_IsRead() => Verdicts.Good(Square32, 32, 32);

    [Fact]
    public void Inspect_Orientation_TurnsTheSize()
    {
        // Height 8, ratio 7 (2:1), not all default, extra fields, orientation 6 (stored as 5).
        // Bits, least significant first: 1 | 00000 | 111 | 0 | 1 | 101.
        Verdicts.Good([0xFF, 0x0A, 0b1100_0001, 0b0010_1101, 0, 0], 8, 16);
    }

    [Fact]
    public void Inspect_PartsInOrder_AreGood()
    {
        byte[] first = Box("jxlp", Be32(0), Square32[..3]), last = Box("jxlp", Be32(0x80000001), Square32[3..]);
        Verdicts.Good([.. Signature, .. first, .. last], 32, 32);
        Verdicts.Truncated([.. Signature, .. first], "the last box jxlp");
        Verdicts.Corrupt([.. Signature, .. first, .. Box("jxlp", Be32(0x80000002), Square32[3..])], "where 1 belongs");
        Verdicts.Corrupt([.. Signature, .. first, .. last, .. last], "behind the last part");
    }

    [Fact]
    public void Inspect_WholeCodestreamBox_IsGoodOnce()
    {
        var codestream = Box("jxlc", Square32);
        Verdicts.Good([.. Signature, .. codestream, .. Box("Exif", new byte[9])], 32, 32);
        Verdicts.Truncated(Signature, "box jxlc");
        Verdicts.Corrupt([.. Signature, .. codestream, .. codestream], "second codestream");
        Verdicts.Corrupt([.. Signature[..12], .. codestream], "ftyp");
        Verdicts.Corrupt([.. Signature, .. Box("jxlc", new byte[20])], "usable size");
    }
}
