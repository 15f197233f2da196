using System.IO.Compression;
using System.Text;
using ImageHaul.Testing.Samples;

namespace ImageHaul.EndToEnd.Tests.Security;

/// <summary>Files that are two things at once are stored as what their first bytes are, byte for byte, and the record tells what else is there.</summary>
public sealed class PolyglotTests
{
    private const string Page = "<!DOCTYPE html><html><script>alert(document.cookie)</script></html>";
    private const string Script = """
        <svg xmlns="http://www.w3.org/2000/svg" width="8" height="8" onload="alert(1)"><script>alert(2)</script>
        <image href="http://tracker.test/p.gif"/><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject></svg>
        """;

    [Fact]
    public async Task Get_Polyglots_AreStoredAsWhatTheBytesAreAndNoted()
    {
        await using var run = new HostileRun();
        var bodies = new Dictionary<string, byte[]>();
        void Row(string id, string expected, string type, byte[] body)
        {
            bodies[id] = body;
            run.Server.Map($"/{id}.bin", exchange => exchange.ReplyAsync(200, type, body).AsTask());
            run.Add(id, expected, $"/{id}.bin");
        }

        var (jpeg, gif, png) = (SampleImages.Create(SampleFormat.Jpeg, 1), SampleImages.Create(SampleFormat.Gif, 2), SampleImages.Create(SampleFormat.Png, 3));
        Row("html-in-jpeg-comment", "downloaded", "text/html", [.. jpeg[..2], 0xFF, 0xFE, 0, (byte)(Page.Length + 2), .. Ascii(Page), .. jpeg[2..]]);
        Row("gif-and-zip", "downloaded", "application/java-archive", [.. gif, .. Zip()]);
        Row("png-and-html", "downloaded", "image/png", [.. png, .. Ascii(Page)]);
        Row("jpeg-and-php", "downloaded", "image/jpeg", [.. jpeg, .. Ascii("<?php system($_GET[0]); ?>")]);
        Row("gif-that-is-a-script", "corrupt-image", "image/gif", Ascii("GIF89a=1;alert(document.cookie);//" + new string(' ', 64)));
        Row("bmp-that-is-a-script", "not-an-image", "image/bmp", Ascii("BM=1;alert(document.cookie)" + new string(' ', 64)));
        Row("pdf-and-jpeg", "not-an-image", "image/jpeg", [.. Ascii("%PDF-1.4\n"), .. jpeg]);
        Row("html-and-png", "not-an-image", "image/png", [.. Ascii(Page), .. png]);
        Row("zip-and-png", "not-an-image", "image/png", [.. Zip(), .. png]);
        Row("svg", "unsupported-format", "image/svg+xml", Ascii(Script));
        Row("svg-as-png", "unsupported-format", "image/png", Ascii(Script));

        await run.RunAsync("--allow-private");

        Assert.Equal(("jpeg", "gif", "png"), (run.Rows["html-in-jpeg-comment"]["format"], run.Rows["gif-and-zip"]["format"], run.Rows["png-and-html"]["format"]));
        Assert.EndsWith(".jpg", run.Rows["html-in-jpeg-comment"]["path"]);
        Assert.EndsWith(".gif", run.Rows["gif-and-zip"]["path"]);
        foreach (var id in new[] { "html-in-jpeg-comment", "gif-and-zip", "png-and-html", "jpeg-and-php" }) Assert.Equal(bodies[id], run.Stored(id));
        Assert.Equal($"{Zip().Length} bytes after the end of the image", run.Message("gif-and-zip"));
        Assert.Equal($"{Page.Length} bytes after the end of the image", run.Message("png-and-html"));
        Assert.Contains("after the end of the image", run.Message("jpeg-and-php"));
        Assert.Contains("--formats svg", run.Message("svg"));
    }

    [Fact]
    public async Task Get_SvgWithScriptsAskedFor_IsStoredAndFlagged()
    {
        await using var run = new HostileRun();
        run.Server.Map("/script.svg", exchange => exchange.ReplyAsync(200, "image/svg+xml", Ascii(Script)).AsTask());
        run.Add("svg", "downloaded", "/script.svg");

        await run.RunAsync("--allow-private", "--formats", "default,svg");

        Assert.Equal(Ascii(Script), run.Stored("svg"));
        Assert.Equal("contains scripts, event handlers, external references, foreign objects", run.Message("svg"));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Zip()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry("Evil.class");
            entry.LastWriteTime = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var stream = entry.Open();
            stream.Write("CAFEBABE"u8);
        }
        return file.ToArray();
    }
}
