using ImageHaul.Model;
using ImageHaul.Storage;
using static ImageHaul.Tests.Storage.StoreTesting;

namespace ImageHaul.Tests.Storage;

public sealed class FolderBlobStoreTests : IDisposable
{
    private static readonly byte[] Cat = Bytes("the bytes of a cat");
    private static readonly string CatHex = DigestOf(Cat).ToString();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private FolderBlobStore Store(BlobLayout layout = BlobLayout.Flat, Durability durability = Durability.Checkpoint, PriorEnd priorEnd = PriorEnd.Clean,
        IFileCalls? files = null, int memoryLimit = 1024) =>
        new(new StorageOptions { Output = _folder.Path, Layout = layout, Durability = durability, PriorEnd = priorEnd, MemoryLimit = memoryLimit }, files ?? NativeFileCalls.Instance);

    [Theory]
    [InlineData(BlobLayout.Flat, ImageFormat.Jpeg, "{0}.jpg")]
    [InlineData(BlobLayout.Flat, ImageFormat.Tiff, "{0}.tif")]
    [InlineData(BlobLayout.Sharded, ImageFormat.Png, "{1}/{0}.png")]
    [InlineData(BlobLayout.Original, ImageFormat.Webp, "1-photo.jpg.webp")]
    [InlineData(BlobLayout.Original, ImageFormat.Jpeg, "1-photo.jpg")]
    public void PutAsync_NewBytes_LandUnderTheLayoutsNameWithTheExtensionOfTheFormat(BlobLayout layout, ImageFormat format, string path)
    {
        using var store = Store(layout);
        var outcome = store.Put(Cat, format);
        Assert.Equal(new PutOutcome(string.Format(path, CatHex, CatHex[..2]), true, null), outcome);
        Assert.Equal(Cat, File.ReadAllBytes(_folder[outcome.Path!]));
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(300_000)]
    public void PutAsync_AnyLength_KeepsEveryByte(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var store = Store();
        var outcome = store.Put(bytes);
        Assert.Equal($"{DigestOf(bytes)}.jpg", outcome.Path);
        Assert.Equal(bytes, File.ReadAllBytes(_folder[outcome.Path!]));
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Theory]
    [InlineData(BlobLayout.Flat)]
    [InlineData(BlobLayout.Sharded)]
    [InlineData(BlobLayout.Original)]
    public void PutAsync_SameBytesAgain_CreatesNothingEvenInALaterRun(BlobLayout layout)
    {
        using (var first = Store(layout)) Assert.True(first.Put(Cat).Created);
        var before = _folder.Files();
        var files = new ScriptedFileCalls();
        using var second = Store(layout, files: files);
        var outcome = second.Put(Cat);
        Assert.False(outcome.Created);
        Assert.Null(outcome.Failure);
        Assert.Equal(before, _folder.Files());
        Assert.Equal(0, files.Count("create") + files.Count("write") + files.Count("copy") + files.Count("move") + files.Count("replace"));
    }

    [Fact]
    public void PutAsync_DuplicateLargerThanMemory_LeavesNoPartialFile()
    {
        var bytes = new byte[5000];
        using var store = Store();
        store.Put(bytes);
        Assert.False(store.Put(bytes).Created);
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Fact]
    public void PutAsync_BlobCutShort_IsReplaced()
    {
        using var store = Store();
        var path = store.Put(Cat).Path!;
        File.WriteAllBytes(_folder[path], Cat[..3]);
        Assert.True(store.Put(Cat).Created);
        Assert.Equal(Cat, File.ReadAllBytes(_folder[path]));
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Theory]
    [InlineData(nameof(PriorEnd.Clean), false)]
    [InlineData(nameof(PriorEnd.Unsynced), false)]
    [InlineData(nameof(PriorEnd.PowerCut), true)]
    public void PutAsync_BlobZeroedAtItsFullLength_IsReplacedOnlyAfterAPowerCut(string priorEnd, bool replaced)
    {
        string path;
        using (var store = Store()) path = store.Put(Cat).Path!;
        File.WriteAllBytes(_folder[path], new byte[Cat.Length]);
        using var next = Store(priorEnd: Enum.Parse<PriorEnd>(priorEnd));
        Assert.Equal(replaced, next.Put(Cat).Created);
        Assert.Equal(replaced, File.ReadAllBytes(_folder[path]).SequenceEqual(Cat));
        Assert.Equal(replaced, !next.Put(Cat).Created && File.ReadAllBytes(_folder[path]).SequenceEqual(Cat));
    }

