using System.Diagnostics;
using ImageHaul.Model;
using ImageHaul.Storage;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Storage;

public sealed class FolderLockTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    private FolderLockOutcome Acquire(string output) => FolderLock.TryAcquire(output, _clock);

    [Fact]
    public void TryAcquire_MissingFolder_MakesItAndKeepsItsOwnPartPrivate()
    {
        var output = _folder["new/images"];
        using var held = Acquire(output).Lock!;
        Assert.NotNull(held);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("drwx------", Mode(Path.Combine(output, ".imagehaul")));
        Assert.Equal("-rw-------", Mode(Path.Combine(output, ".imagehaul", "lock")));
    }

    [Fact]
    public void TryAcquire_HeldAlready_NamesTheHolder()
    {
        using var held = Acquire(_folder.Path).Lock!;
        _clock.Advance(TimeSpan.FromHours(1));
        var second = Acquire(_folder.Path);
        Assert.Null(second.Lock);
        Assert.Null(second.Failure);
        Assert.Equal(new FolderHolder(Environment.ProcessId, Environment.MachineName, new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)), second.Holder);
        Assert.Equal($"process {Environment.ProcessId} on {Environment.MachineName} since 2026-03-04 05:06:07Z", second.Holder!.ToString());
    }

    [Fact]
    public void TryAcquire_AfterDispose_Succeeds()
    {
        Acquire(_folder.Path).Lock!.Dispose();
        using var again = Acquire(_folder.Path).Lock;
        Assert.NotNull(again);
    }

    [Fact]
    public void TryAcquire_OtherProcessHoldsIt_IsToldAndSucceedsOnceThatWasKilled()
    {
        if (!File.Exists("/usr/bin/flock")) return; // util-linux; the same-process tests above cover other systems.
        Directory.CreateDirectory(_folder[".imagehaul"]);
        File.WriteAllText(_folder[".imagehaul/lock"], "not ours");
        using var holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-x", "--no-fork", _folder[".imagehaul/lock"], "sh", "-c", "echo held; exec cat"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        var refused = Acquire(_folder.Path);
        Assert.Null(refused.Lock);
        Assert.Equal("another process", refused.Holder!.ToString());
        holder.Kill();
        holder.WaitForExit();
        using var taken = Acquire(_folder.Path).Lock;
        Assert.NotNull(taken);
    }

    [Fact]
    public void TryAcquire_FileWhereTheOutputFolderShouldBe_IsDenied()
    {
        File.WriteAllText(_folder["images"], "a file");
        foreach (var output in new[] { "images", "images/below" })
        {
            var outcome = Acquire(_folder[output]);
            Assert.Null(outcome.Lock);
            Assert.Equal(FailureKind.StorageDenied, outcome.Failure!.Kind);
            Assert.Contains("images", outcome.Failure.Message);
        }
        Assert.Equal("a file", File.ReadAllText(_folder["images"]));
    }

    [Fact]
    public void TryAcquire_FileWhereOwnFolderShouldBe_IsDenied()
    {
        File.WriteAllText(_folder[".imagehaul"], "");
        Assert.Equal(FailureKind.StorageDenied, Acquire(_folder.Path).Failure!.Kind);
    }

    [Fact]
    public void TryAcquire_FolderWhereTheLockShouldBe_IsDenied()
    {
        Directory.CreateDirectory(_folder[".imagehaul/lock"]);
        Assert.Equal(FailureKind.StorageDenied, Acquire(_folder.Path).Failure!.Kind);
    }

    private static string Mode(string path)
    {
        var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
        var text = string.Concat("rwxrwxrwx".Select((letter, at) => ((int)mode & (1 << (8 - at))) != 0 ? letter : '-'));
        return (Directory.Exists(path) ? "d" : "-") + text;
    }
}
