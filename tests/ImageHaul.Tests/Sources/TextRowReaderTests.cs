using System.Text;
using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Tests.Sources;

public sealed class TextRowReaderTests
{
    [Fact]
    public async Task Read_LineEndsOfAllKinds_AreLines()
    {
        var rows = await Lists.ReadAsync("http://a.example/1\nhttp://a.example/2\r\nhttp://a.example/3\rhttp://a.example/4", InputFormat.Text);
        Assert.Equal(["/1", "/2", "/3", "/4"], rows.Select(row => row.Url!.Target));
    }

    [Fact]
    public async Task Read_CommasAndQuotes_BelongToTheUrl()
    {
        var row = Assert.Single(await Lists.ReadAsync("https://a.example/w_100,h_100/\"x\",y.jpg\n", InputFormat.Text));
        Assert.Equal("https://a.example/w_100,h_100/\"x\",y.jpg", row.RawUrl);
    }

    [Fact]
    public async Task Read_BlankLinesAndComments_AreNoRows()
    {
        var rows = await Lists.ReadAsync("# list\n\n  \t \nhttp://a.example/1\n#http://a.example/2\n http://a.example/3#x \n", InputFormat.Text);
        Assert.Equal(["http://a.example/1", "http://a.example/3#x"], rows.Select(row => row.RawUrl));
    }

    [Fact]
    public async Task Read_TabAndId_GiveTheId()
    {
        var rows = await Lists.ReadAsync("http://a.example/1\tcat 7\textra\nhttp://a.example/2\t\nhttp://a.example/3\n\tlost\n", InputFormat.Text);
        Assert.Equal(["cat 7", null, null, "lost"], rows.Select(row => row.Id));
        Assert.Equal("2", rows[1].IdText);
        Assert.Equal(FailureKind.BadRow, rows[3].Fault!.Kind);
        Assert.Equal("standard input, line 4: the row has no URL.", rows[3].Fault!.Message);
    }

    [Theory]
    [InlineData("example.com/a.jpg", FailureKind.InvalidUrl)]
    [InlineData("ftp://example.com/a.jpg", FailureKind.UnsupportedScheme)]
    public async Task Read_UnusableUrl_IsAFaultyRowWithItsLine(string line, FailureKind kind)
    {
        var rows = await Lists.ReadAsync($"#\n{line}\nhttp://a.example/\n", InputFormat.Text);
        Assert.Equal(kind, rows[0].Fault!.Kind);
        Assert.StartsWith("standard input, line 2: ", rows[0].Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(line, rows[0].RawUrl);
        Assert.NotNull(rows[1].Url);
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public async Task Read_Encodings_AreTold(string name, bool withMark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] content = [.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes("http://a.example/ü\r\nhttp://a.example/\U0001F600\r\n")];
        foreach (var chunk in new[] { 1, 3, int.MaxValue })
        {
            var rows = await Lists.ReadAsync(content, InputFormat.Text, chunk: chunk);
            Assert.Equal(["http://a.example/ü", "http://a.example/\U0001F600"], rows.Select(row => row.RawUrl));
        }
    }

    [Fact]
    public async Task Read_InvalidUtf8_BecomesReplacementCharacters()
    {
        byte[] content = [.. "http://a.example/"u8, 0xFF, 0xC3, (byte)'\n', .. "http://a.example/2"u8, 0xE2, 0x82];
        var rows = await Lists.ReadAsync(content, InputFormat.Text, chunk: 1);
        Assert.Equal("http://a.example/\ufffd\ufffd", rows[0].RawUrl);
        Assert.Equal("http://a.example/2\ufffd", rows[1].RawUrl);
    }

    [Theory]
    [InlineData('a')]
    [InlineData('ü')]
    public async Task Read_LineOfTenMegabytes_IsABadRowAndTheNextIsRead(char filler)
    {
        var content = Encoding.UTF8.GetBytes($"http://a.example/1\nhttp://a.example/{new string(filler, 10_000_000)}\r\nhttp://a.example/3\n");
        var rows = await Lists.ReadAsync(content, InputFormat.Text);
        Assert.Equal(3, rows.Count);
        Assert.Equal(FailureKind.BadRow, rows[1].Fault!.Kind);
        Assert.StartsWith("standard input, line 2: the row is longer than 1,048,576 characters", rows[1].Fault!.Message, StringComparison.Ordinal);
        Assert.StartsWith("http://a.example/", rows[1].RawUrl, StringComparison.Ordinal);
        Assert.True(rows[1].RawUrl.Length < 5000);
        Assert.Equal("/3", rows[2].Url!.Target);
    }

    [Fact]
    public async Task Read_EndlessLine_NeverGrowsTheWindow()
    {
        var window = new CharWindow(new EndlessStream(64 << 20), 4096);
        var reader = new LineReader(window, endsAtCarriageReturn: true);
        var most = 0;
        var overlong = 0;
        while (!window.IsEnded)
        {
            await window.FillAsync(CancellationToken.None);
            most = Math.Max(most, window.Unread.Length);
            while (reader.TryRead(out _, out var isTooLong)) overlong += isTooLong ? 1 : 0;
        }
        Assert.Equal(1, overlong);
        Assert.True(most <= 4096 + 64 * 1024, $"{most} characters were held.");
    }

    [Fact]
    public async Task Read_LineOfExactlyTheLongestRow_IsTaken()
    {
        var options = new SourceOptions { MaxRowLength = 1024 };
        var line = "http://a.example/".PadRight(1024, 'a');
        var rows = await Lists.ReadAsync($"{line}\n{line}a\n{line}\r\n{line}a", InputFormat.Text, options);
        Assert.Equal([true, false, true, false], rows.Select(row => row.Url is not null));
    }

    [Fact]
    public async Task Read_LongId_IsABadRow()
    {
        var rows = await Lists.ReadAsync($"http://a.example/1\t{new string('i', 1024)}\nhttp://a.example/2\t{new string('i', 1025)}\n", InputFormat.Text);
        Assert.Null(rows[0].Fault);
        Assert.Equal(FailureKind.BadRow, rows[1].Fault!.Kind);
    }

    [Fact]
    public async Task Read_FaultyHugeUrl_IsKeptOnlyInPart()
    {
        var row = Assert.Single(await Lists.ReadAsync("data:image/png;base64," + new string('A', 500_000), InputFormat.Text));
        Assert.Equal(FailureKind.UnsupportedScheme, row.Fault!.Kind);
        Assert.Equal(4096, row.RawUrl.Length);
    }

    private sealed class EndlessStream(int length) : MemoryStream
    {
        private int _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(_left, buffer.Length);
            buffer.Span[..count].Fill((byte)'a');
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