    [Fact]
    public void PutAsync_AfterAPowerCutWithWholeLargeBlob_FindsItThere()
    {
        var bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);
        using (var store = Store()) store.Put(bytes);
        using var next = Store(priorEnd: PriorEnd.PowerCut);
        Assert.False(next.Put(bytes).Created);
    }

    [Fact]
    public void PutAsync_SymbolicLinkToNowhereUnderTheName_IsReplacedAndItsTargetNotMade()
    {
        using var store = Store();
        Directory.CreateDirectory(_folder.Path);
        File.CreateSymbolicLink(_folder[$"{CatHex}.jpg"], _folder["elsewhere"]);
        Assert.True(store.Put(Cat).Created);
        Assert.False(File.Exists(_folder["elsewhere"]));
        Assert.Null(new FileInfo(_folder[$"{CatHex}.jpg"]).LinkTarget);
    }

    [Fact]
    public void PutAsync_SymbolicLinksInACircleUnderTheName_AreReplaced()
    {
        using var store = Store();
        File.CreateSymbolicLink(_folder[$"{CatHex}.jpg"], _folder[$"{CatHex}.jpg"]);
        Assert.True(store.Put(Cat).Created);
        Assert.Equal(Cat, File.ReadAllBytes(_folder[$"{CatHex}.jpg"]));
    }

    [Fact]
    public void PutAsync_SymbolicLinkToTheSameBytesUnderTheName_CountsAsThere()
    {
        using var store = Store();
        File.WriteAllBytes(_folder["archive"], Cat);
        File.CreateSymbolicLink(_folder[$"{CatHex}.jpg"], _folder["archive"]);
        Assert.False(store.Put(Cat).Created);
        Assert.True(store.Holds(Image(Cat, $"{CatHex}.jpg")));
        Assert.NotNull(new FileInfo(_folder[$"{CatHex}.jpg"]).LinkTarget);
    }

    [Fact]
    public void PutAsync_FolderUnderTheBlobsName_IsDeniedAndLeavesNothing()
    {
        Directory.CreateDirectory(_folder[$"{CatHex}.jpg"]);
        using var store = Store();
        var outcome = store.Put(Cat);
        Assert.Equal(FailureKind.StorageDenied, outcome.Failure!.Kind);
        Assert.Contains(CatHex, outcome.Failure.Message);
        Assert.Contains("folder", outcome.Failure.Message);
        Assert.DoesNotContain(_folder.Path, outcome.Failure.Message);
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void PutAsync_FileWhereTheShardFolderShouldBe_IsDenied()
    {
        File.WriteAllText(_folder[CatHex[..2]], "in the way");
        using var store = Store(BlobLayout.Sharded);
        Assert.Equal(FailureKind.StorageDenied, store.Put(Cat).Failure!.Kind);
        Assert.Equal("in the way", File.ReadAllText(_folder[CatHex[..2]]));
    }

    [Fact]
    public void PutAsync_ShardFolderRemovedDuringTheRun_FailsOnceAndThenMakesItAgain()
    {
        using var store = Store(BlobLayout.Sharded);
        var path = store.Put(Cat).Path!;
        Directory.Delete(_folder[CatHex[..2]], recursive: true);
        Assert.Equal(FailureKind.StorageDenied, store.Put(Cat).Failure!.Kind);
        Assert.Equal(new PutOutcome(path, true, null), store.Put(Cat));
    }

    [Theory]
    [InlineData(28, FailureKind.StorageFull)]
    [InlineData(30, FailureKind.StorageDenied)]
    [InlineData(24, FailureKind.LocalLimit)]
    public void PutAsync_AnyStepRefused_FailsAndLeavesNoTrace(int errno, FailureKind kind)
    {
        foreach (var step in new[] { "create", "write", "move", "link", "syncopen", "syncfolder" })
        {
            foreach (var layout in Enum.GetValues<BlobLayout>())
            {
                using var fresh = new TempFolder();
                var files = new ScriptedFileCalls();
                using var store = new FolderBlobStore(new StorageOptions { Output = fresh.Path, Layout = layout, Durability = Durability.Each }, files);
                files.Fault = (operation, _) => operation == step ? Errno(errno) : null;
                var outcome = store.Put(Cat);
                if (outcome.Failure is null)
                {
                    Assert.False(files.Log.Any(entry => entry.StartsWith(step)), $"{step} was refused in layout {layout} and nobody noticed");
                    continue;
                }
                Assert.Equal(kind, outcome.Failure.Kind);
                Assert.Null(outcome.Path);
                if (Directory.Exists(fresh[".imagehaul/partial"])) Assert.Empty(fresh.Files(".imagehaul/partial"));

                // Whatever was done before the refusal, the next try ends well.
                files.Fault = (_, _) => null;
                var again = store.Put(Cat);
                Assert.Null(again.Failure);
                Assert.Equal(Cat, File.ReadAllBytes(fresh[again.Path!]));
            }
        }
    }

    [Fact]
    public async Task PutAsync_SameBytesFromManyThreads_OneCreatesAndAllGetThePath()
    {
        foreach (var layout in Enum.GetValues<BlobLayout>())
        {
            using var store = Store(layout, memoryLimit: 64);
            for (var round = 0; round < 10; round++)
            {
                var bytes = Bytes($"round {round} of {layout} " + new string('x', round % 2 * 100));
                using var start = new Barrier(8);
                var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
                {
                    using var body = store.NewBody();
                    body.Append(bytes);
                    body.Finish();
                    start.SignalAndWait();
                    return store.PutBody(body, ImageFormat.Png, $"{round}", "x");
                }, TaskCreationOptions.LongRunning)));
                Assert.Equal(1, outcomes.Count(outcome => outcome.Created));
                Assert.All(outcomes, outcome => Assert.Null(outcome.Failure));
                Assert.Single(outcomes.Select(outcome => outcome.Path).Distinct());
                Assert.Equal(bytes, File.ReadAllBytes(_folder[outcomes[0].Path!]));
            }
            Assert.Empty(_folder.Files(".imagehaul/partial"));
        }
    }

    [Fact]
    public void PutAsync_AnotherFinishesBetweenLookAndRename_CountsAsThere()
    {
        var files = new ScriptedFileCalls { BeforeMove = to => File.WriteAllBytes(to, Cat) };
        using var store = Store(files: files);
        Assert.Equal(new PutOutcome($"{CatHex}.jpg", false, null), store.Put(Cat));
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Fact]
    public void PutAsync_DamageAppearsBetweenLookAndRename_IsReplaced()
    {
        var files = new ScriptedFileCalls { BeforeMove = to => File.WriteAllBytes(to, Cat[..2]) };
        using var store = Store(files: files);
        Assert.True(store.Put(Cat).Created);
        Assert.Equal(Cat, File.ReadAllBytes(_folder[$"{CatHex}.jpg"]));
    }

    [Fact]
    public async Task PutAsync_AlreadyCancelled_DoesNothing()
    {
        using var store = Store();
        using var body = store.NewBody();
        body.Append(Cat);
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await store.PutAsync(body, body.Finish(), ImageFormat.Png, default, new CancellationToken(canceled: true)));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void NameAsync_FlatAndSharded_GiveThePathOfTheBlob()
    {
        foreach (var layout in new[] { BlobLayout.Flat, BlobLayout.Sharded })
        {
            using var store = Store(layout);
            var path = store.Put(Cat).Path!;
            Assert.Equal(new PutOutcome(path, false, null), store.Name(Image(Cat, path), "2", "other.jpg"));
        }
    }

    [Theory]
    [InlineData(BlobLayout.Flat)]
    [InlineData(BlobLayout.Original)]
    public void NameAsync_BlobGone_HasNeitherPathNorFailure(BlobLayout layout)
    {
        using var store = Store(layout);
        Assert.Equal(default, store.Name(Image(Cat, $"{CatHex}.jpg"), "2", "other.jpg"));
    }

    [Fact]
    public void Holds_FollowsPresenceAndLength()
    {
        using var store = Store();
        var image = Image(Cat, store.Put(Cat).Path!);
        Assert.True(store.Holds(image));
        Assert.False(store.Holds(image with { Bytes = image.Bytes + 1 }));
        Assert.False(store.Holds(image with { Path = "other.jpg" }));
        File.Delete(_folder[image.Path]);
        Assert.False(store.Holds(image));
    }

    [Theory]
    [InlineData("../secret.jpg")]
    [InlineData("ab/../../secret.jpg")]
    [InlineData("/etc/passwd")]
    [InlineData(".imagehaul/lock")]
    [InlineData("")]
    [InlineData("ab/")]
    [InlineData("deep/er.jpg")]
    public void RecordedPathThatNoLayoutMakes_IsNeverTouched(string path)
    {
        using var store = Store();
        Directory.CreateDirectory(_folder[".imagehaul"]);
        File.WriteAllBytes(_folder[".imagehaul/lock"], Cat);
        var outside = _folder.Path + "-secret.jpg";
        var image = Image(Cat, path);
        Assert.False(store.Holds(image));
        Assert.Equal(default, store.OpenRead(path));
        Assert.Equal(BlobState.Missing, store.Check(image).State);
        Assert.Null(store.Discard(image));
        Assert.True(File.Exists(_folder[".imagehaul/lock"]));
        Assert.False(File.Exists(outside));
    }

    [Fact]
    public void Check_TellsWholeMissingCutAndFlipped()
    {
        using var store = Store(BlobLayout.Sharded);
        var image = Image(Cat, store.Put(Cat).Path!);
        Assert.Equal(BlobState.Whole, store.Check(image).State);
        var flipped = (byte[])Cat.Clone();
        flipped[5] ^= 1;
        File.WriteAllBytes(_folder[image.Path], flipped);
        Assert.Equal(BlobState.Damaged, store.Check(image).State);
        File.WriteAllBytes(_folder[image.Path], Cat[..4]);
        Assert.Equal(BlobState.Damaged, store.Check(image).State);
        File.Delete(_folder[image.Path]);
        Assert.Equal(BlobState.Missing, store.Check(image).State);
    }

    [Fact]
    public void Check_FolderUnderTheName_IsUnreadable()
    {
        using var store = Store();
        Directory.CreateDirectory(_folder[$"{CatHex}.jpg"]);
        var check = store.Check(Image(Cat, $"{CatHex}.jpg"));
        Assert.Equal(BlobState.Unreadable, check.State);
        Assert.Equal(FailureKind.StorageDenied, check.Failure!.Kind);
    }

    [Fact]
    public void OpenRead_StoredFile_GivesItsBytes()
    {
        using var store = Store();
        var (stream, failure) = store.OpenRead(store.Put(Cat).Path!);
        Assert.Null(failure);
        using (stream)
        {
            var read = new byte[Cat.Length];
            stream!.ReadExactly(read);
            Assert.Equal(Cat, read);
        }
    }

    [Fact]
    public void Discard_Original_RemovesNameAndBlobSoThatTheNextPutIsWhole()
    {
        using var store = Store(BlobLayout.Original);
        var image = Image(Cat, store.Put(Cat).Path!);
        File.WriteAllBytes(_folder[image.Path], new byte[Cat.Length]);
        Assert.Equal(BlobState.Damaged, store.Check(image).State);
        Assert.Null(store.Discard(image));
        Assert.Equal([".imagehaul/names"], _folder.Files());
        Assert.Null(store.Discard(image));
        Assert.Equal(new PutOutcome(image.Path, true, null), store.Put(Cat));
        Assert.Equal(BlobState.Whole, store.Check(image).State);
    }

    [Fact]
    public void PutAsync_OriginalAndTheFileAlteredInPlace_IsWholeOnceThatFileIsDeleted()
    {
        using var store = Store(BlobLayout.Original);
        var image = Image(Cat, store.Put(Cat).Path!);
        // The blob behind the name is the same file.
        File.WriteAllBytes(_folder[image.Path], new byte[Cat.Length]);
        File.Delete(_folder[image.Path]);
        Assert.Equal(new PutOutcome(image.Path, true, null), store.Put(Cat));
        Assert.Equal(BlobState.Whole, store.Check(image).State);
    }

    [Fact]
    public void Discard_Refused_IsAFailure()
    {
        var files = new ScriptedFileCalls();
        using var store = Store(files: files);
        var image = Image(Cat, store.Put(Cat).Path!);
        files.Fault = (operation, _) => operation == "delete" ? Errno(30) : null;
        Assert.Equal(FailureKind.StorageDenied, store.Discard(image)!.Kind);
    }

    [Fact]
    public void OutputInsideAMissingFolder_IsCreatedByTheFirstPut()
    {
        using var store = new FolderBlobStore(new StorageOptions { Output = _folder["a/b/c"] });
        Assert.Null(store.Put(Cat).Failure);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["a/b/c/.imagehaul"]));
    }
}
