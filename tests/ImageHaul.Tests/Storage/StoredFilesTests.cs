using ImageHaul.Model;
using ImageHaul.Storage;
using static ImageHaul.Tests.Storage.StoreTesting;

namespace ImageHaul.Tests.Storage;

public sealed class StoredFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private StoredFiles List() => new FolderBlobStore(new StorageOptions { Output = _folder.Path }).EnumerateStored();

    [Fact]
    public void Enumerate_GivesWhatLayoutsMakeAndLeavesTheRestAlone()
    {
        var hex = DigestOf(Bytes("x")).ToString();
        string[] stored = [$"{hex}.jpg", "1-cat.png", "stray", $"2d/{hex}.gif", $"2d/{hex[..63]}.gif"];
        string[] others =
        [
            "manifest.csv", "manifest.csv.tmp", "export.JSONL", "report.html", ".hidden.jpg", ".imagehaul/catalog.db", ".imagehaul/blobs/2d/x.jpg", "2D/x.jpg", "zz/x.jpg", "photos/x.jpg",
            "2d/deeper/x.jpg",
        ];
        foreach (var path in stored.Concat(others))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
            File.WriteAllText(_folder[path], path);
        }
        var files = List();
        var found = files.ToDictionary(file => file.Path);
        Assert.Null(files.Failure);
        Assert.Equal(stored.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(found.Values, file => Assert.Equal(file.Path.Length, file.Bytes));
        Assert.Equal(DigestOf(Bytes("x")), found[$"2d/{hex}.gif"].Digest);
        Assert.Equal(DigestOf(Bytes("x")), found[$"{hex}.jpg"].Digest);
        Assert.Null(found[$"2d/{hex[..63]}.gif"].Digest);
        Assert.Null(found["1-cat.png"].Digest);
    }

    [Fact]
    public void Enumerate_NoFolder_IsEmpty()
    {
        Directory.Delete(_folder.Path);
        var files = List();
        Assert.Empty(files);
        Assert.Null(files.Failure);
        Directory.CreateDirectory(_folder.Path);
    }

    [Fact]
    public void Enumerate_FolderThatCannotBeListed_EndsWithAFailure()
    {
        foreach (var shard in new[] { "aa", "bb" })
        {
            Directory.CreateDirectory(_folder[shard]);
            File.WriteAllText(_folder[$"{shard}/x.jpg"], "");
        }
        var files = List();
        var seen = new List<string>();
        foreach (var file in files)
        {
            seen.Add(file.Path);
            Directory.Delete(_folder[file.Path.StartsWith("aa", StringComparison.Ordinal) ? "bb" : "aa"], recursive: true);
        }
        Assert.Single(seen);
        Assert.Equal(FailureKind.StorageDenied, files.Failure!.Kind);
    }
}
