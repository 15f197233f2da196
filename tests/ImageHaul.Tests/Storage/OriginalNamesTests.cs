using ImageHaul.Model;
using ImageHaul.Storage;
using static ImageHaul.Tests.Storage.StoreTesting;

namespace ImageHaul.Tests.Storage;

public sealed class OriginalNamesTests : IDisposable
{
    private static readonly byte[] Cat = Bytes("a cat");
    private static readonly byte[] Dog = Bytes("a dog, larger");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private FolderBlobStore Store(ScriptedFileCalls? files = null, Durability durability = Durability.Checkpoint) =>
        new(new StorageOptions { Output = _folder.Path, Layout = BlobLayout.Original, Durability = durability }, files ?? new ScriptedFileCalls());

    private static string Short(byte[] bytes) => DigestOf(bytes).ToString()[..12];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Put_TwoRowsWithTheSameBytes_ShareOneBlobUnderTwoNames(bool noLinks)
    {
        var files = new ScriptedFileCalls { NoLinks = noLinks };
        using var store = Store(files);
        Assert.Equal(new PutOutcome("1-cat.jpg", true, null), store.Put(Cat, id: "1", name: "cat.jpg"));
        Assert.Equal(new PutOutcome("2-katze.jpg", false, null), store.Put(Cat, id: "2", name: "katze.jpg"));
        Assert.Equal(new PutOutcome("3-image.jpg", false, null), store.Name(Image(Cat, "1-cat.jpg"), "3", null));
        var visible = store.EnumerateStored().Select(file => file.Path).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["1-cat.jpg", "2-katze.jpg", "3-image.jpg"], visible);
        Assert.Equal(1, files.Count("write"));
        Assert.Equal(noLinks ? 3 : 0, files.Count("copy"));
        foreach (var path in visible) Assert.Equal(Cat, File.ReadAllBytes(_folder[path]));

        // A link shows a change made through another name; a copy does not.
        File.WriteAllBytes(_folder["1-cat.jpg"], Dog);
        Assert.Equal(noLinks ? Cat : Dog, File.ReadAllBytes(_folder["2-katze.jpg"]));
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Put_SameIdAndNameWithOtherBytes_IsToldApartByItsDigest(bool noLinks)
    {
        using var store = Store(new ScriptedFileCalls { NoLinks = noLinks });
        Assert.Equal("7-pet.jpg", store.Put(Cat, id: "7", name: "pet.jpg").Path);
        Assert.Equal($"7-pet~{Short(Dog)}.jpg", store.Put(Dog, id: "7", name: "pet.jpg").Path);
        Assert.Equal(Cat, File.ReadAllBytes(_folder["7-pet.jpg"]));

        // Whichever comes first in a later run, each gets the name it has.
        using var later = Store(new ScriptedFileCalls { NoLinks = noLinks });
        Assert.Equal($"7-pet~{Short(Dog)}.jpg", later.Put(Dog, id: "7", name: "pet.jpg").Path);
        Assert.Equal("7-pet.jpg", later.Put(Cat, id: "7", name: "pet.jpg").Path);
        Assert.Equal(2, later.EnumerateStored().Count());
    }

    [Fact]
    public void Put_SameNameForAFileSystemThatIgnoresCase_IsToldApartByItsDigest()
    {
        // What such a file system does: it answers that the other spelling is taken, and opens it.
        var files = new ScriptedFileCalls();
        using var store = Store(files);
        store.Put(Cat, id: "A", name: "pet.jpg");
        File.CreateSymbolicLink(_folder["a-PET.jpg"], _folder["A-pet.jpg"]);
        Assert.Equal($"a-PET~{Short(Dog)}.jpg", store.Put(Dog, id: "a", name: "PET.jpg").Path);
        Assert.Equal("a-PET.jpg", store.Put(Cat, id: "a", name: "PET.jpg").Path);
        Assert.Equal(Cat, File.ReadAllBytes(_folder["A-pet.jpg"]));
    }

    [Fact]
    public void Put_ShortDigestNameTakenToo_UsesTheWholeDigest()
    {
        using var store = Store();
        File.WriteAllText(_folder["1-cat.jpg"], "mine");
        File.WriteAllText(_folder[$"1-cat~{Short(Cat)}.jpg"], "mine too");
        Assert.Equal($"1-cat~{DigestOf(Cat)}.jpg", store.Put(Cat, id: "1", name: "cat.jpg").Path);
        Assert.Equal("mine", File.ReadAllText(_folder["1-cat.jpg"]));
        Assert.Equal("mine too", File.ReadAllText(_folder[$"1-cat~{Short(Cat)}.jpg"]));
    }

    [Fact]
    public void Put_EveryNameTaken_IsDeniedAndOverwritesNothing()
    {
        using var store = Store();
        string[] taken = ["1-cat.jpg", $"1-cat~{Short(Cat)}.jpg", $"1-cat~{DigestOf(Cat)}.jpg"];
        foreach (var name in taken) File.WriteAllText(_folder[name], "mine");
        var outcome = store.Put(Cat, id: "1", name: "cat.jpg");
        Assert.Equal(FailureKind.StorageDenied, outcome.Failure!.Kind);
        Assert.All(taken, name => Assert.Equal("mine", File.ReadAllText(_folder[name])));
    }

