using System.Text;
using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Tests.Sources;

public sealed class WholeGzipStreamTests
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => $"http://a.example/{i * 7919 % 1000}\n")));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Read_MembersOneAfterAnother_AreOneText(int chunk)
    {
        byte[] content = [.. Lists.Gzip(Plain), .. Lists.Gzip(""), .. Lists.Gzip("http://a.example/last")];
        var rows = await Lists.ReadAsync(content, InputFormat.Text, chunk: chunk);
        Assert.Equal(301, rows.Count);
        Assert.All(rows, row => Assert.Null(row.Fault));
        Assert.Equal("http://a.example/last", rows[^1].RawUrl);
    }

    [Fact]
    public async Task Read_CutAtAnyByte_EndsInABadRowAndInventsNothing()
    {
        var whole = Lists.Gzip(Plain);
        var lines = Encoding.UTF8.GetString(Plain).Split('\n');
        for (var length = 2; length < whole.Length; length++)
        {
            var rows = await Lists.ReadAsync(whole[..length], InputFormat.Text, chunk: length % 2 == 0 ? 16 : int.MaxValue);
            Assert.Equal(FailureKind.BadRow, rows[^1].Fault?.Kind);
            Assert.Contains("get a whole copy", rows[^1].Fault!.Message, StringComparison.Ordinal);
            Assert.Equal(lines[..(rows.Count - 1)], rows[..^1].Select(row => row.RawUrl));
        }
    }

    [Fact]
    public async Task Read_SecondMemberCut_EndsInABadRow()
    {
        var second = Lists.Gzip("http://a.example/last\n");
        for (var cut = 1; cut < second.Length; cut++)
        {
            var rows = await Lists.ReadAsync([.. Lists.Gzip(Plain), .. second[..^cut]], InputFormat.Text);
            Assert.Equal(FailureKind.BadRow, rows[^1].Fault?.Kind);
        }
    }

    [Fact]
    public async Task Read_FlippedByte_IsNoticed()
    {
        var content = Lists.Gzip(Plain);
        content[^6] ^= 1;
        var rows = await Lists.ReadAsync(content, InputFormat.Text);
        Assert.Equal(FailureKind.BadRow, rows[^1].Fault?.Kind);
    }

    [Fact]
    public async Task Read_SomethingElseBehindTheData_IsNoticed()
    {
        var rows = await Lists.ReadAsync([.. Lists.Gzip(Plain), .. "trailing"u8], InputFormat.Text);
        Assert.Equal(301, rows.Count);
        Assert.Equal(FailureKind.BadRow, rows[^1].Fault?.Kind);
    }

    [Theory]
    [InlineData(InputFormat.Csv, "url,id\nhttp://a.example/1,x\n")]
    [InlineData(InputFormat.Tsv, "url\tid\nhttp://a.example/1\tx\n")]
    [InlineData(InputFormat.JsonLines, "{\"url\":\"http://a.example/1\",\"id\":\"x\"}\n")]
    [InlineData(InputFormat.Text, "http://a.example/1\tx\n")]
    public async Task Read_EveryFormat_MayBePacked(InputFormat format, string content)
    {
        var row = Assert.Single(await Lists.ReadAsync(Lists.Gzip(content), format, new SourceOptions { IdColumn = "id" }));
        Assert.Equal(("http://a.example/1", "x"), (row.RawUrl, row.Id));
    }
}
