using System.Diagnostics;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

/// <summary>A real file system of 1 MiB where mounting is allowed; else the same refusals scripted, so that the same things are shown either way.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ScriptedFileCalls _files = new();
    private readonly bool _mounted;
    private long _scriptedRoom = 1 << 20;

    public FullDiskTests()
    {
        Directory.CreateDirectory(_folder["disk"]);
        _mounted = Mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder["disk"]);
        if (!_mounted) _files.Fault = (operation, _) => operation == "write" && (_scriptedRoom -= 200_000) < 0 ? StoreTesting.Errno(28) : null;
    }

    public void Dispose()
    {
        if (_mounted) Run("umount", _folder["disk"]);
        _folder.Dispose();
    }

    private FolderBlobStore Store(int memoryLimit) => new(new StorageOptions { Output = _folder["disk/out"], MemoryLimit = memoryLimit }, _files);

    private static byte[] Noise(int seed)
    {
        var bytes = new byte[200_000];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(1000)]
    public void DiskFillsUp_IsStorageFullAndEverythingStoredStaysWhole(int memoryLimit)
    {
        using var store = Store(memoryLimit);
        var stored = new List<StoredImage>();
        Failure? failure = null;
        for (var seed = 0; failure is null; seed++)
        {
            Assert.True(seed < 10, "A disk of 1 MiB took 2 MB.");
            var bytes = Noise(seed);
            using var body = store.NewBody();
            failure = body.Append(bytes);
            if (failure is not null) break;
            var outcome = store.PutBody(body, ImageFormat.Png);
            failure = outcome.Failure;
            if (failure is null) stored.Add(StoreTesting.Image(bytes, outcome.Path!, ImageFormat.Png));
        }
        Assert.Equal(FailureKind.StorageFull, failure.Kind);
        Assert.Contains("no space is left", failure.Message);
        Assert.NotEmpty(stored);
        Assert.All(stored, image => Assert.Equal(BlobState.Whole, store.Check(image).State));
        Assert.Empty(_folder.Files("disk/out/.imagehaul/partial"));

        // A full disk is no reason against holding its folder.
        using (var held = FolderLock.TryAcquire(_folder["disk/out"], TimeProvider.System).Lock) Assert.NotNull(held);

        // Room again: the same store goes on.
        Assert.Null(store.Discard(stored[0]));
        _files.Fault = (_, _) => null;
        Assert.True(store.Put(Noise(0), ImageFormat.Png).Created);
    }

    [Fact]
    public void ReadOnlyDisk_IsStorageDeniedForTheLockAndForPuts()
    {
        using var store = Store(1 << 20);
        Assert.Null(store.Put(Noise(1)).Failure);
        if (_mounted) Assert.True(Mount("-o", "remount,ro", _folder["disk"]));
        else _files.Fault = (operation, _) => operation is "create" or "move" or "delete" ? StoreTesting.Errno(30) : null;
        foreach (var outcome in new[] { store.Put(Noise(2)), store.Put(Noise(3)) })
        {
            Assert.Equal(FailureKind.StorageDenied, outcome.Failure!.Kind);
            Assert.Contains("read-only", outcome.Failure.Message);
        }
        Assert.False(store.Put(Noise(1)).Created);
        if (!_mounted) return;
        Assert.Equal(FailureKind.StorageDenied, FolderLock.TryAcquire(_folder["disk/other"], TimeProvider.System).Failure!.Kind);
        Assert.Equal(FailureKind.StorageDenied, FolderLock.TryAcquire(_folder["disk/out"], TimeProvider.System).Failure!.Kind);
    }

    private static bool Mount(params string[] arguments) => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", arguments);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
