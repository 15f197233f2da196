using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Tests.Imaging;

public sealed class Crc32Tests
{
    [Fact]
    public void Append_CheckValueOfTheStandard_Matches() => Assert.Equal(0xCBF43926u, Crc32.Append(0, "123456789"u8));

    [Fact]
    public void Append_AnyLength_MatchesTheBitwiseDefinition()
    {
        var random = new Random(7);
        for (var length = 0; length < 700; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Equal(Bitwise(bytes), Crc32.Append(0, bytes));
            Assert.Equal(Bitwise(bytes), ~Crc32.AppendTables(~0u, bytes));
        }
    }

    [Fact]
    public void Append_InPieces_EqualsInOne()
    {
        var bytes = new byte[5000];
        new Random(8).NextBytes(bytes);
        for (var cut = 0; cut < bytes.Length; cut += 37)
        {
            Assert.Equal(Crc32.Append(0, bytes), Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    private static uint Bitwise(ReadOnlySpan<byte> bytes)
    {
        var state = ~0u;
        foreach (var value in bytes)
        {
            state ^= value;
            for (var bit = 0; bit < 8; bit++) state = (state & 1) != 0 ? (state >> 1) ^ 0xEDB88320 : state >> 1;
        }
        return ~state;
    }
}
