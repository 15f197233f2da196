using System.Diagnostics;
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
    public async Task Process_PhotographFormats_GiveASmallWebP(SampleFormat format)
    {
        var made = await MakeAsync(Write(SampleImages.Create(format, 7, 640, 480)));

        Assert.Null(made.Fault);
        Assert.Equal("WEBP"u8, made.WebP.AsSpan(8, 4));
        Assert.InRange(made.WebP!.Length, 30, 40_000);
    }

    [Fact]
    public async Task Process_NotAnImage_SaysWhy() => Assert.NotEmpty((await MakeAsync(Write("<html>"u8.ToArray()))).Fault!);

    [Fact]
    public async Task Process_Svg_IsNotDecodedWhateverItIsCalled()
    {
        var made = await MakeAsync(Write("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"5\" height=\"5\"/></svg>"u8.ToArray()));

        Assert.Null(made.WebP);
    }

    [Fact]
    public async Task Process_FileThatIsGone_SaysSo() => Assert.NotEmpty((await MakeAsync(Path.Combine(_folder.FullName, "gone.jpg"))).Fault!);

    [Fact]
    public async Task Process_FileNameThatLooksLikeOptions_IsAFileName()
    {
        var file = Path.Combine(_folder.FullName, "1-photo.png[page=9]");
        File.WriteAllBytes(file, SampleImages.Create(SampleFormat.Png, 1));

        Assert.NotNull((await MakeAsync(file)).WebP);
    }

    [Fact]
    public async Task Process_AfterAFileItCannotDecode_GoesOnWithTheNext()
    {
        using var process = Real();
        var good = Write(SampleImages.Create(SampleFormat.Jpeg, 1));

        Assert.NotNull((await process.MakeAsync(good, CancellationToken.None)).WebP);
        Assert.NotEqual("the decoder gave up", (await process.MakeAsync("/none", CancellationToken.None)).Fault);
        Assert.NotNull((await process.MakeAsync(good, CancellationToken.None)).WebP);
    }

    [Fact]
    public async Task Process_InputThatEnds_EndsIt()
    {
        var start = OfTheProgram();
        start.RedirectStandardError = false;
        using var process = Process.Start(start)!;

        // Half a name: as a parent that was killed leaves it.
        process.StandardInput.BaseStream.WriteByte(9);
        process.StandardInput.Close();

        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void ThisProcess_NeverLoadsLibvips()
    {
        if (!OperatingSystem.IsLinux()) return;

        // It brings the system's libsqlite3 along, whose functions then take the place of those of the catalog's own SQLite, with other structures: see VipsLibrary.
        Assert.DoesNotContain("libvips", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
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
    public void Command_HandsOnNoSecrets()
    {
        Environment.SetEnvironmentVariable("TEST_PROXY_PASSWORD", "secret");

        Assert.DoesNotContain("TEST_PROXY_PASSWORD", ThumbnailCommand.Of("x", []).Environment.Keys);
    }

    // As a report does it, with the program's own file.
    private static ProcessStartInfo OfTheProgram() => ThumbnailCommand.Of("dotnet", [Path.Combine(AppContext.BaseDirectory, "ImageHaul.Cli.dll"), ThumbnailServer.Verb]);

    private async Task<Thumbnail> MakeAsync(string file)
    {
        using var process = Real();
        return await process.MakeAsync(file, CancellationToken.None);
    }

    private ThumbnailProcess Real() => new(OfTheProgram, _time);

    private string Write(byte[] bytes)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private ThumbnailProcess Fake(string script) => new(() => ThumbnailCommand.Of("/bin/bash", ["-c", script]), _time);
}
