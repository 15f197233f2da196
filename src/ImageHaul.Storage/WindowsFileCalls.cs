using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>Windows: MoveFileEx without replacing is one step already; hard links need their own call.</summary>
internal sealed partial class WindowsFileCalls : FileCalls
{
    private const int NoFunction = 1, OtherDevice = 17, NotSupported = 50, FileExists = 80, AlreadyExists = 183, TooManyLinks = 1142;

    public override bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException fault) when (StorageFaults.Judge(fault) == StorageFault.Exists)
        {
            return false;
        }
    }

    public override LinkResult Link(string existing, string name)
    {
        if (CreateHardLink(name, existing, 0)) return LinkResult.Made;
        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            FileExists or AlreadyExists => LinkResult.Taken,
            NoFunction or OtherDevice or NotSupported or TooManyLinks => LinkResult.Impossible,
            _ => throw new IOException(Marshal.GetPInvokeErrorMessage(error), unchecked((int)0x8007_0000) | error),
        };
    }

    // NTFS journals names in order, and a folder's handle cannot be flushed without backup privileges.
    public override void SyncFolder(string path)
    {
    }

    public override SafeFileHandle OpenHeld(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    // Flushing a volume needs an administrator.
    public override SafeFileHandle? OpenFileSystem(string folder) => null;

    public override void SyncFileSystem(SafeFileHandle folder) => throw new NotSupportedException("Windows cannot sync a whole file system without privileges.");

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);
}
