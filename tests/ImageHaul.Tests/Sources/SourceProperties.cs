using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Sources;
using ImageHaul.Tests.Model;

namespace ImageHaul.Tests.Sources;

public sealed class SourceProperties
{
    private static readonly Gen<string> Pieces = SeededProperty.Glued(
        24, "http://a.example/", "url", ",", ";", "\t", "\"", "\"\"", "\n", "\r", "\r\n", "#", " ", "a", "{", "}", "[", "]", ":", "\"url\":", "\\", "\\ud800", "ü", "\0", "\ufffd", "1",
        "{\"url\":\"http://a.example/1\"}\n", new string('x', 700));

    private static readonly Gen<byte[]> AnyBytes =
        from text in Pieces
        from noise in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), 6)
        from place in Gen.Choose(0, 100)
        from mark in Gen.Elements<byte[]>([], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], "url,id\n"u8.ToArray(), [0x1F, 0x8B, 8])
        let bytes = Encoding.UTF8.GetBytes(text)
        let cut = bytes.Length * place / 100
        select (byte[])[.. mark, .. bytes[..cut], .. noise, .. bytes[cut..]];

    [Theory]
    [InlineData(InputFormat.Text)]
    [InlineData(InputFormat.Csv)]
    [InlineData(InputFormat.Tsv)]
    [InlineData(InputFormat.JsonLines)]
    public void Read_AnyBytes_NeverThrowsAndDoesNotDependOnHowTheyCome(InputFormat format) => SeededProperty.Holds(AnyBytes, 800, bytes =>
    {
        var options = new SourceOptions { MaxRowLength = 1024 };
        var whole = Read(bytes, format, options, int.MaxValue);
        Assert.Equal(whole, Read(bytes, format, options, 5));
    });

    [Fact]
    public void Read_Text_EveryLineIsOneRequest() => SeededProperty.Holds(Pieces, 1_500, text =>
    {
        var expected = text.Replace("\r\n", "\n").Split('\n', '\r').Count(line => line.Length > 0 && line[0] != '#' && !string.IsNullOrWhiteSpace(line));
        Assert.Equal(expected, Read(Encoding.UTF8.GetBytes(text), InputFormat.Text, new SourceOptions(), int.MaxValue).Count);
    });

    [Fact]
    public void Read_WrittenCsv_ComesBack() => SeededProperty.Holds(
        Gen.ArrayOf(SeededProperty.Glued(6, "a", ",", "\"", "\n", "\r\n", ";", "\t", "é"), 5), 600, ids =>
        {
            var list = new StringBuilder("id,url\r\n");
            foreach (var id in ids) list.Append($"\"{id.Replace("\"", "\"\"")}\",\"http://a.example/\"\r\n");
            var rows = Lists.ReadAsync(list.ToString(), InputFormat.Csv, new SourceOptions { IdColumn = "id" }).GetAwaiter().GetResult();
            Assert.Equal(ids.Select(id => id.Trim()), rows.Select(row => row.Id ?? ""));
        });

    private static List<string> Read(byte[] bytes, InputFormat format, SourceOptions options, int chunk)
    {
        var opened = Lists.OpenAsync(bytes, format, options, chunk).GetAwaiter().GetResult();
        if (opened.Source is null) return [.. opened.Errors];
        return [.. Lists.ToListAsync(opened).GetAwaiter().GetResult().Select(row => $"{row.RawUrl}|{row.Id}|{row.Fault}")];
    }
}
