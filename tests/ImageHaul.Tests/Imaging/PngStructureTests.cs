using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class PngStructureTests
{
    private static byte[] Header => PngHeader(8, 8);

    private static byte[] Data => PngChunk("IDAT", Deflated(8, 8));

    [Fact]
    public void Inspect_SmallestFile_IsGood() => Verdicts.Good(GoodPng(), 8, 8);

    [Fact]
    public void Inspect_WrongChecksum_IsDamageOnlyInCriticalChunks()
    {
        var body = Png(Header, PngChunk("tEXt", 65, 0, 66), Data);
        var text = Find(body, "tEXt");
        body[text + 4] ^= 1;
        Verdicts.Good(body, 8, 8, "1 ancillary chunk with a wrong checksum");
        body[Find(body, "IDAT") + 6] ^= 1;
        Verdicts.Corrupt(body, "chunk IDAT: wrong checksum");
    }

    [Fact]
    public void Inspect_EveryFlippedBitOfCriticalChunks_IsFound()
    {
        var body = GoodPng();
        for (var at = 8; at < body.Length; at++)
        {
            body[at] ^= 0x10;
            Assert.NotNull(Verdicts.Inspect(body).Failure);
            body[at] ^= 0x10;
        }
    }

    [Fact]
    public void Inspect_ChunksOutOfOrder_AreDamage()
    {
        Verdicts.Corrupt(Png(Data, Header), "IDAT where IHDR belongs");
        Verdicts.Corrupt(Png(PngChunk("CgBI", 1, 2, 3, 4), Header, Data), "Apple");
        Verdicts.Corrupt(Png(Header, Header, Data), "second IHDR");
        Verdicts.Corrupt(Png(Header), "without any IDAT");
        Verdicts.Corrupt(Png(Header, PngChunk("ABCD", 1), Data), "no decoder knows");
        Verdicts.Corrupt(Png(Header, PngChunk("IDAT", Deflated(8, 8)[..4]), PngChunk("tEXt", 65), PngChunk("IDAT", Deflated(8, 8)[4..])), "does not follow");
        Verdicts.Corrupt(Png(PngHeader(8, 8, 8, 3), Data), "palette");
        Verdicts.Corrupt(Png(PngHeader(8, 8, 8, 3), PngChunk("PLTE", 1, 2), Data), "PLTE of 2 bytes");
    }

    [Fact]
    public void Inspect_DataInManyChunks_IsOneStream()
    {
        var packed = Deflated(8, 8);
        Verdicts.Good(Png([Header, PngChunk("IDAT"), .. packed.Select(value => PngChunk("IDAT", value))]), 8, 8);
        Verdicts.Corrupt(Png([Header, .. new byte[8].Select(value => PngChunk("IDAT", value))]), "no zlib header");
    }

    [Fact]
    public void Inspect_TooLittleDataForItsSize_IsDamage() => Verdicts.Corrupt(Png(PngHeader(30000, 30000), PngChunk("IDAT", Deflated(8, 8))), "too few");

    [Fact]
    public void Inspect_HeaderOutOfRange_IsDamage()
    {
        Verdicts.Corrupt(Png(PngHeader(0, 8), Data), "out of range");
        Verdicts.Corrupt(Png(PngHeader(0x80000001, 8), Data), "out of range");
        Verdicts.Corrupt(Png(PngHeader(8, 8, 5), Data), "bit depth 5");
        Verdicts.Corrupt(Png(PngChunk("IHDR", [.. Be32(8), .. Be32(8), 8, 0, 1, 0, 0]), Data), "compression method");
        Verdicts.Corrupt(Png(PngChunk("IHDR", [.. Be32(8), .. Be32(8), 8, 0, 0, 0, 2]), Data), "interlace");
    }

    [Fact]
    public void Inspect_Animation_IsGoodAndItsFramesAreCounted()
    {
        byte[] control = PngChunk("fcTL", new byte[26]);
        Verdicts.Good(Png(Header, PngChunk("acTL", [.. Be32(2), .. Be32(0)]), control, Data, control, PngChunk("fdAT", [.. Be32(2), .. Deflated(8, 8)])), 8, 8);
        Verdicts.Good(Png(Header, PngChunk("acTL", [.. Be32(3), .. Be32(0)]), control, Data), 8, 8, "an animation of 3 frames that has 1");
    }

    [Fact]
    public void Inspect_SignatureAfterTextTransfer_IsNamed()
    {
        var body = GoodPng();
        Verdicts.Corrupt([.. body[..4], .. body[5..]], "text mode");
    }

    [Fact]
    public void Inspect_LengthPastTheEnd_IsCut()
    {
        var body = GoodPng();
        PutBe32(body, Find(body, "IDAT") - 4, 0x7FFFFFFF);
        Verdicts.Truncated(body, "chunk IDAT");
    }
}
