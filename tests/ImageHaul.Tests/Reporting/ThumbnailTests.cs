using System.Diagnostics;
using System.Text;
using ImageHaul.Testing;
using ImageHaul.Testing.Samples;
using ImageHaul.Web.Report.Thumbnails;

namespace ImageHaul.Tests.Reporting;

public sealed class ThumbnailTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagehaul-thumbnails-");
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(SampleFormat.Jpeg)]
    [InlineData(SampleFormat.Png)]
    [InlineData(SampleFormat.Gif)]
    [InlineData(SampleFormat.Webp)]
    [InlineData(SampleFormat.Tiff)]
    public void Make_PhotographFormats_GiveASmallWebP(SampleFormat format)
    {
        var made = VipsThumbnail.Make(Write(SampleImages.Create(format, 7, 640, 480)));

        Assert.Null(made.Fault);
        Assert.Equal("WEBP"u8, made.WebP.AsSpan(8, 4));
        Assert.InRange(made.WebP!.Length, 30, 40_000);
    }

    [Fact]
    public void Make_NotAnImage_SaysWhy() => Assert.NotEmpty(VipsThumbnail.Make(Write("<html>"u8.ToArray())).Fault!);

    [Fact]
    public void Make_Svg_IsNotDecodedWhateverItIsCalled()
    {
        var made = VipsThumbnail.Make(Write("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"5\" height=\"5\"/></svg>"u8.ToArray()));

        Assert.Null(made.WebP);
    }

    [Fact]
    public void Make_FileThatIsGone_SaysSo() => Assert.NotEmpty(VipsThumbnail.Make(Path.Combine(_folder.FullName, "gone.jpg")).Fault!);

    [Fact]
    public void Make_FileNameThatLooksLikeOptions_IsAFileName()
    {
        var file = Path.Combine(_folder.FullName, "1-photo.png[page=9]");
        File.WriteAllBytes(file, SampleImages.Create(SampleFormat.Png, 1));

        Assert.NotNull(VipsThumbnail.Make(file).WebP);
    }

    [Fact]
    public async Task Process_ThatCrashes_CostsOneFile()
    {
        // Says hello, reads a name and falls over.
        using var process = Fake("printf '\\001'; head -c 4 >/dev/null; kill -SEGV $$");

        Assert.Equal("the decoder gave up", (await process.MakeAsync("a", CancellationToken.None)).Fault);
        Assert.Equal("the decoder gave up", (await process.MakeAsync("b", CancellationToken.None)).Fault);
    }

    [Theory]
    [InlineData("\\001\\377\\377\\377\\177")]
    [InlineData("\\001\\004\\000\\000\\000abcd")]
    [InlineData("\\001\\377\\377\\377\\377")]
    public async Task Process_ThatTalksNonsense_IsNotBelieved(string answer)
    {
        using var process = Fake($"printf '\\001'; head -c 4 >/dev/null; printf '{answer}'; sleep 600");

        Assert.Equal("the decoder gave up", (await process.MakeAsync("a", CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Process_ThatHangs_IsEndedAfterAWhile()
    {
        using var process = Fake("printf '\\001'; exec sleep 600");

        var making = process.MakeAsync("a", CancellationToken.None);
        _time.Advance(ThumbnailProcess.Patience);

        Assert.Equal("it took longer than 10 s", (await making).Fault);
    }

    [Fact]
    public async Task Process_WithoutLibvips_IsNotAvailable()
    {
        using var process = Fake("printf '\\000'");

        Assert.False(await process.IsAvailableAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Pool_WithoutAProgramToStart_MakesNothing()
    {
        Assert.Null(await new ThumbnailPool(() => ThumbnailCommand.Of(Path.Combine(_folder.FullName, "none"), []), _time).MakeAsync(["a"], CancellationToken.None));
        Assert.Null(await new ThumbnailPool(null, _time).MakeAsync(["a"], CancellationToken.None));
    }

    [Fact]
    public void Server_AnswersEachNameInTurn_AndEndsWithItsInput()
    {
        var good = Write(SampleImages.Create(SampleFormat.Jpeg, 1));
        using var output = new MemoryStream();
        using var input = new MemoryStream([.. Message(good), .. Message("/none"), .. Message(good), 9]);

        Assert.Equal(0, ThumbnailServer.Run(input, output));

        var answers = output.ToArray();
        Assert.Equal(ThumbnailServer.Hello, answers[0]);
        var kinds = new List<byte>();
        for (var at = 1; at < answers.Length; at += 5 + BitConverter.ToInt32(answers, at + 1)) kinds.Add(answers[at]);
        Assert.Equal([ThumbnailServer.Picture, ThumbnailServer.Fault, ThumbnailServer.Picture], kinds);
    }

    [Fact]
    public void Command_HandsOnNoSecrets()
    {
        Environment.SetEnvironmentVariable("TEST_PROXY_PASSWORD", "secret");

        Assert.DoesNotContain("TEST_PROXY_PASSWORD", ThumbnailCommand.Of("x", []).Environment.Keys);
    }

    private static byte[] Message(string name) => [.. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(name)), .. Encoding.UTF8.GetBytes(name)];

    private string Write(byte[] bytes)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private ThumbnailProcess Fake(string script) => new(() => ThumbnailCommand.Of("/bin/bash", ["-c", script]), _time);
}
