using ImageHaul.Catalog;
using ImageHaul.Model;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class SqliteSpillTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagehaul-spill-");

    private string SpillPath => Path.Combine(_folder.FullName, "spill.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Take_RequestsComeBackWholeAndInOrder()
    {
        using var spill = SqliteSpill.Open(SpillPath);
        ImageRequest[] requests =
        [
            Request(3, "https://user:secret@Example.com/ü?q=%zz#x", "id\n3") with { ExpectedDigest = Image("x").Digest },
            Request(1),
            new() { Ordinal = 2, RawUrl = "", Fault = new Failure(FailureKind.BadRow, "no URL") },
        ];
        spill.Append(7, requests);

        Assert.Equal(3, spill.Count);
        Assert.Equal(requests, spill.Take(7, 10));
        Assert.Equal(0, spill.Count);
        Assert.Empty(spill.Take(7, 10));
    }

    [Fact]
    public void Take_QueuesAreApart_AndFirstInIsFirstOut()
    {
        using var spill = SqliteSpill.Open(SpillPath);
        spill.Append(1, [Request(1), Request(2)]);
        spill.Append(2, [Request(10)]);
        spill.Append(1, [Request(3)]);

        Assert.Equal([1L, 2L], spill.Take(1, 2).Select(request => request.Ordinal));
        spill.Append(1, [Request(4)]);
        Assert.Equal([3L, 4L], spill.Take(1, 9).Select(request => request.Ordinal));
        Assert.Equal([10L], spill.Take(2, 9).Select(request => request.Ordinal));
    }

    [Fact]
    public void Append_ToManyQueuesAtOnce_EachKeepsItsOrder()
    {
        using var spill = SqliteSpill.Open(SpillPath);
        spill.Append([(-1, Request(1)), (-2, Request(2)), (-1, Request(3))]);

        Assert.Equal(3, spill.Count);
        Assert.Equal([1L, 3L], spill.Take(-1, 9).Select(request => request.Ordinal));
        Assert.Equal([2L], spill.Take(-2, 9).Select(request => request.Ordinal));
    }

    [Fact]
    public async Task Append_FromManyThreads_LosesNothing()
    {
        using var spill = SqliteSpill.Open(SpillPath);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(queue => Task.Run(() =>
        {
            for (var batch = 0; batch < 20; batch++) spill.Append(queue, [.. Enumerable.Range(1, 10).Select(i => Request(batch * 10 + i))]);
        })));

        for (var queue = 0; queue < 4; queue++) Assert.Equal(Enumerable.Range(1, 200).Select(ordinal => (long)ordinal), spill.Take(queue, 1000).Select(request => request.Ordinal));
    }

    [Fact]
    public void Open_FileOfAKilledProcess_StartsEmpty()
    {
        using (var killed = SqliteSpill.Open(SpillPath))
        {
            killed.Append(1, [Request(1)]);
            File.Copy(SpillPath, SpillPath + ".left");
        }
        Assert.False(File.Exists(SpillPath));
        File.Move(SpillPath + ".left", SpillPath);

        using var spill = SqliteSpill.Open(SpillPath);
        Assert.Empty(spill.Take(1, 10));
    }

    [Fact]
    public void Append_DiskFull_ThrowsWithTheFailureAndKeepsWhatWasThere()
    {
        using var spill = SqliteSpill.Open(SpillPath);
        spill.Append(1, [Request(1)]);
        FillDisk(spill.Writer);

        var fault = Assert.Throws<CatalogException>(() => spill.Append(1, [.. Enumerable.Range(2, 5000).Select(ordinal => Request(ordinal))]));

        Assert.Equal(FailureKind.StorageFull, fault.Failure.Kind);
        Assert.Equal(1, spill.Count);
        Assert.Equal([1L], spill.Take(1, 10).Select(request => request.Ordinal));
    }

    [Fact]
    public void Open_FolderMissing_ThrowsWithTheFailure() =>
        Assert.Equal(FailureKind.StorageDenied, Assert.Throws<CatalogException>(() => SqliteSpill.Open(Path.Combine(_folder.FullName, "none", "spill.db"))).Failure.Kind);
}
