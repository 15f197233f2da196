using ImageHaul.Model;
using ImageHaul.Storage;
using static ImageHaul.Tests.Storage.StoreTesting;

namespace ImageHaul.Tests.Storage;

public sealed class PartialFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sweep_RemovesWhatAKilledRunLeftAndNothingElse()
    {
        using var store = new FolderBlobStore(new StorageOptions { Output = _folder.Path, MemoryLimit = 10 });
        var kept = store.Put(Bytes("a stored image")).Path!;
        for (var left = 0; left < 3; left++) File.WriteAllText(_folder[$".imagehaul/partial/4711-{left}"], "half");
        Assert.Equal(new SweepOutcome(3, null), store.SweepPartials());
        Assert.Equal(new SweepOutcome(0, null), store.SweepPartials());
        Assert.Equal([kept], _folder.Files());
    }

    [Fact]
    public void Sweep_NothingThereYet_IsZero()
    {
        using var store = new FolderBlobStore(new StorageOptions { Output = _folder["never"] });
        Assert.Equal(new SweepOutcome(0, null), store.SweepPartials());
        Assert.False(Directory.Exists(_folder["never"]));
    }

    [Fact]
    public void Sweep_Refused_SaysHowFarItCame()
    {
        var files = new ScriptedFileCalls { Fault = (operation, path) => operation == "delete" && path.EndsWith('b') ? Errno(30) : null };
        using var store = new FolderBlobStore(new StorageOptions { Output = _folder.Path }, files);
        Directory.CreateDirectory(_folder[".imagehaul/partial"]);
        File.WriteAllText(_folder[".imagehaul/partial/b"], "");
        var outcome = store.SweepPartials();
        Assert.Equal(0, outcome.Count);
        Assert.Equal(FailureKind.StorageDenied, outcome.Failure!.Kind);
        Assert.Contains(".imagehaul/partial/b", outcome.Failure.Message);
    }

    [Fact]
    public void Create_NameTakenByALeftover_TakesTheNext()
    {
        var paths = new BlobPaths(_folder.Path, BlobLayout.Flat);
        var first = new PartialFolder(paths, NativeFileCalls.Instance);
        using var one = first.Create(out var path);
        using var other = new PartialFolder(paths, NativeFileCalls.Instance).Create(out var next);
        Assert.NotEqual(path, next);
    }
}
