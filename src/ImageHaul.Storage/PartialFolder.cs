using ImageHaul.Model;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>
/// <c>.imagehaul/partial</c>: files that have no final name yet. On the file system of the output folder, so that giving them one is a rename. What a
/// killed run leaves here is worthless and swept by the next.
/// </summary>
internal sealed class PartialFolder(BlobPaths paths, IFileCalls files)
{
    // A name is unique among the files of one process by the counter, and the folder lock lets in one process at a time; the process id keeps
    // what could not be swept out of the way.
    private readonly string _prefix = $"{BlobPaths.Partial}/{Environment.ProcessId:x}-";
    private long _counter;
    private volatile bool _isThere;

    /// <summary>A name nobody has used.</summary>
    public string NextPath() => paths.Full(_prefix + Interlocked.Increment(ref _counter).ToString("x"));

    /// <summary>Creates an empty file and the folder when it is missing.</summary>
    public SafeFileHandle Create(out string path)
    {
        // Made before the first file rather than missed by it: an exception costs more than a folder.
        if (!_isThere) EnsureFolder();
        var created = false;
        while (true)
        {
            path = NextPath();
            try
            {
                if (files.TryCreate(path) is { } file) return file;
            }
            catch (IOException fault) when (!created && StorageFaults.Judge(fault) == StorageFault.Missing)
            {
                // Told as a missing folder or, when another thread makes it at this moment, as a missing file.
                EnsureFolder();
                created = true;
            }
        }
    }

    /// <summary>Creates the folder unless it is there.</summary>
    public void EnsureFolder()
    {
        paths.CreateOwn();
        Directory.CreateDirectory(paths.Full(BlobPaths.Partial));
        _isThere = true;
    }

    /// <summary>Removes every file. Only for the holder of the folder lock, before its first body.</summary>
    public SweepOutcome Sweep()
    {
        var count = 0;
        var name = BlobPaths.Partial;
        try
        {
            var folder = new DirectoryInfo(paths.Full(BlobPaths.Partial));
            if (!folder.Exists) return new SweepOutcome(0, null);
            foreach (var file in folder.EnumerateFiles())
            {
                name = $"{BlobPaths.Partial}/{file.Name}";
                files.Delete(file.FullName);
                count++;
            }
            return new SweepOutcome(count, null);
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            return new SweepOutcome(count, StorageFaults.From(fault, "remove", name));
        }
    }
}

/// <summary>What sweeping did.</summary>
/// <param name="Count">Partial files removed.</param>
/// <param name="Failure">Why it stopped early, or null.</param>
internal readonly record struct SweepOutcome(int Count, Failure? Failure);
