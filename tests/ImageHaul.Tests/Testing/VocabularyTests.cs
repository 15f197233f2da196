using ImageHaul.Testing.Behaviours;

namespace ImageHaul.Tests.Testing;

public sealed class VocabularyTests
{
    [Fact]
    public void Read_WhatWriteWrote_IsTheSameBehaviour()
    {
        var behaviour = new Behaviour
        {
            Status = 503, Times = 2, Then = "/image/png/7?cut=20&type=", Type = "", Headers = ["X-A: 1&2", "X-B: %"],
            Framing = Framing.Http10, Length = LengthFault.SameTwice,
            Declared = 10L << 30, Chunks = ChunkFault.HugeExtension, Cut = 5,
            Keep = ByteCount.Percent(50), Flip = 3, ResetAfter = 6, StallAfter = 7, Endless = true,
            Drip = new Drip(3, TimeSpan.FromMilliseconds(4)), NoAnswer = NoAnswer.HalfHead, Head = HeadFault.SpaceColon, SlowHeaders = TimeSpan.FromSeconds(1),
            HeaderDrip = TimeSpan.FromMilliseconds(1), HeaderBomb = 1000, Locations = ["", "file:///x?y=z"],
            RetryAfter = "date:2", Rate = new RateLimit(0.5, 3), Auth = "ann:s&t",
            Cookies = ["a=b; Path=/"], ETag = "\"x\"", Modified = "Thu, 01 Jan 2026 00:00:00 GMT",
            Ranges = RangeAnswer.OtherBytes, Disposition = "attachment; filename=\"é/../x\"", Coding = "gzip,br",
            CodingFault = CodingFault.Damaged, Bomb = 1 << 20, Partial = new ByteSpan(1, 9), Interim = 2, EarlyHints = true, Trailing = 8, Close = true,
        };
        Assert.Equal(behaviour, Behaviour.Parse(behaviour.ToQuery()));
        // Each word was written, so none of them escaped this test.
        Assert.All(Vocabulary.Words, word => Assert.Contains(word.Key, behaviour.ToQuery().Split('&').Select(pair => pair.Split('=')[0])));
    }

    [Theory]
    [InlineData("status=abc")]
    [InlineData("cut=-1")]
    [InlineData("framing=none-such")]
    [InlineData("endless=yes")]
    [InlineData("drip=5")]
    [InlineData("declared=99999999999999999999")]
    public void Read_ValueThatCannotBe_Throws(string query) => Assert.Throws<FormatException>(() => Behaviour.Parse(query));

    [Theory]
    [InlineData("v=2&X-Amz-Signature=abc&w=3")]
    [InlineData("&&=")]
    [InlineData("")]
    public void Read_OtherWords_AreLeftAlone(string query) => Assert.Equal(Behaviour.Plain, Behaviour.Parse(query));

    [Theory]
    [InlineData("64KB", 65536, false)]
    [InlineData("10GB", 10737418240, false)]
    [InlineData("12", 12, false)]
    [InlineData("50%", 50, true)]
    public void ByteCount_Parse_KnowsUnits(string text, long value, bool percent) => Assert.Equal(new ByteCount(value, percent), ByteCount.Parse(text));

    [Fact]
    public void Readme_NamesEveryWord()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ImageHaul.slnx"))) folder = folder.Parent!;
        var lines = File.ReadAllLines(Path.Combine(folder.FullName, "tests", "ImageHaul.Testing", "README.md"));
        foreach (var word in Vocabulary.Words)
        {
            var value = word.Value.Length == 0 ? "" : $" {word.Value.Replace("|", "\\|", StringComparison.Ordinal)}";
            Assert.Contains($"| `{word.Key}` |{value} | {word.Meaning} |", lines);
        }
    }
}
