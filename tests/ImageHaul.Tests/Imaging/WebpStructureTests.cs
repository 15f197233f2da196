using static ImageHaul.Tests.Imaging.Bodies;

namespace ImageHaul.Tests.Imaging;

public sealed class WebpStructureTests
{
    // VP8L: signature, 14 bits of width - 1 = 3, 14 bits of height - 1 = 1.
    private static readonly byte[] Lossless = RiffChunk("VP8L", 0x2F, 0x03, 0x40, 0x00, 0x00, 0x07);

    private static byte[] Canvas(byte flags, int width = 4, int height = 2) =>
        RiffChunk("VP8X", flags, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0);

    private static byte[] Frame(int x, params byte[][] chunks) => RiffChunk("ANMF", [(byte)x, 0, 0, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0,
        .. chunks.SelectMany(chunk => chunk)]);

    [Fact]
    public void Inspect_SimpleAndExtended_AreGood()
    {
        Verdicts.Good(Riff(Lossless), 4, 2);
        Verdicts.Good(Riff(Canvas(0), RiffChunk("ICCP", 1, 2, 3), Lossless, RiffChunk("EXIF", 1)), 4, 2);
    }

    [Fact]
    public void Inspect_OddLastChunkWithoutPadding_IsGood()
    {
        var body = Riff(Canvas(0), Lossless, RiffChunk("XMP ", 1))[..^1];
        PutLe32(body, 4, (uint)body.Length - 8);
        Verdicts.Good(body, 4, 2);
    }

    [Fact]
    public void Inspect_Animation_NeedsFramesOnItsCanvas()
    {
        var control = RiffChunk("ANIM", new byte[6]);
        Verdicts.Good(Riff(Canvas(2), control, Frame(0, Lossless), Frame(0, RiffChunk("ALPH", 1), Lossless)), 4, 2);
        Verdicts.Corrupt(Riff(Canvas(2), control), "without frames");
        Verdicts.Corrupt(Riff(Canvas(2), control, Frame(1, Lossless)), "outside the canvas");
        Verdicts.Corrupt(Riff(Canvas(2), control, Frame(0)), "without an image");
        Verdicts.Corrupt(Riff(Canvas(2, 8, 8), control, Frame(0, RiffChunk("VP8L", 0x2F, 0, 0, 0, 0))), "another size");
    }

    [Fact]
    public void Inspect_ChunksThatContradict_AreDamage()
    {
        Verdicts.Corrupt(Riff(RiffChunk("EXIF", 1, 2), Lossless), "where the image belongs");
        Verdicts.Corrupt(Riff(Canvas(0, 9, 9), Lossless), "on a canvas");
        Verdicts.Corrupt(Riff(Canvas(0)), "no image chunk");
        Verdicts.Corrupt(Riff(RiffChunk("VP8L", 0x2F, 0, 0, 0, 0xE0)), "version 7");
        Verdicts.Corrupt(Riff(RiffChunk("VP8L", 1, 2, 3, 4, 5)), "no frame header");
        var body = Riff(Lossless);
        PutLe32(body, 16, 5000);
        Verdicts.Corrupt(body, "claims 5000 bytes");
    }

    [Fact]
    public void Inspect_LossyFrameHeader_IsHeldAgainstItsChunk()
    {
        var body = Samples.Read("lossy.webp");
        var frame = Find(body, "VP8 ") + 8;
        var partition = (body[frame] | (body[frame + 1] << 8) | (body[frame + 2] << 16)) >> 5;
        Assert.InRange(partition, 1, body.Length);
        body[frame + 2] = 0x7F;
        Verdicts.Corrupt(body, "first partition");
        body[frame + 2] = 0;
        body[frame] |= 1;
        Verdicts.Corrupt(body, "key frame");
    }

    [Fact]
    public void Inspect_TokenPartitionsBeyondTheChunk_AreDamage()
    {
        // A first partition whose header says eight token partitions, in a chunk that ends behind it: colour space, clamping, no segments, filter 0,
        // no deltas, then 11. Even odds code a run of zero bits as zero bytes; the two set bits need the upper half of the range.
        var header = EncodeBits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
        var tag = (header.Length << 5) | 16;
        byte[] frame = [(byte)tag, (byte)(tag >> 8), (byte)(tag >> 16), 0x9D, 1, 0x2A, 4, 0, 2, 0, .. header];
        Verdicts.Corrupt(Riff(RiffChunk("VP8 ", frame)), "8 partitions, but no room");
        Verdicts.Corrupt(Riff(RiffChunk("VP8 ", [.. frame, 9, .. new byte[20], 1, 2])), "do not fit");
        Verdicts.Good(Riff(RiffChunk("VP8 ", [.. frame, .. new byte[22]])), 4, 2);
    }

    // The boolean encoder of RFC 6386 section 7.3, at even odds.
    private static byte[] EncodeBits(params int[] bits)
    {
        var output = new List<byte>();
        uint range = 255, bottom = 0;
        var count = 24;
        foreach (var bit in bits.Concat(new int[32]))
        {
            var split = 1 + (((range - 1) * 128) >> 8);
            if (bit != 0)
            {
                bottom = unchecked(bottom + split);
                range -= split;
            }
            else range = split;
            while (range < 128)
            {
                range <<= 1;
                if ((bottom & 0x80000000) != 0)
                {
                    for (var at = output.Count - 1; ++output[at] == 0; at--)
                    {
                    }
                }
                bottom <<= 1;
                if (--count != 0) continue;
                output.Add((byte)(bottom >> 24));
                bottom &= 0xFFFFFF;
                count = 8;
            }
        }
        return [.. output];
    }
}
