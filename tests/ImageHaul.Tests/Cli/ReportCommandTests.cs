using ImageHaul.Catalog;
using ImageHaul.Cli.Options;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Tests.Catalog;

namespace ImageHaul.Tests.Cli;

public sealed class ReportCommandTests : IDisposable
{
    private readonly CliRig _rig = new();

    public static TheoryData<FailureKind> Kinds => [.. FailureKinds.All];

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Report_IsWrittenIntoTheFolder()
    {
        var folder = Folder();

        Assert.Equal(0, await _rig.RunAsync("report", folder, "--gallery", "0"));

        Assert.Contains("1 of 2 rows have their image", await File.ReadAllTextAsync(Path.Combine(folder, "report.html")));
        Assert.Contains("report.html", _rig.Errors);
        Assert.Equal("", _rig.Output);
    }

    [Fact]
    public async Task Report_ToStandardOutput_IsThePageAlone()
    {
        var folder = Folder();

        Assert.Equal(0, await _rig.RunAsync("report", folder, "-o", "-", "--gallery", "0"));

        Assert.StartsWith("<!DOCTYPE html>", _rig.Output);
        Assert.False(File.Exists(Path.Combine(folder, "report.html")));
        Assert.Equal("", _rig.Errors);
    }

    [Fact]
    public async Task Report_ToADevice_LeavesItWhereItIs()
    {
        if (!OperatingSystem.IsLinux()) return;
        var page = Path.Combine(_rig.Folder, "nowhere.html");
        File.CreateSymbolicLink(page, "/dev/null");

        Assert.Equal(0, await _rig.RunAsync("report", Folder(), "-o", page, "--gallery", "0"));
        Assert.Equal("/dev/null", new FileInfo(page).LinkTarget);
    }

    [Fact]
    public async Task Report_OfAFolderWithoutCatalog_Is2()
    {
        Assert.Equal(2, await _rig.RunAsync("report", _rig.Folder));
        Assert.Contains("no run has written this folder", _rig.Errors);
    }

    [Fact]
    public async Task Report_OfADamagedCatalog_Is2AndNamesRepair()
    {
        var folder = Folder();
        await File.WriteAllTextAsync(HaulFolder.CatalogFile(folder), new string('x', 10_000));

        Assert.Equal(2, await _rig.RunAsync("report", folder));
        Assert.Contains("imagehaul repair", _rig.Errors);
    }

    [Fact]
    public async Task Report_PlaceThatCannotBeWritten_Is5() => Assert.Equal(5, await _rig.RunAsync("report", Folder(), "-o", Path.Combine(_rig.Folder, "none", "r.html"), "--gallery", "0"));

    [Theory]
    [InlineData("-1")]
    [InlineData("5001")]
    [InlineData("many")]
    public async Task Report_GalleryOutOfBounds_Is2(string images)
    {
        Assert.Equal(2, await _rig.RunAsync("report", Folder(), "--gallery", images));
        Assert.Contains("0 to 5000", _rig.Errors);
    }

    /// <summary>A remedy that the command line does not understand would be worse than none.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Remedy_Command_IsOneThatTheProgramTakes(FailureKind kind)
    {
        var remedy = kind.Remedy();
        Assert.NotEmpty(remedy.Meaning);
        Assert.NotEmpty(remedy.Advice);
        // A folder with a run refuses another value of these: the advice says so, or leads to another folder.
        if (ResultSettings.Of(new HaulOptions()).Keys.Any(name => remedy.Advice.Contains($"--{name}", StringComparison.Ordinal))) Assert.Contains("folder", remedy.Advice, StringComparison.Ordinal);
        if (remedy.Command is not { } command) return;
        var certificates = _rig.Write("ca.pem", "");
        var words = command.Replace("DIR", "images", StringComparison.Ordinal).Replace("RANGE", "10.0.0.0/8", StringComparison.Ordinal).Replace("FILE", certificates, StringComparison.Ordinal)
            .Replace("--proxy URL", "--proxy http://proxy.example:8080", StringComparison.Ordinal).Replace("URL", "http://a.example/", StringComparison.Ordinal).Split(' ');
        var verb = words[1] switch { "retry" => Verbs.Retry, "get" => Verbs.Get, _ => Verbs.Explain };

        var given = ArgumentReader.Read(words[1], OptionTable.Of(verb), words[2..]);
        var resolved = new OptionResolver(new SettingsPlaces(new Dictionary<string, string>(), _rig.Folder, null)).Resolve(verb, given.Flags);

        Assert.Equal("imagehaul", words[0]);
        Assert.Empty(given.Faults);
        Assert.Single(given.Positionals);
        // An empty file holds no certificate: the option itself is right.
        Assert.DoesNotContain(resolved.Faults, fault => !fault.Contains("ca.pem", StringComparison.Ordinal) && !fault.Contains("--ca-file", StringComparison.Ordinal));
        // A folder refuses other values of these, unless it begins anew.
        if (verb == Verbs.Retry) Assert.Empty(given.Flags.Keys.Intersect(ResultSettings.Of(new HaulOptions()).Keys));
        if (verb == Verbs.Get) Assert.Contains("--restart", words);
        if (verb == Verbs.Retry && words.Contains("--class")) Assert.Equal([kind], resolved.Settings.Classes);
    }

    private string Folder()
    {
        var folder = _rig.OutputFolder();
        File.Delete(HaulFolder.CatalogFile(folder));
        using var catalog = SqliteCatalog.Open(HaulFolder.CatalogFile(folder)).Catalog!;
        Assert.Null(catalog.Commit([CatalogFolder.Good(1), CatalogFolder.Bad(2)]).Failure);
        return folder;
    }
}
