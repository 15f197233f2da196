using System.Collections.Concurrent;

namespace ImageHaul.Storage;

/// <summary>The folders blobs fan out into, made when first needed and remembered: at most 256.</summary>
internal sealed class FolderFanOut(BlobPaths paths, DurableCheckpoint checkpoint)
{
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>Makes sure of a folder, given by relative path.</summary>
    public void Ensure(string folder)
    {
        if (folder.Length == 0 || _known.ContainsKey(folder)) return;
        Directory.CreateDirectory(paths.Full(folder));
        // Before it counts as known: whoever finds it known may rely on its name being noted for the disk.
        checkpoint.NewFolder(folder);
        _known[folder] = true;
    }

    /// <summary>Forgets a folder that turned out to be gone.</summary>
    public void Forget(string folder) => _known.TryRemove(folder, out _);
}
