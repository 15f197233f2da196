using ImageHaul.Cli.Running;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Pipeline;

public sealed class ManifestPlaceTests : RunFixture
{
    private string Place(string name) => Path.Combine(Output, name);

    private FolderOpening Open(string manifest, bool adopt = false) => HaulFolder.Open(Options with { ManifestPath = manifest }, adopt, TimeProvider.System);

    [Theory]
    [InlineData("none/m.csv", "Make it", false)]
    [InlineData("none/m.csv", "Make it", true)]
    [InlineData("none/", "Make it", false)]
    [InlineData("file/m.csv", "is no folder", false)]
    [InlineData("folder", "Name a file in it", false)]
    [InlineData("folder/", "Name a file in it", true)]
    public void Open_ManifestHasNoPlace_IsRefusedAsUsageBeforeAnythingIsFetched(string name, string remedy, bool isRetry)
    {
        File.WriteAllText(Place("file"), "");
        Directory.CreateDirectory(Place("folder"));

        var (folder, end, reason) = Open(Place(name), isRetry);

        Assert.Null(folder);
        Assert.Contains($"--manifest {Place(name)}", reason, StringComparison.Ordinal);
        Assert.Contains(remedy, reason, StringComparison.Ordinal);
        Assert.False(File.Exists(HaulFolder.CatalogFile(Output)));
        Assert.Equal(ExitCode.Usage, ExitCodes.Of(Cli.Samples.Summary(end), default, wasAbandoned: false));
    }

    [Fact]
    public void Open_NothingCanBeMadeBesideTheManifest_IsRefusedByTheDiskUnderTheManifestsName()
    {
        // Where the temporary file goes there is a folder: refused for every user, root too.
        Directory.CreateDirectory(Place(".m.csv.tmp"));

        var (folder, end, reason) = Open(Place("m.csv"));

        Assert.Null(folder);
        Assert.Equal(RunEnd.StorageRefused, end);
        Assert.StartsWith($"--manifest {Place("m.csv")} cannot be written: ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ManifestOfBefore_StaysAndNothingElseIsLeft()
    {
        File.WriteAllText(Place("m.csv"), "before");

        using (var folder = Open(Place("m.csv")).Folder) Assert.NotNull(folder);

        Assert.Equal("before", File.ReadAllText(Place("m.csv")));
        Assert.Equal([Place("m.csv")], Directory.GetFiles(Output, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }));
    }

    [Fact]
    public void Open_OutputFolderThatIsNotThereYet_HasAPlaceForItsManifest()
    {
        var output = Place("later");
        var options = Options with { Storage = Options.Storage with { Output = output }, ManifestPath = Path.Combine(output, "m.csv") };

        using var folder = HaulFolder.Open(options, adopt: false, TimeProvider.System).Folder;

        Assert.NotNull(folder);
    }

    [Fact]
    public void WriteManifest_PlaceGoneMeanwhile_IsToldUnderTheManifestsName()
    {
        using var folder = Open(Place("m.csv")).Folder;
        var place = Path.Combine(Output, "gone", "m.csv");
        using var manifest = folder!.PrepareManifest(place);

        var failure = manifest.Publish().Failure!;

        Assert.Equal(FailureKind.StorageDenied, failure.Kind);
        Assert.Contains($"'{place}'", failure.Message, StringComparison.Ordinal);
    }
}
