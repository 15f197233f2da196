using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Library;

/// <summary>A store of the user's own does all that the folder does.</summary>
public sealed class CustomStoreTests : LibraryFixture
{
    private readonly MemoryStore _store = new();

    private HaulServices Services => new() { Store = _store };

    [Fact]
    public async Task RunAsync_WithAStore_PutsImagesThereAndNoneInTheFolder()
    {
        var records = await HaulAsync(Urls(3), Services);

        Assert.All(records, record => Assert.StartsWith("memory/", record.Image!.Path));
        Assert.Equal(3, _store.Blobs.Count);
        Assert.Equal(["manifest.csv"], Directory.EnumerateFiles(Output).Select(Path.GetFileName));
        Assert.Contains("memory/", await File.ReadAllTextAsync(Path.Combine(Output, "manifest.csv")));
        Assert.True(_store.Syncs > 0);
    }

    [Fact]
    public async Task RunAsync_Again_FetchesOnlyWhatTheStoreLost()
    {
        var first = await HaulAsync(Urls(3), Services);
        _store.Blobs.TryRemove(first[1].Image!.Path, out _);

        var again = await HaulAsync(Urls(3), Services);

        Assert.Equal(first[1].Request.Ordinal, Assert.Single(again).Request.Ordinal);
        Assert.Equal(3, _store.Blobs.Count);
        Assert.Empty(await HaulAsync(Urls(3), Services));
    }

    [Fact]
    public async Task RunAsync_SameBytesTwice_AreOneBlob()
    {
        var url = Server.Url("/image/png/1");
        var records = await HaulAsync([url, url, url + "?again"], Services);

        Assert.Single(_store.Blobs);
        Assert.Equal(2, records.Count(record => record.Status == RecordStatus.Duplicate));
    }

    [Fact]
    public async Task RunAsync_LargeBody_StreamsThroughAPartialFileIntoTheStore()
    {
        var options = Options with { Storage = Options.Storage with { MemoryLimit = 1000 } };
        var records = new List<ImageRecord>();
        await foreach (var record in new ImageHauler(options, Services).RunAsync([Server.Url("/image/png/1?pad=500000")])) records.Add(record);

        Assert.Equal(500_000, Assert.Single(records).Image!.Bytes);
        Assert.Equal(500_000, _store.Blobs.Values.Single().Length);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Output, ".imagehaul", "partial")));
    }

    [Fact]
    public async Task RunAsync_StoreRefuses_StopsAndTheNextRunContinues()
    {
        _store.Refusal = new Failure(FailureKind.StorageDenied, "the far end is down");
        var refused = await Assert.ThrowsAsync<HaulException>(() => HaulAsync(Urls(3), Services));
        Assert.Equal((RunEnd.StorageRefused, 0), (refused.Summary.End, refused.Summary.Counts.Failed));
        Assert.Contains("the far end is down", refused.Message);

        _store.Refusal = null;
        Assert.Equal(3, (await HaulAsync(Urls(3), Services)).Count);
    }

    [Fact]
    public async Task RunAsync_LastSyncRefused_LeavesNoManifest_AndTheNextRunMakesIt()
    {
        _store.SyncRefusal = new Failure(FailureKind.StorageDenied, "the far end is down");
        var refused = await Assert.ThrowsAsync<HaulException>(() => HaulAsync(Urls(3), Services));
        Assert.Equal((RunEnd.StorageRefused, 3), (refused.Summary.End, (int)refused.Summary.Counts.Downloaded));
        Assert.Empty(Directory.EnumerateFiles(Output));

        _store.SyncRefusal = null;
        Assert.Empty(await HaulAsync(Urls(3), Services));
        Assert.Equal(["manifest.csv"], Directory.EnumerateFiles(Output).Select(Path.GetFileName));
    }

    [Fact]
    public async Task VerifyAsync_ReadsTheStore_AndFindsWhatIsWrong()
    {
        var records = await HaulAsync(Urls(3), Services);
        Assert.Equal((3, 0), (await Verify()).Figures());

        _store.Blobs[records[0].Image!.Path][20] ^= 1;
        _store.Blobs.TryRemove(records[1].Image!.Path, out _);
        _store.Blobs["memory/stranger"] = [1, 2, 3];

        var report = await Verify();
        Assert.Equal([VerifyProblem.Missing, VerifyProblem.Damaged, VerifyProblem.Stray], report.Findings.Select(finding => finding.Problem).Order());

        Task<VerifyReport> Verify() => new OutputFolder(Output, Services).VerifyAsync();
    }

    [Fact]
    public async Task RepairAsync_RebuildsTheCatalogFromTheStore()
    {
        await HaulAsync(Urls(3), Services);
        File.Delete(Path.Combine(Output, ".imagehaul", "catalog.db"));

        var report = await new OutputFolder(Output, Services).RepairAsync();

        Assert.Equal((3, 3, 0), (report.Rows, report.Images, report.Lost));
        Assert.Empty(await HaulAsync(Urls(3), Services));
    }

    [Fact]
    public async Task Folder_MadeWithAStore_IsRefusedWithout_AndTheOtherWayRound()
    {
        await HaulAsync(Urls(1), Services);
        var without = await Assert.ThrowsAsync<HaulException>(() => HaulAsync(Urls(1)));
        Assert.Equal(RunEnd.CatalogRefused, without.Summary.End);
        Assert.Equal(RunEnd.CatalogRefused, (await new OutputFolder(Output).VerifyAsync()).End);
        Assert.Single(_store.Blobs);
    }

    [Fact]
    public async Task Folder_MadeWithoutAStore_IsRefusedWithOne()
    {
        await HaulAsync(Urls(1));
        var with = await Assert.ThrowsAsync<HaulException>(() => HaulAsync(Urls(1), Services));
        Assert.Equal(RunEnd.CatalogRefused, with.Summary.End);
    }

    [Fact]
    public void StoredFiles_OfAStoreThatBreaksOff_TellTheFailure()
    {
        var files = new StoredFiles(Broken());

        Assert.Single(files);
        Assert.Equal(FailureKind.StorageDenied, files.Failure?.Kind);

        static IEnumerable<StoredFile> Broken()
        {
            yield return new StoredFile("one", 1, null);
            throw new IOException("gone");
        }
    }
}

internal static class VerifyFigures
{
    public static (long Sound, long Wrong) Figures(this VerifyReport report) => (report.Sound, report.Wrong);
}
