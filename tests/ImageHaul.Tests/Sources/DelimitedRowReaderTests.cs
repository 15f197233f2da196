using System.Text;
using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Tests.Sources;

public sealed class DelimitedRowReaderTests
{
    private static readonly SourceOptions WithAll = new() { IdColumn = "id", Sha256Column = "sha256" };
    private static readonly string Hex = new('a', 64);

    [Fact]
    public async Task Read_ColumnsByName_InAnyOrder()
    {
        var rows = await Lists.ReadAsync($"\ufeffsha256,title,ID,Url\r\n{Hex},\"a, \"\"b\"\"\nc\",7,http://a.example/1\r\n,,,http://a.example/2\r\n", InputFormat.Csv, WithAll);
        Assert.Equal(["http://a.example/1", "http://a.example/2"], rows.Select(row => row.RawUrl));
        Assert.Equal(["7", null], rows.Select(row => row.Id));
        Assert.Equal([Hex, null], rows.Select(row => row.ExpectedDigest?.ToString()));
    }

    [Theory]
    [InlineData("url;id\nhttp://a.example/1,2;x\n")]
    [InlineData("sep=;\r\nurl;id\r\nhttp://a.example/1,2;x\r\n")]
    [InlineData("url\tid\nhttp://a.example/1,2\tx\n")]
    [InlineData("\n\nurl|id\nhttp://a.example/1,2|x\n")]
    public async Task Read_OtherDelimiters_AreToldByTheHeader(string content)
    {
        var row = Assert.Single(await Lists.ReadAsync(content, InputFormat.Csv, new SourceOptions { IdColumn = "id" }));
        Assert.Equal("http://a.example/1,2", row.RawUrl);
        Assert.Equal("x", row.Id);
    }

    [Fact]
    public async Task Read_QuotedCells_FollowRfc4180()
    {
        var rows = await Lists.ReadAsync("id,url\n\"a\"\"b\",\"http://a.example/1,2\"\n\"\r\n\",\"http://a.example/3\"\n", InputFormat.Csv, new SourceOptions { IdColumn = "id" });
        Assert.Equal("a\"b", rows[0].Id);
        Assert.Equal("http://a.example/1,2", rows[0].RawUrl);
        Assert.Null(rows[1].Id);
    }

    [Fact]
    public async Task Read_SloppyQuotesOnOneLine_KeepTheUrl()
    {
        var rows = await Lists.ReadAsync("title,url\n\"He said \"hi\" there\",http://a.example/1\n5\" nail,http://a.example/2\n", InputFormat.Csv);
        Assert.Equal(["/1", "/2"], rows.Select(row => row.Url?.Target));
    }

