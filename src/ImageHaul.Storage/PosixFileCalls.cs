using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>Linux and macOS: link(2), renameat2(2), fsync(2) of folders and syncfs(2), none of which .NET offers.</summary>
internal sealed partial class PosixFileCalls : FileCalls
{
    private const int NotPermitted = 1, NoEntry = 2, Interrupted = 4, Exists = 17, OtherDevice = 18, BadArgument = 22, TooManyLinks = 31;

    private const uint NoReplace = 1;

    // O_RDWR | O_CREAT | O_EXCL and rw-rw-rw- less the umask, as Linux numbers them.
    private const int NewFile = 0x2 | 0x40 | 0x80;
    private const int AnyMode = 0x1B6;

    // AT_FDCWD and O_CLOEXEC: the two systems number them differently.
    private static readonly int HereFolder = OperatingSystem.IsMacOS() ? -2 : -100;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x100_0000 : 0x8_0000;
    private static readonly int NotImplemented = OperatingSystem.IsMacOS() ? 78 : 38;
    private static readonly int NotSupported = OperatingSystem.IsMacOS() ? 45 : 95;

    // False once this C library or kernel turned out to lack renameat2 with flags: macOS, older musl, NFS.
    private volatile bool _renamesWithoutReplacing = OperatingSystem.IsLinux();

    private readonly Lock _checkedMoves = new();

    // .NET would lock each file and look where it stands: three more calls to the system for every image. No other process comes near these files (the folder is
    // locked). On macOS the mode of open(2) is not passed as this declaration does.
    public override SafeFileHandle? TryCreate(string path)
    {
        if (!OperatingSystem.IsLinux()) return base.TryCreate(path);
        while (true)
        {
            var descriptor = Create(path, NewFile | CloseOnExec, AnyMode);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            if (error == Exists) return null;
            if (error != Interrupted) throw Fault(error);
        }
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var written = WriteAt(file, bytes, (nuint)bytes.Length, offset);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                offset += written;
                continue;
            }
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw Fault(error);
        }
    }

    public override bool TryMove(string from, string to)
    {
        if (_renamesWithoutReplacing)
        {
            try
            {
                if (RenameAt(HereFolder, from, HereFolder, to, NoReplace) == 0) return true;
                var error = Marshal.GetLastPInvokeError();
                if (error == Exists) return false;
                if (error != BadArgument && error != NotImplemented) throw Fault(error);
            }
            catch (EntryPointNotFoundException)
            {
                // An older C library.
            }
            _renamesWithoutReplacing = false;
        }
        switch (Link(from, to))
        {
            case LinkResult.Made:
                Delete(from);
                return true;
            case LinkResult.Taken:
                return false;
            default:
                // Neither flags nor links (FUSE, some shares). The folder lock keeps other processes out and this lock other threads.
                lock (_checkedMoves)
                {
                    if (Path.Exists(to)) return false;
                    File.Move(from, to, overwrite: false);
                    return true;
                }
        }
    }

    public override LinkResult Link(string existing, string name)
    {
        if (HardLink(existing, name) == 0) return LinkResult.Made;
        var error = Marshal.GetLastPInvokeError();
        if (error == Exists) return LinkResult.Taken;
        // EPERM is what file systems without links answer, and what protected_hardlinks says of another's file.
        return error is NotPermitted or OtherDevice or TooManyLinks || error == NotSupported || error == NotImplemented ? LinkResult.Impossible : throw Fault(error);
    }

    public override void SyncFolder(string path)
    {
        using var folder = TryOpen(path);
        if (folder is null) return;
        while (SyncDescriptor(folder) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            // Some network file systems cannot sync a folder and say so.
            if (error == BadArgument || error == NotSupported) return;
            if (error != Interrupted) throw Fault(error);
        }
    }

    // .NET would ask for a shared lock (flock) and be refused by the exclusive one.
    public override SafeFileHandle OpenHeld(string path) => TryOpen(path) ?? throw Fault(NoEntry);

    public override SafeFileHandle? OpenFileSystem(string folder) => OperatingSystem.IsLinux() ? TryOpen(folder) : null;

    public override void SyncFileSystem(SafeFileHandle folder)
    {
        while (SyncWhole(folder) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw Fault(error);
        }
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        while (true)
        {
            var descriptor = Open(path, CloseOnExec);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            if (error == NoEntry) return null;
            if (error != Interrupted) throw Fault(error);
        }
    }

    private static IOException Fault(int error) => new(Marshal.GetPInvokeErrorMessage(error), error);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int HardLink(string existing, string name);

    // O_RDONLY only: the mode argument, which is variadic, is not needed.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteAt(SafeFileHandle descriptor, ReadOnlySpan<byte> bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncDescriptor(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncWhole(SafeFileHandle descriptor);
}
