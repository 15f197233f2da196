using System.Text;
using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Tests.Sources;

public sealed class JsonLinesRowReaderTests
{
    private static readonly SourceOptions WithAll = new() { IdColumn = "id", Sha256Column = "sha256" };

    [Fact]
    public async Task Read_ObjectsAndStrings_AreRows()
    {
        var hex = new string('b', 64);
        var rows = await Lists.ReadAsync(
            $$"""
            {"meta":{"url":"http://no.example/"},"tags":["a"],"URL":"http:\/\/a.example\/\u00fc","id":12.50,"sha256":"{{hex}}"}

            "http://a.example/2"
            { "id" : true , "url" : "http://a.example/3" , "url" : "http://a.example/4", "sha256": null }
            """.ReplaceLineEndings("\r\n"),
            InputFormat.JsonLines,
            WithAll);
        Assert.Equal(["http://a.example/ü", "http://a.example/2", "http://a.example/3"], rows.Select(row => row.RawUrl));
        Assert.Equal(["12.50", null, "true"], rows.Select(row => row.Id));
        Assert.Equal(hex, rows[0].ExpectedDigest.ToString());
    }

    [Theory]
    [InlineData("{\"url\":\"http://a.example/\"", "not valid JSON")]
    [InlineData("{\"url\":\"http://a.example/\"} {}", "not valid JSON")]
    [InlineData("{'url':1}", "not valid JSON")]
    [InlineData("{\"url\":\"\\ud800\"}", "not valid JSON")]
    [InlineData("nonsense", "not valid JSON")]
    [InlineData("42", "neither a JSON object nor a string")]
    [InlineData("null", "neither a JSON object nor a string")]
    [InlineData("  [\"http://a.example/\"]", "neither a JSON object nor a string")]
    [InlineData("{\"url\":42}", "url is not a string")]
    [InlineData("{\"url\":{\"url\":\"http://a.example/\"}}", "url is not a string")]
    [InlineData("{\"url\":null}", "no URL")]
    [InlineData("{\"link\":\"http://a.example/\"}", "no URL")]
    [InlineData("{\"url\":\"http://a.example/\",\"id\":[1]}", "id is neither")]
    [InlineData("{\"url\":\"http://a.example/\",\"sha256\":\"12\"}", "64 hex digits")]
    [InlineData("{\"url\":\"http://a.example/\",\"sha256\":12}", "sha256 is not a string")]
    public async Task Read_BadRow_IsFaultyAndTheNextIsRead(string line, string says)
    {
        var rows = await Lists.ReadAsync($"\"http://a.example/1\"\n{line}\n\"http://a.example/2\"\n", InputFormat.JsonLines, WithAll);
        Assert.Equal(3, rows.Count);
        Assert.Equal(FailureKind.BadRow, rows[1].Fault!.Kind);
        Assert.StartsWith("standard input, line 2: ", rows[1].Fault!.Message, StringComparison.Ordinal);
        Assert.Contains(says, rows[1].Fault!.Message, StringComparison.Ordinal);
        Assert.NotNull(rows[2].Url);
    }

    [Fact]
    public async Task Read_DeepNesting_IsABadRow()
    {
        var deep = "{\"url\":\"http://a.example/\",\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        var rows = await Lists.ReadAsync($"{deep}\n\"http://a.example/2\"\n", InputFormat.JsonLines);
        Assert.Equal([FailureKind.BadRow, null], rows.Select(row => row.Fault?.Kind));
        Assert.Equal("http://a.example/", rows[0].RawUrl);
    }

    [Fact]
    public async Task Read_OverlongRow_IsBadAndTheNextIsRead()
    {
        var rows = await Lists.ReadAsync($"{{\"x\":\"{new string('x', 3_000_000)}\"}}\n\"http://a.example/2\"\n", InputFormat.JsonLines);
        Assert.Equal([FailureKind.BadRow, null], rows.Select(row => row.Fault?.Kind));
    }

    [Fact]
    public async Task Open_JsonArray_SaysHowToConvertIt()
    {
        var opened = await Lists.OpenAsync(Encoding.UTF8.GetBytes(" \n[\n{\"url\":\"http://a.example/\"}\n]"), InputFormat.JsonLines);
        Assert.Contains("jq -c", Assert.Single(opened.Errors), StringComparison.Ordinal);
    }
}
