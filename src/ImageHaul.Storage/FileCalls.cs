using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>What every system does alike: .NET's own calls, near enough to bare system calls wherever the count of them does not matter.</summary>
internal abstract class FileCalls : IFileCalls
{
    public virtual SafeFileHandle? TryCreate(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (StorageFaults.Judge(fault) == StorageFault.Exists)
        {
            return null;
        }
    }

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (ArgumentOutOfRangeException) when (offset >= 0)
        {
            // EFBIG: FAT's 4 GiB, or RLIMIT_FSIZE.
            throw StorageFaults.Exception(StorageFault.FileTooBig);
        }
    }

    public abstract bool TryMove(string from, string to);

    public void Replace(string from, string to) => File.Move(from, to, overwrite: true);

    public abstract LinkResult Link(string existing, string name);

    // Clones blocks where the file system can.
    public void Copy(string from, string to) => File.Copy(from, to, overwrite: false);

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }
    }

    public void SyncFile(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void SyncFile(string path)
    {
        try
        {
            // Windows flushes only what was opened for writing; elsewhere reading does, and works on files made read-only since.
            var access = OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;
            using var file = File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException fault) when (StorageFaults.Judge(fault) == StorageFault.Missing)
        {
            // Discarded since it was written: nothing to keep.
        }
    }

    public abstract void SyncFolder(string path);

    public abstract SafeFileHandle OpenHeld(string path);

    public abstract SafeFileHandle? OpenFileSystem(string folder);

    public abstract void SyncFileSystem(SafeFileHandle folder);
}
