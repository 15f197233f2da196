using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

public sealed class FileCallsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IFileCalls _files = NativeFileCalls.Instance;

    public FileCallsTests()
    {
        File.WriteAllText(_folder["a"], "a");
        File.WriteAllText(_folder["b"], "b");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryMove_NameFree_Moves()
    {
        Assert.True(_files.TryMove(_folder["a"], _folder["c"]));
        Assert.Equal(["b", "c"], _folder.Files());
    }

    [Fact]
    public void TryMove_NameTaken_ChangesNothing()
    {
        Directory.CreateDirectory(_folder["folder"]);
        File.CreateSymbolicLink(_folder["dead"], "nowhere");
        foreach (var taken in new[] { "b", "folder", "dead" }) Assert.False(_files.TryMove(_folder["a"], _folder[taken]));
        Assert.Equal("a", File.ReadAllText(_folder["a"]));
        Assert.Equal("b", File.ReadAllText(_folder["b"]));
    }

    [Fact]
    public void TryMove_SourceMissing_Throws() => Assert.Equal(StorageFault.Missing, StorageFaults.Judge(Assert.ThrowsAny<IOException>(() => _files.TryMove(_folder["none"], _folder["c"]))));

    [Fact]
    public void TryMove_FromManyThreads_OneWins()
    {
        for (var round = 0; round < 50; round++)
        {
            var target = _folder[$"target{round}"];
            var sources = Enumerable.Range(0, 4).Select(worker => _folder[$"{round}-{worker}"]).ToArray();
            foreach (var source in sources) File.WriteAllText(source, source);
            var won = new bool[4];
            Parallel.For(0, 4, worker => won[worker] = _files.TryMove(sources[worker], target));
            Assert.Single(won, true);
            Assert.Equal(sources[Array.IndexOf(won, true)], File.ReadAllText(target));
        }
    }

    [Fact]
    public void Replace_TakesTheNameInOneStep()
    {
        _files.Replace(_folder["a"], _folder["b"]);
        Assert.Equal(["b"], _folder.Files());
        Assert.Equal("a", File.ReadAllText(_folder["b"]));
    }

    [Fact]
    public void Link_GivesASecondNameToOneFile()
    {
        Assert.Equal(LinkResult.Made, _files.Link(_folder["a"], _folder["c"]));
        File.WriteAllText(_folder["a"], "changed");
        Assert.Equal("changed", File.ReadAllText(_folder["c"]));
        Assert.Equal(LinkResult.Taken, _files.Link(_folder["a"], _folder["b"]));
        Assert.Equal("b", File.ReadAllText(_folder["b"]));
    }

    [Fact]
    public void Link_AcrossFileSystems_IsImpossible()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/dev/shm") || _folder.Path.StartsWith("/dev/shm", StringComparison.Ordinal)) return;
        var other = $"/dev/shm/imagehaul-{Guid.NewGuid():N}";
        try
        {
            Assert.Equal(LinkResult.Impossible, _files.Link(_folder["a"], other));
            Assert.Equal(StorageFault.OtherFileSystem, StorageFaults.Judge(Assert.ThrowsAny<IOException>(() => _files.TryMove(_folder["a"], other))));
        }
        finally
        {
            File.Delete(other);
        }
    }

    [Fact]
    public void TryCreate_NameTaken_IsNull()
    {
        Assert.Null(_files.TryCreate(_folder["a"]));
        using var created = _files.TryCreate(_folder["c"]);
        Assert.NotNull(created);
    }

    [Fact]
    public void Write_BeyondWhatTheFileSystemTakes_IsAFaultNotABug()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var file = _files.TryCreate(_folder["c"])!;
        var fault = Assert.ThrowsAny<IOException>(() => _files.Write(file, [1], long.MaxValue - 1));
        Assert.Equal(StorageFault.FileTooBig, StorageFaults.Judge(fault));
    }

    [Fact]
    public void Syncs_OfPresentAndMissing_Pass()
    {
        _files.SyncFile(_folder["a"]);
        _files.SyncFile(_folder["none"]);
        _files.SyncFile(_folder["none/below"]);
        _files.SyncFolder(_folder.Path);
        _files.SyncFolder(_folder["none"]);
        _files.Delete(_folder["none"]);
        _files.Delete(_folder["none/below"]);
        using var fileSystem = _files.OpenFileSystem(_folder.Path);
        Assert.Equal(OperatingSystem.IsLinux(), fileSystem is not null);
        if (fileSystem is not null) _files.SyncFileSystem(fileSystem);
    }
}
