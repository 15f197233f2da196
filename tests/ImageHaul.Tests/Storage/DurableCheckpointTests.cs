using ImageHaul.Model;
using ImageHaul.Storage;
using static ImageHaul.Tests.Storage.StoreTesting;

namespace ImageHaul.Tests.Storage;

public sealed class DurableCheckpointTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private FolderBlobStore Store(ScriptedFileCalls files, Durability durability = Durability.Checkpoint, BlobLayout layout = BlobLayout.Flat, PriorEnd priorEnd = PriorEnd.Clean) =>
        new(new StorageOptions { Output = _folder.Path, Layout = layout, Durability = durability, PriorEnd = priorEnd }, files);

    private static string[] Syncs(ScriptedFileCalls files) => [.. files.Log.Where(entry => entry.StartsWith("sync", StringComparison.Ordinal))];

    private static string Put(FolderBlobStore store, int number) => store.Put(Bytes($"image {number}"), id: $"{number}").Path!;

    [Fact]
    public void Sync_FewFiles_SyncsEachThenTheirFolders()
    {
        var files = new ScriptedFileCalls();
        using var store = Store(files, layout: BlobLayout.Sharded);
        var path = Put(store, 1);
        Assert.Empty(Syncs(files));
        Assert.Null(store.Sync());
        var syncs = Syncs(files);
        Assert.Equal($"syncfile {_folder[path]}", syncs[0]);
        Assert.Equal(new[] { $"syncfolder {_folder.Path}/", $"syncfolder {_folder[path[..2]]}" }.Order(), syncs[1..].Order());
    }

    [Fact]
    public void Sync_NothingSince_DoesNothing()
    {
        var files = new ScriptedFileCalls();
        using var store = Store(files);
        Put(store, 1);
        store.Sync();
        var before = files.Log.Count;
        Assert.Null(store.Sync());
        Assert.Equal(before, files.Log.Count);
    }

    [Fact]
    public void Sync_FileMetAgain_IsCoveredToo()
    {
        using (var earlier = Store(new ScriptedFileCalls(), Durability.None)) Put(earlier, 1);
        var files = new ScriptedFileCalls();
        using var store = Store(files);
        var path = Put(store, 1);
        store.Sync();
        Assert.Contains($"syncfile {_folder[path]}", files.Log);
    }

    [Fact]
    public void Sync_ManyFiles_SyncsTheFileSystemOnceInstead()
    {
        if (!OperatingSystem.IsLinux()) return;
        var files = new ScriptedFileCalls();
        using var store = Store(files);
        for (var number = 0; number < 200; number++) Put(store, number);
        Assert.Null(store.Sync());
        Assert.Equal(["syncfs "], Syncs(files));
        Put(store, 200);
        store.Sync();
        Assert.Equal(1, files.Count("syncfs"));
        Assert.Equal(1, files.Count("syncfile"));
    }

    [Fact]
    public void Named_NoSyncFileSystemAndTheListFull_SyncsAtOnceAndNotesNoMore()
    {
        var files = new ScriptedFileCalls { NoSyncFileSystem = true };
        using var checkpoint = new DurableCheckpoint(new BlobPaths(_folder.Path, BlobLayout.Flat), files, new StorageOptions());
        for (var number = 0; number < 16 * 1024; number++) checkpoint.Named($"{number}.jpg");
        Assert.Empty(files.Log);
        checkpoint.Named("one more.jpg");
        Assert.Equal([$"syncfile {_folder["one more.jpg"]}", $"syncfolder {_folder.Path}/"], files.Log);
        Assert.Equal(16 * 1024, checkpoint.NotedFiles);
    }

    [Fact]
    public void Sync_AfterAnUnsyncedRun_CoversWhatThatRunLeft()
    {
        using (var earlier = Store(new ScriptedFileCalls(), Durability.None)) Put(earlier, 1);
        var linux = new ScriptedFileCalls();
        using (var store = Store(linux, priorEnd: PriorEnd.Unsynced)) store.Sync();
        if (OperatingSystem.IsLinux()) Assert.Equal(["syncfs "], Syncs(linux));

        var elsewhere = new ScriptedFileCalls { NoSyncFileSystem = true };
        using (var store = Store(elsewhere, priorEnd: PriorEnd.Unsynced)) store.Sync();
        Assert.Equal(1, elsewhere.Count("syncfile"));
        Assert.Equal(1, elsewhere.Count("syncfolder"));
    }

    [Fact]
    public void Sync_FileDiscardedSince_IsNoFailure()
    {
        using var store = Store(new ScriptedFileCalls());
        File.Delete(_folder[Put(store, 1)]);
        Assert.Null(store.Sync());
    }

    [Theory]
    [InlineData("syncfile", 1)]
    [InlineData("syncfolder", 1)]
    [InlineData("syncfs", 200)]
    public void Sync_DiskRefuses_FailsAndStaysFailed(string step, int count)
    {
        if (step == "syncfs" && !OperatingSystem.IsLinux()) return;
        var files = new ScriptedFileCalls();
        using var store = Store(files);
        for (var number = 0; number < count; number++) Put(store, number);
        files.Fault = (operation, _) => operation == step ? Errno(5) : null;
        var failure = store.Sync();
        Assert.Equal(FailureKind.StorageDenied, failure!.Kind);
        files.Fault = (_, _) => null;
        Assert.Same(failure, store.Sync());
    }

    [Fact]
    public void Sync_OutOfDescriptors_IsTriedAgainInFull()
    {
        var files = new ScriptedFileCalls();
        using var store = Store(files);
        var path = Put(store, 1);
        files.Fault = (operation, _) => operation == "syncfile" ? Errno(24) : null;
        Assert.Equal(FailureKind.LocalLimit, store.Sync()!.Kind);
        files.Fault = (_, _) => null;
        Assert.Null(store.Sync());
        Assert.Equal(2, files.Log.Count(entry => entry == $"syncfile {_folder[path]}"));
        Assert.Equal(1, files.Count("syncfolder"));
    }

    [Fact]
    public void Each_SyncsTheFileBeforeItsNameAndTheFolderAfter()
    {
        var files = new ScriptedFileCalls();
        using var store = Store(files, Durability.Each);
        var path = Put(store, 1);
        var log = files.Log.Select(entry => entry.Split(' ')[0]).ToArray();
        Assert.Equal(["create", "write", "syncopen", "move", "syncfolder"], log);
        Assert.Null(store.Sync());
        Assert.Equal(5, files.Log.Count);

        // A file that was met may come from a run that synced nothing.
        Put(store, 1);
        Assert.Equal([$"syncfile {_folder[path]}", $"syncfolder {_folder.Path}/"], files.Log.Skip(5));
    }

    [Fact]
    public void Each_AfterAnUnsyncedRun_SyncsWhatThatRunLeft_Once()
    {
        using (var earlier = Store(new ScriptedFileCalls())) Put(earlier, 1);
        var files = new ScriptedFileCalls { NoSyncFileSystem = true };
        using var store = Store(files, Durability.Each, priorEnd: PriorEnd.Unsynced);
        Assert.Null(store.Sync());
        Assert.Equal((1, 1), (files.Count("syncfile"), files.Count("syncfolder")));
        Assert.Null(store.Sync());
        Assert.Equal(2, files.Log.Count);
    }

    [Fact]
    public void Each_LargeBody_IsSyncedBeforeItsName()
    {
        var files = new ScriptedFileCalls();
        using var store = Store(files, Durability.Each);
        store.Put(new byte[400_000]);
        var log = files.Log.Select(entry => entry.Split(' ')[0]).ToArray();
        Assert.True(Array.LastIndexOf(log, "write") < Array.IndexOf(log, "syncopen"));
        Assert.True(Array.IndexOf(log, "syncopen") < Array.IndexOf(log, "move"));
    }

    [Fact]
    public void None_NeverSyncs()
    {
        var files = new ScriptedFileCalls();
        using var store = Store(files, Durability.None, BlobLayout.Original);
        for (var number = 0; number < 200; number++) Put(store, number);
        Put(store, 0);
        Assert.Null(store.Sync());
        Assert.Empty(Syncs(files));
    }

    [Fact]
    public async Task Sync_WhileOthersPut_MissesNone()
    {
        var files = new ScriptedFileCalls { NoSyncFileSystem = true };
        using var store = Store(files);
        var writers = Enumerable.Range(0, 4).Select(worker => Task.Run(() => Enumerable.Range(0, 100).Select(round => Put(store, worker * 1000 + round)).ToArray())).ToArray();
        var all = Task.WhenAll(writers);
        while (!all.IsCompleted) Assert.Null(store.Sync());
        Assert.Null(store.Sync());
        var synced = files.Log.Where(entry => entry.StartsWith("syncfile ", StringComparison.Ordinal)).ToHashSet();
        foreach (var path in (await all).SelectMany(paths => paths)) Assert.Contains($"syncfile {_folder[path]}", synced);
    }
}
