using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

public sealed class StorageFaultsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(28, FailureKind.StorageFull, "space")]
    [InlineData(30, FailureKind.StorageDenied, "read-only")]
    [InlineData(13, FailureKind.StorageDenied, "permission")]
    [InlineData(1, FailureKind.StorageDenied, "permission")]
    [InlineData(20, FailureKind.StorageDenied, "a file stands where a folder")]
    [InlineData(21, FailureKind.StorageDenied, "a folder")]
    [InlineData(18, FailureKind.StorageDenied, "different file systems")]
    [InlineData(24, FailureKind.LocalLimit, "ulimit")]
    [InlineData(23, FailureKind.LocalLimit, "ulimit")]
    [InlineData(5, FailureKind.StorageDenied, "health")]
    [InlineData(27, FailureKind.StorageDenied, "--max-bytes")]
    [InlineData(unchecked((int)0x8007_0070), FailureKind.StorageFull, "space")]
    [InlineData(unchecked((int)0x8007_050F), FailureKind.StorageFull, "quota")]
    [InlineData(unchecked((int)0x8007_0005), FailureKind.StorageDenied, "permission")]
    [InlineData(unchecked((int)0x8007_0013), FailureKind.StorageDenied, "read-only")]
    [InlineData(unchecked((int)0x8007_0004), FailureKind.LocalLimit, "ulimit")]
    [InlineData(unchecked((int)0x8007_00CE), FailureKind.StorageDenied, "too long")]
    [InlineData(999_999, FailureKind.StorageDenied, "refused")]
    public void From_Code_HasTheKindAndTheRemedyAndThePath(int code, FailureKind kind, string remedy)
    {
        var failure = StorageFaults.From(new IOException("whatever the system says", code), "write", "ab/cd.jpg");
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(remedy, failure.Message);
        Assert.StartsWith("cannot write ab/cd.jpg: ", failure.Message);
        Assert.DoesNotContain("whatever", failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void From_CodesThatDifferBetweenUnixes_FollowTheSystem()
    {
        if (OperatingSystem.IsWindows()) return;
        var mac = OperatingSystem.IsMacOS();
        Assert.Equal(StorageFault.OverQuota, StorageFaults.Judge(new IOException("", mac ? 69 : 122)));
        Assert.Equal(StorageFault.NameTooLong, StorageFaults.Judge(new IOException("", mac ? 63 : 36)));
        Assert.Equal(StorageFault.Held, StorageFaults.Judge(new IOException("", mac ? 35 : 11)));
        Assert.Equal(StorageFault.LinkLoop, StorageFaults.Judge(new IOException("", mac ? 62 : 40)));
    }

    [Fact]
    public void Every_Fault_HasASentence()
    {
        foreach (var fault in Enum.GetValues<StorageFault>()) Assert.NotEmpty(StorageFaults.From(StorageFaults.Exception(fault), "write", "x").Message);
    }

    // What .NET really throws, so that a change of its mapping shows here.
    [Fact]
    public void Judge_RealRefusals_AreRecognised()
    {
        File.WriteAllText(_folder["file"], "");
        Directory.CreateDirectory(_folder["folder"]);
        Assert.Equal(StorageFault.Exists, Refusal(() => Directory.CreateDirectory(_folder["file"])));
        Assert.Equal(StorageFault.Missing, Refusal(() => File.OpenHandle(_folder["none/x"], FileMode.CreateNew, FileAccess.Write).Dispose()));
        Assert.Equal(StorageFault.Missing, Refusal(() => File.OpenHandle(_folder["file/x"], FileMode.CreateNew, FileAccess.Write).Dispose()));
        Assert.Equal(StorageFault.NameTooLong, Refusal(() => File.WriteAllText(_folder[new string('n', 300)], "")));
        Assert.Equal(StorageFault.Exists, Refusal(() => File.OpenHandle(_folder["file"], FileMode.CreateNew, FileAccess.Write).Dispose()));
        Assert.Equal(StorageFault.Denied, Refusal(() => File.OpenHandle(_folder["folder"], FileMode.Open, FileAccess.ReadWrite).Dispose()));
        if (!OperatingSystem.IsLinux()) return;
        File.CreateSymbolicLink(_folder["loop"], _folder["loop"]);
        Assert.Equal(StorageFault.LinkLoop, Refusal(() => File.OpenHandle(_folder["loop"]).Dispose()));
        Assert.Equal(StorageFault.Full, Refusal(() =>
        {
            using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
            RandomAccess.Write(full, [1], 0);
        }));
    }

    private static StorageFault Refusal(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            return StorageFaults.Judge(fault);
        }
        throw new InvalidOperationException("Nothing was refused.");
    }
}
