using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Tests.Sources;

public sealed class SourceOpenerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imagehaul-sources-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_SeveralSources_AreReadAsOneNumberedThrough()
    {
        var text = Write("a.txt", "http://a.example/1\nhttp://a.example/2\n"u8.ToArray());
        var packed = Write("b.CSV.gz", Lists.Gzip("url\nhttp://a.example/3\n"));
        var json = Write("c.ndjson", "\"http://a.example/4\""u8.ToArray());
        var tsv = Write("d.tsv", "x\turl\n\thttp://a.example/5"u8.ToArray());
        var input = new MemoryStream("http://a.example/6\n"u8.ToArray());
        var opened = await SourceOpener.OpenAsync(
            [text, packed, json, "HTTPS://a.example/url", tsv, "-", text], new SourceOptions(), input, CancellationToken.None);
        Assert.Empty(opened.Errors);
        var rows = await Lists.ToListAsync(opened);
        Assert.Equal(["/1", "/2", "/3", "/4", "/url", "/5", "/6", "/1", "/2"], rows.Select(row => row.Url!.Target));
        Assert.True(input.CanRead, "Standard input stays the caller's.");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(99, 4)]
    public async Task Open_Limit_CountsOverAllSources(long limit, int expected)
    {
        var text = Write("a.txt", "http://a.example/1\nnonsense\n"u8.ToArray());
        var opened = await SourceOpener.OpenAsync([text, text], new SourceOptions { Limit = limit }, null, CancellationToken.None);
        Assert.Equal(expected, (await Lists.ToListAsync(opened)).Count);
    }

    [Fact]
    public async Task Open_FaultySources_AreAllReportedAtOnce()
    {
        var unknown = Write("list.xlsx", [1]);
        var fake = Write("list.txt.gz", "plain"u8.ToArray());
        var bare = Write("list", [1]);
        var opened = await SourceOpener.OpenAsync(
            [Path.Combine(_folder, "none.txt"), _folder, unknown, fake, bare, "ftp://a.example/x.txt", "example.com/a.jpg", "", "-"],
            new SourceOptions(), null, CancellationToken.None);
        Assert.Null(opened.Source);
        Assert.Collection(
            opened.Errors,
            error => Assert.Contains("none.txt does not exist", error, StringComparison.Ordinal),
            error => Assert.Contains("is a folder", error, StringComparison.Ordinal),
            error => Assert.Contains("the extension .xlsx", error, StringComparison.Ordinal),
            error => Assert.Contains("not gzip-compressed", error, StringComparison.Ordinal),
            error => Assert.Contains("--input-format (txt, csv, tsv or jsonl)", error, StringComparison.Ordinal),
            error => Assert.Contains("not an http or https URL", error, StringComparison.Ordinal),
            error => Assert.Contains("write https:// before it", error, StringComparison.Ordinal),
            error => Assert.Contains("empty", error, StringComparison.Ordinal),
            error => Assert.Contains("not at hand", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_WrongOptionsOrNothing_IsReported()
    {
        var none = await SourceOpener.OpenAsync([], new SourceOptions { Limit = -1 }, null, CancellationToken.None);
        Assert.Equal(2, none.Errors.Count);
        var twice = await SourceOpener.OpenAsync(["-", "-"], new SourceOptions(), Stream.Null, CancellationToken.None);
        Assert.Contains("only once", Assert.Single(twice.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_UnusableUrlArgument_IsAFaultyRow()
    {
        var opened = await SourceOpener.OpenAsync(["http://exa mple/"], new SourceOptions(), null, CancellationToken.None);
        var row = Assert.Single(await Lists.ToListAsync(opened));
        Assert.Equal(FailureKind.InvalidUrl, row.Fault!.Kind);
    }

    [Fact]
    public async Task Open_ExplicitFormat_BeatsTheExtension()
    {
        var csv = Write("list.dat", "url\nhttp://a.example/1\n"u8.ToArray());
        var opened = await SourceOpener.OpenAsync([csv], new SourceOptions { Format = InputFormat.Csv }, null, CancellationToken.None);
        Assert.Single(await Lists.ToListAsync(opened));
    }

    [Fact]
    public async Task Read_ListGoneSinceItWasChecked_IsABadRow()
    {
        var text = Write("a.txt", "http://a.example/1\n"u8.ToArray());
        var opened = await SourceOpener.OpenAsync([text, "http://a.example/2"], new SourceOptions(), null, CancellationToken.None);
        File.Delete(text);
        var rows = await Lists.ToListAsync(opened);
        Assert.Equal([FailureKind.BadRow, null], rows.Select(row => row.Fault?.Kind));
    }

    [Fact]
    public async Task Read_FaultOfTheDisk_IsABadRowBehindTheGoodOnes()
    {
        var opened = await SourceOpener.OpenAsync(["-"], new SourceOptions(), new BreakingStream("http://a.example/1\nhttp://a.exa"u8.ToArray()), CancellationToken.None);
        var rows = await Lists.ToListAsync(opened);
        Assert.Equal([null, FailureKind.BadRow], rows.Select(row => row.Fault?.Kind));
        Assert.Contains("line 2: the list could not be read any further (the disk is gone)", rows[1].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Twice_IsADefect()
    {
        var opened = await SourceOpener.OpenAsync(["http://a.example/"], new SourceOptions(), null, CancellationToken.None);
        await Lists.ToListAsync(opened);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Lists.ToListAsync(opened));
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private sealed class BreakingStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("the disk is gone");
    }
}
