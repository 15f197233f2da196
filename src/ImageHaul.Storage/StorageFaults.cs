using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>Why a file operation was refused.</summary>
internal enum StorageFault
{
    /// <summary>Any other reason.</summary>
    Unknown,
    /// <summary>No space left.</summary>
    Full,
    /// <summary>The person's quota is used up.</summary>
    OverQuota,
    /// <summary>Mounted read-only.</summary>
    ReadOnly,
    /// <summary>No permission.</summary>
    Denied,
    /// <summary>Something with the new name is there.</summary>
    Exists,
    /// <summary>A folder is there where a file should be.</summary>
    FolderThere,
    /// <summary>A file is there where a folder should be.</summary>
    NotFolder,
    /// <summary>The file or a folder on the way is not there. .NET says this too when a file stands where a folder should be.</summary>
    Missing,
    /// <summary>A name or path beyond what the file system takes.</summary>
    NameTooLong,
    /// <summary>Out of file descriptors.</summary>
    TooManyOpen,
    /// <summary>Rename or link between two file systems.</summary>
    OtherFileSystem,
    /// <summary>Longer than the file system or a limit allows.</summary>
    FileTooBig,
    /// <summary>Another process holds the file.</summary>
    Held,
    /// <summary>Symbolic links in a circle.</summary>
    LinkLoop,
    /// <summary>Every name that a row's file could take belongs to other bytes.</summary>
    NamesTaken,
    /// <summary>The device or the share failed.</summary>
    Broken,
}

/// <summary>Turns what a file operation threw into a failure that names the path and the remedy. Judged by code (errno or Win32), never by text.</summary>
internal static class StorageFaults
{
    // Refusals that no system reports under a usable number; the customer bit keeps them apart from those of the system.
    private const int OwnCodes = 0x2001_0000;

    private static readonly Dictionary<StorageFault, (FailureKind Kind, string Sentence)> Table = new()
    {
        [StorageFault.Unknown] = (FailureKind.StorageDenied, "the system refused."),
        [StorageFault.Full] = (FailureKind.StorageFull, "no space is left on the disk. Free some, or choose another output folder, then run the same command again."),
        [StorageFault.OverQuota] = (FailureKind.StorageFull, "your disk quota is used up. Free some space, then run the same command again."),
        [StorageFault.ReadOnly] = (FailureKind.StorageDenied, "the disk is mounted read-only. Choose another output folder, or mount it for writing."),
        [StorageFault.Denied] = (FailureKind.StorageDenied, "permission denied. Check the owner and the modes of the output folder, or choose another one."),
        [StorageFault.Exists] = (FailureKind.StorageDenied, "something with that name is in the way. Move it away, or choose another output folder."),
        [StorageFault.FolderThere] = (FailureKind.StorageDenied, "a folder with that name is in the way. Move it away, or choose another output folder."),
        [StorageFault.NotFolder] = (FailureKind.StorageDenied, "a file stands where a folder must be. Move it away, or choose another output folder."),
        [StorageFault.Missing] = (FailureKind.StorageDenied, "it, or a folder on the way to it, is missing or is no folder. Leave the output folder alone during a run."),
        [StorageFault.NameTooLong] = (FailureKind.StorageDenied, "the name is too long for this file system. Use a shorter output folder, or --layout flat."),
        [StorageFault.TooManyOpen] = (FailureKind.LocalLimit, "too many files are open. Raise the limit (ulimit -n), or lower --concurrency."),
        [StorageFault.OtherFileSystem] = (FailureKind.StorageDenied, ".imagehaul and the output folder are on different file systems. Put both on one."),
        [StorageFault.FileTooBig] = (FailureKind.StorageDenied, "the file system, or a limit on file sizes, refuses that length. Lower --max-bytes."),
        [StorageFault.Held] = (FailureKind.StorageDenied, "another process holds it. Wait for that process to end."),
        [StorageFault.LinkLoop] = (FailureKind.StorageDenied, "its symbolic links lead in a circle."),
        [StorageFault.NamesTaken] = (FailureKind.StorageDenied, "every name for this row belongs to other bytes. Give the rows unique ids, or move the old files away."),
        [StorageFault.Broken] = (FailureKind.StorageDenied, "the disk or the network share reports an error. Check its health before the next run."),
    };