    [Fact]
    public async Task Read_StrayQuote_CostsOnlyItsRow()
    {
        var rows = await Lists.ReadAsync("id,url\n1,\"http://a.example/1\n2,http://a.example/2\n3,\"http://a.example/3\"\n4,http://a.example/4\n", InputFormat.Csv);
        Assert.Equal([false, true, true, true], rows.Select(row => row.Url is not null));
        Assert.StartsWith("standard input, line 2: a quote", rows[0].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_QuoteOpenAtTheEnd_CostsOnlyItsRow()
    {
        var rows = await Lists.ReadAsync("url,id\nhttp://a.example/1,\"x\nhttp://a.example/2,y\n", InputFormat.Csv);
        Assert.Equal([false, true], rows.Select(row => row.Url is not null));
        Assert.Equal("http://a.example/1", rows[0].RawUrl);
    }

    [Fact]
    public async Task Read_QuoteOpenForLongerThanARow_CostsOnlyItsRow()
    {
        var list = new StringBuilder("url,id\n\"oops,1\n");
        for (var i = 0; i < 50_000; i++) list.Append($"http://a.example/{i},{i}\n");
        var rows = await Lists.ReadAsync(list.ToString(), InputFormat.Csv, new SourceOptions { MaxRowLength = 100_000 });
        Assert.Equal(50_001, rows.Count);
        Assert.Single(rows, row => row.Fault is not null);
        Assert.Equal("http://a.example/49999", rows[^1].RawUrl);
    }

    [Fact]
    public async Task Read_StrayQuoteBehindALongCell_GoesOnBehindTheQuotesLine()
    {
        var rows = await Lists.ReadAsync("a,b,url\n\"x\ny\",\"z,http://a.example/1\n,,http://a.example/2\n", InputFormat.Csv);
        Assert.Equal(2, rows.Count);
        Assert.NotNull(rows[0].Fault);
        Assert.Equal("http://a.example/2", rows[1].RawUrl);
    }

    [Fact]
    public async Task Read_OverlongRow_IsBadAndTheNextIsRead()
    {
        var rows = await Lists.ReadAsync($"id,url\n1,http://a.example/1\n2,{new string('x', 10_000_000)}\r\n3,http://a.example/3\n,ftp://x/\n", InputFormat.Csv);
        Assert.Equal([null, FailureKind.BadRow, null, FailureKind.UnsupportedScheme], rows.Select(row => row.Fault?.Kind));
        Assert.StartsWith("standard input, line 3: the row is longer", rows[1].Fault!.Message, StringComparison.Ordinal);
        Assert.StartsWith("standard input, line 5: ", rows[3].Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "1 cells")]
    [InlineData("1,", "no URL")]
    [InlineData("1,\"\"", "no URL")]
    [InlineData("1,http://a.example/w_1,h_2.jpg", "quotes around")]
    [InlineData("1,example.com/a.jpg", "https://")]
    public async Task Read_RaggedOrEmptyRow_IsFaulty(string line, string says)
    {
        var rows = await Lists.ReadAsync($"id,url\n{line}\n2,http://a.example/2\n", InputFormat.Csv);
        Assert.Equal(2, rows.Count);
        Assert.Contains(says, rows[0].Fault!.Message, StringComparison.Ordinal);
        Assert.StartsWith("standard input, line 2: ", rows[0].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_TrailingDelimiters_DoNoHarm()
    {
        var rows = await Lists.ReadAsync("url,id\nhttp://a.example/1,x,,\n\n   \nhttp://a.example/2\n", InputFormat.Csv, new SourceOptions { IdColumn = "id" });
        Assert.Equal(["x", null], rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Read_BadDigest_IsABadRow()
    {
        var rows = await Lists.ReadAsync("url,id,sha256\nhttp://a.example/1,1,abc\nhttp://a.example/2,2, " + Hex.ToUpperInvariant() + " \n", InputFormat.Csv, WithAll);
        Assert.Equal(FailureKind.BadRow, rows[0].Fault!.Kind);
        Assert.Contains("64 hex digits", rows[0].Fault!.Message, StringComparison.Ordinal);
        Assert.Equal("http://a.example/1", rows[0].RawUrl);
        Assert.Equal(Hex, rows[1].ExpectedDigest.ToString());
    }

    [Fact]
    public async Task Read_Tsv_TakesStrayQuotesAsCharacters()
    {
        var rows = await Lists.ReadAsync("url\tid\nhttp://a.example/1\t\"open\nhttp://a.example/2\t\"a \"\"b\"\"\"\nhttp://a.example/3\t\"c\" d\n", InputFormat.Tsv, new SourceOptions { IdColumn = "id" });
        Assert.Equal(["\"open", "a \"b\"", "\"c\" d"], rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Read_OneByteAtATime_GivesTheSame()
    {
        var content = Encoding.UTF8.GetBytes("id,url\r\n\"a\"\"\r\nb\",\"http://a.example/1\"\r\n2,\"x\r\n3,http://a.example/3\r\n");
        var whole = await Lists.ReadAsync(content, InputFormat.Csv);
        var dripped = await Lists.ReadAsync(content, InputFormat.Csv, chunk: 1);
        Assert.Equal(whole.Select(row => (row.RawUrl, row.Fault?.Message)), dripped.Select(row => (row.RawUrl, row.Fault?.Message)));
        Assert.Equal(3, whole.Count);
    }

    [Theory]
    [InlineData("image_url,title\nx,y\n", "Did you mean \"image_url\"?")]
    [InlineData("ulr,title\nx,y\n", "Did you mean \"ulr\"?")]
    [InlineData("id;link\nx;y\n", "Did you mean \"link\"?")]
    [InlineData("id,title\nx,y\n", "its columns are \"id\", \"title\"")]
    [InlineData("http://a.example/1,x\n", "--input-format txt.")]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    public async Task Open_NoUrlColumn_SaysWhatThereIs(string content, string says)
    {
        var opened = await Lists.OpenAsync(Encoding.UTF8.GetBytes(content), InputFormat.Csv);
        Assert.Null(opened.Source);
        Assert.Contains(says, Assert.Single(opened.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_MissingIdColumn_NamesTheOption()
    {
        var opened = await Lists.OpenAsync("url,key\n"u8.ToArray(), InputFormat.Csv, WithAll);
        Assert.Contains("--id-column", Assert.Single(opened.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DoubledColumn_TheFirstCounts()
    {
        var row = Assert.Single(await Lists.ReadAsync("URL,url,url\nhttp://a.example/0,http://a.example/1,http://a.example/2\n", InputFormat.Csv));
        Assert.Equal("/1", row.Url!.Target);
    }
}