    [Fact]
    public void Put_FolderOrDeadLinkUnderTheName_MovesOn()
    {
        using var store = Store();
        Directory.CreateDirectory(_folder["1-cat.jpg"]);
        File.CreateSymbolicLink(_folder["2-cat.jpg"], "nowhere");
        Assert.Equal($"1-cat~{Short(Cat)}.jpg", store.Put(Cat, id: "1", name: "cat.jpg").Path);
        Assert.Equal($"2-cat~{Short(Cat)}.jpg", store.Put(Cat, id: "2", name: "cat.jpg").Path);
        Assert.False(File.Exists(_folder["nowhere"]));
    }

    [Fact]
    public void Put_NameHoldsWhatAPowerCutLeft_IsRestoredWithoutAStray()
    {
        using var store = Store();
        store.Put(Cat, id: "1", name: "cat.jpg");
        store.Put(Cat, id: "2", name: "cat.jpg");

        // Blob and both names are links to one file, which the power cut emptied.
        File.WriteAllBytes(_folder["1-cat.jpg"], []);
        using var next = new FolderBlobStore(new StorageOptions { Output = _folder.Path, Layout = BlobLayout.Original, PriorEnd = PriorEnd.PowerCut });
        Assert.Equal(new PutOutcome("1-cat.jpg", true, null), next.Put(Cat, id: "1", name: "cat.jpg"));
        Assert.Equal(new PutOutcome("2-cat.jpg", false, null), next.Put(Cat, id: "2", name: "cat.jpg"));
        Assert.Equal(["1-cat.jpg", "2-cat.jpg"], next.EnumerateStored().Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(Cat, File.ReadAllBytes(_folder["1-cat.jpg"]));
        Assert.Equal(Cat, File.ReadAllBytes(_folder["2-cat.jpg"]));
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Fact]
    public void Name_BlobGoneButANameLeft_LinksThat()
    {
        using var store = Store();
        store.Put(Cat, id: "1", name: "cat.jpg");
        Directory.Delete(_folder[".imagehaul/blobs"], recursive: true);
        Assert.Equal("2-cat.jpg", store.Name(Image(Cat, "1-cat.jpg"), "2", "cat.jpg").Path);
        Assert.Equal(Cat, File.ReadAllBytes(_folder["2-cat.jpg"]));
    }

    [Fact]
    public void Name_BlobIsACopyThatThePowerCutZeroed_TakesTheFileThatWasReadAgain()
    {
        using (var store = Store(new ScriptedFileCalls { NoLinks = true })) store.Put(Cat, id: "1", name: "cat.jpg");
        var blob = Directory.GetFiles(_folder[".imagehaul/blobs"], "*", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(blob, new byte[Cat.Length]);

        using var next = new FolderBlobStore(
            new StorageOptions { Output = _folder.Path, Layout = BlobLayout.Original, PriorEnd = PriorEnd.PowerCut }, new ScriptedFileCalls { NoLinks = true });

        Assert.Equal("2-cat.jpg", next.Name(Image(Cat, "1-cat.jpg"), "2", "cat.jpg").Path);
        Assert.Equal(Cat, File.ReadAllBytes(_folder["2-cat.jpg"]));
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("move 2-cat.jpg")]
    public void Name_CopyRefused_IsStorageFullAndLeavesNoTrace(string step)
    {
        var files = new ScriptedFileCalls { NoLinks = true };
        using var store = Store(files, Durability.None);
        store.Put(Cat, id: "1", name: "cat.jpg");
        files.Fault = (operation, path) => step.StartsWith(operation) && (operation == "copy" || path.EndsWith("2-cat.jpg")) ? Errno(28) : null;
        Assert.Equal(FailureKind.StorageFull, store.Name(Image(Cat, "1-cat.jpg"), "2", "cat.jpg").Failure!.Kind);
        Assert.Equal(["1-cat.jpg"], store.EnumerateStored().Select(file => file.Path));
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Fact]
    public async Task Put_SameNameDifferentBytesFromManyThreads_EachKeepsItsBytes()
    {
        foreach (var noLinks in new[] { false, true })
        {
            using var store = Store(new ScriptedFileCalls { NoLinks = noLinks });
            using var start = new Barrier(8);
            var prefix = noLinks ? "copy" : "link";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Factory.StartNew(() =>
            {
                start.SignalAndWait();
                return Enumerable.Range(0, 10).Select(round => (Bytes: Bytes($"{prefix} {worker} {round}"), Round: round))
                    .Select(item => (item.Bytes, Outcome: store.Put(item.Bytes, id: $"{prefix}{item.Round}", name: "same.jpg"))).ToArray();
            }, TaskCreationOptions.LongRunning)));
            var all = outcomes.SelectMany(list => list).ToArray();
            Assert.All(all, item => Assert.Equal(item.Bytes, File.ReadAllBytes(_folder[item.Outcome.Path!])));
            Assert.Equal(80, all.Select(item => item.Outcome.Path).Distinct().Count());
        }
    }
}
