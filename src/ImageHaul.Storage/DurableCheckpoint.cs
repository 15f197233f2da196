using ImageHaul.Model;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>
/// What must still reach the disk. Under durability checkpoint, files are noted as they get their names and <see cref="Sync"/> brings them all to the
/// disk; under each, every file is synced as it gets its name; under none, nothing ever is. Thread-safe.
/// </summary>
/// <remarks>
/// Measured on ext4 on a virtual disk, 50 KB files: fsync of each costs 0.28 ms a file (2.2 s for 8,000), even from a background thread and with
/// write-back begun beforehand 0.12 ms; one syncfs for all of them 0.27 s. At 500 files/s a checkpoint every 5 s by syncfs took 0.09 s of the
/// background thread, the whole run 0.5 % longer than without; by fsync 0.6 s and 3.6 %. But syncfs waits for everybody's writes, so few files are
/// synced one by one. Write-back hints (sync_file_range) after each file shortened the checkpoint further and made nothing else faster: not used.
/// </remarks>
internal sealed class DurableCheckpoint : IDisposable
{
    // About 20 ms of fsync on the disk measured; above, syncfs is cheaper.
    private const int FewFiles = 64;

    // Where there is no syncfs: 3 MB of paths. A file that finds no room is synced at once by the thread that wrote it.
    private const int MostNoted = 16 * 1024;

    private readonly BlobPaths _paths;
    private readonly IFileCalls _files;
    private readonly Durability _durability;
    private readonly Lock _gate = new();
    private readonly Lock _syncing = new();
    private readonly HashSet<string> _folders = [];
    private List<string> _noted = [];
    private bool _everything;
    private Failure? _broken;
    private SafeFileHandle? _fileSystem;
    private bool _opened;

    public DurableCheckpoint(BlobPaths paths, IFileCalls files, StorageOptions options)
    {
        _paths = paths;
        _files = files;
        _durability = options.Durability;
        _everything = options.PriorEnd == PriorEnd.Unsynced;
    }

    /// <summary>True when a file must be synced before it gets its name.</summary>
    public bool SyncsEach => _durability == Durability.Each;

    /// <summary>Files noted since the last checkpoint, for tests of the bound.</summary>
    public int NotedFiles
    {
        get
        {
            lock (_gate) return _noted.Count;
        }
    }

    /// <summary>A new name is in its folder; the file behind it was synced if <see cref="SyncsEach"/>.</summary>
    public void Named(string relative)
    {
        if (_durability == Durability.Each) _files.SyncFolder(_paths.Full(BlobPaths.Folder(relative)));
        else Note(relative);
    }

    /// <summary>
    /// A file was found under its name. It may not be on the disk: another thread, or a run that was killed, may have written it a moment ago. The record
    /// that is about to rely on it must be able to.
    /// </summary>
    public void Met(string relative)
    {
        if (_durability == Durability.Each) SyncNow(relative);
        else Note(relative);
    }

    /// <summary>A folder's name is new in its parent.</summary>
    public void NewFolder(string relative)
    {
        for (var folder = relative; folder.Length > 0;)
        {
            folder = BlobPaths.Folder(folder);
            if (_durability == Durability.Each) _files.SyncFolder(_paths.Full(folder));
            if (_durability != Durability.Checkpoint) continue;
            lock (_gate) _folders.Add(folder);
        }
    }

    /// <summary>
    /// Brings to the disk every file that was named or met before this call. After a failure the system may have dropped what it could not write and would
    /// call the same files synced next time, so the failure stays: no later checkpoint of this process succeeds. Only local-limit passes.
    /// </summary>
    public Failure? Sync()
    {
        // Under each there is nothing left to sync, but for what an earlier run left that ended uncleanly.
        if (_durability == Durability.None) return null;
        lock (_syncing)
        {
            List<string> noted;
            string[] folders;
            bool everything;
            lock (_gate)
            {
                if (_broken is not null) return _broken;
                (noted, folders, everything) = (_noted, [.. _folders], _everything);
                (_noted, _everything) = ([], false);
                _folders.Clear();
            }
            try
            {
                if (everything) SyncEverything();
                else SyncOneByOne(noted, folders);
                return null;
            }
            catch (Exception fault) when (StorageFaults.IsFault(fault))
            {
                var failure = StorageFaults.From(fault, "sync", "");
                lock (_gate)
                {
                    // Out of descriptors: nothing was lost, the next call tries all of it again.
                    if (failure.Kind == FailureKind.LocalLimit) Restore(noted, folders, everything);
                    else _broken = failure;
                }
                return failure;
            }
        }
    }

    public void Dispose() => _fileSystem?.Dispose();

    private void Note(string relative)
    {
        if (_durability != Durability.Checkpoint) return;
        lock (_gate)
        {
            // Opened before the first checkpoint needs it: syncfs reports the write errors since its descriptor was opened (Linux 5.8).
            if (!_opened) OpenFileSystem();
            if (_everything) return;
            if (_noted.Count < (_fileSystem is null ? MostNoted : FewFiles))
            {
                _noted.Add(relative);
                _folders.Add(BlobPaths.Folder(relative));
                return;
            }
            if (_fileSystem is not null)
            {
                _everything = true;
                _noted.Clear();
                _folders.Clear();
                return;
            }
        }
        SyncNow(relative);
    }

    private void Restore(List<string> noted, string[] folders, bool everything)
    {
        _everything |= everything;
        _noted.AddRange(noted);
        _folders.UnionWith(folders);
    }

    private void OpenFileSystem()
    {
        _fileSystem = _files.OpenFileSystem(_paths.Output);
        _opened = true;
    }

    private void SyncNow(string relative)
    {
        _files.SyncFile(_paths.Full(relative));
        _files.SyncFolder(_paths.Full(BlobPaths.Folder(relative)));
    }

    private void SyncOneByOne(List<string> noted, string[] folders)
    {
        foreach (var relative in noted) _files.SyncFile(_paths.Full(relative));
        foreach (var folder in folders) _files.SyncFolder(_paths.Full(folder));
    }

    private void SyncEverything()
    {
        lock (_gate)
        {
            if (!_opened) OpenFileSystem();
        }
        if (_fileSystem is not null)
        {
            _files.SyncFileSystem(_fileSystem);
            return;
        }
        // Only after a run that was killed, on a system without syncfs.
        var folders = new HashSet<string>();
        var stored = StoredFiles.Below(_paths);
        foreach (var file in stored)
        {
            _files.SyncFile(_paths.Full(file.Path));
            folders.Add(BlobPaths.Folder(file.Path));
        }
        if (stored.Failure is not null) throw StorageFaults.Exception(StorageFault.Broken);
        folders.Add("");
        foreach (var folder in folders) _files.SyncFolder(_paths.Full(folder));
    }
}