    /// <summary>True for the exceptions by which file operations refuse.</summary>
    public static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>A refusal of the store's own making.</summary>
    public static IOException Exception(StorageFault fault) => new(fault.ToString(), OwnCodes | (int)fault);

    /// <summary>The failure.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="deed">What was tried, such as <c>write</c>.</param>
    /// <param name="path">What it was tried on, relative to the output folder; empty for that folder itself.</param>
    public static Failure From(Exception exception, string deed, string path)
    {
        var (kind, sentence) = Table[Judge(exception)];
        return new Failure(kind, $"cannot {deed} {(path.Length == 0 ? "the output folder" : path)}: {sentence} (code {Code(exception):x})");
    }

    /// <summary>Why it was refused.</summary>
    public static StorageFault Judge(Exception exception)
    {
        var code = Code(exception);
        return (code & 0xFFFF_0000) switch
        {
            0x8007_0000 => JudgeWin32(code & 0xFFFF),
            OwnCodes => (StorageFault)(code & 0xFFFF),
            _ => JudgeErrno(code),
        };
    }

    // On Unix an access refusal wraps the call's own error, which tells EPERM from EACCES.
    private static int Code(Exception exception) =>
        exception is UnauthorizedAccessException { InnerException: IOException inner } ? inner.HResult : exception.HResult;

    // .NET speaks Win32 on every system for the commonest refusals, and on Windows for all.
    private static StorageFault JudgeWin32(int code) => code switch
    {
        39 or 112 => StorageFault.Full,
        1295 => StorageFault.OverQuota,
        2 or 3 => StorageFault.Missing,
        4 => StorageFault.TooManyOpen,
        5 => StorageFault.Denied,
        17 => StorageFault.OtherFileSystem,
        19 => StorageFault.ReadOnly,
        32 or 33 => StorageFault.Held,
        80 or 183 => StorageFault.Exists,
        123 or 206 => StorageFault.NameTooLong,
        223 => StorageFault.FileTooBig,
        267 => StorageFault.NotFolder,
        21 or 23 or 55 or 59 or 64 or 1117 => StorageFault.Broken,
        _ => StorageFault.Unknown,
    };

    // The numbers up to 34 are those of the first Unix, the same everywhere; later ones differ between Linux and macOS.
    private static StorageFault JudgeErrno(int code) => code switch
    {
        1 or 13 => StorageFault.Denied,
        2 => StorageFault.Missing,
        5 or 6 => StorageFault.Broken,
        17 => StorageFault.Exists,
        18 => StorageFault.OtherFileSystem,
        20 => StorageFault.NotFolder,
        21 => StorageFault.FolderThere,
        23 or 24 => StorageFault.TooManyOpen,
        27 => StorageFault.FileTooBig,
        28 => StorageFault.Full,
        30 => StorageFault.ReadOnly,
        _ when OperatingSystem.IsMacOS() => code switch
        {
            35 => StorageFault.Held,
            62 => StorageFault.LinkLoop,
            63 => StorageFault.NameTooLong,
            66 => StorageFault.Exists,
            69 => StorageFault.OverQuota,
            70 => StorageFault.Broken,
            _ => StorageFault.Unknown,
        },
        11 => StorageFault.Held,
        36 => StorageFault.NameTooLong,
        39 => StorageFault.Exists,
        40 => StorageFault.LinkLoop,
        116 or 117 => StorageFault.Broken,
        122 => StorageFault.OverQuota,
        _ => StorageFault.Unknown,
    };
}
