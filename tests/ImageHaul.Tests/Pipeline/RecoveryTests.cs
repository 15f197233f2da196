using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Tests.Catalog;

namespace ImageHaul.Tests.Pipeline;

/// <summary>What a run does at its start about files that are not as they were recorded.</summary>
public sealed class RecoveryTests : IDisposable
{
    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TakeBackLost_ManyFiles_IsOneCommit()
    {
        _folder.Commit([.. Enumerable.Range(1, 3000).Select(number => CatalogFolder.Good(number))]);
        var before = _folder.Catalog.Sequence;

        Assert.Null(Recovery.TakeBackLost(_folder.Catalog, Store()));

        Assert.Empty(_folder.Catalog.Contents.ReadAll());
        Assert.Equal(before + 1, _folder.Catalog.Sequence);
    }

    [Fact]
    public void TakeBackLost_EverythingThere_ChangesNothing()
    {
        var record = CatalogFolder.Good(1, path: "1.png");
        File.WriteAllBytes(Path.Combine(_folder.Root, "1.png"), new byte[record.Image!.Bytes]);
        _folder.Commit(record);
        var before = _folder.Catalog.Sequence;

        Assert.Null(Recovery.TakeBackLost(_folder.Catalog, Store()));

        Assert.Equal(before, _folder.Catalog.Sequence);
    }

    [Fact]
    public void TakeBackLost_FileThatCannotBeLookedAt_IsARefusal_AndItsRowStays()
    {
        // As behind a folder without permission, or on a disk that fails: nobody knows whether it is lost.
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "ab"), "ab");
        _folder.Commit(CatalogFolder.Good(1), CatalogFolder.Good(2, path: "ab/2.png"));

        Assert.Equal(FailureKind.StorageDenied, Recovery.TakeBackLost(_folder.Catalog, Store())!.Kind);

        Assert.Equal([2L], _folder.Catalog.Contents.ReadAll().Select(record => record.Request.Ordinal));
    }

    private FolderBlobStore Store() => new(new StorageOptions { Output = _folder.Root });
}
