using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>
/// The file operations that must be exact about replacing, linking and syncing, and so differ between systems. What they cannot do they throw as
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>; what a caller must expect they return. Thread-safe.
/// </summary>
internal interface IFileCalls
{
    /// <summary>Creates a new file for writing and reading, held exclusively; null when the name is taken.</summary>
    SafeFileHandle? TryCreate(string path);

    /// <summary>Writes all bytes at an offset.</summary>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Renames, never replacing: false when the new name is taken.</summary>
    bool TryMove(string from, string to);

    /// <summary>Renames, replacing a file of the new name in one step.</summary>
    void Replace(string from, string to);

    /// <summary>Gives a file a second name, never replacing.</summary>
    LinkResult Link(string existing, string name);

    /// <summary>Copies a file to a new name that nobody has yet.</summary>
    void Copy(string from, string to);

    /// <summary>Removes a file; nothing happens when there is none.</summary>
    void Delete(string path);

    /// <summary>Waits until an open file's bytes and length are on the disk.</summary>
    void SyncFile(SafeFileHandle file);

    /// <summary>Waits until a file's bytes and length are on the disk; nothing happens when there is none.</summary>
    void SyncFile(string path);

    /// <summary>Waits until the names in a folder are on the disk.</summary>
    void SyncFolder(string path);

    /// <summary>Opens a file for reading even while another process holds it exclusively.</summary>
    SafeFileHandle OpenHeld(string path);

    /// <summary>Opens a folder for <see cref="SyncFileSystem"/>; null where a whole file system cannot be synced.</summary>
    SafeFileHandle? OpenFileSystem(string folder);

    /// <summary>Waits until everything written to the folder's file system is on the disk.</summary>
    void SyncFileSystem(SafeFileHandle folder);
}

/// <summary>What came of <see cref="IFileCalls.Link"/>.</summary>
internal enum LinkResult
{
    /// <summary>The name is there now.</summary>
    Made,
    /// <summary>The name was taken.</summary>
    Taken,
    /// <summary>Not between these two, or not on this file system: copy instead.</summary>
    Impossible,
}
