using System.Collections;
using System.IO.Enumeration;
using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>A file below the output folder that may be an image of a run.</summary>
/// <param name="Path">Relative to the output folder, with <c>/</c>.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Digest">The digest that its name claims, in layouts flat and sharded; else null.</param>
public readonly record struct StoredFile(string Path, long Bytes, Digest? Digest);

/// <summary>What a store holds. Streams; enumerate it once, then look at <see cref="Failure"/>.</summary>
/// <param name="files">The files, in any order. An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> from it becomes the failure.</param>
public sealed class StoredFiles(IEnumerable<StoredFile> files) : IEnumerable<StoredFile>
{
    // Written beside the images by the commands, under their final or temporary names: never images.
    private static readonly string[] Documents = [".csv", ".jsonl", ".html", ".tmp"];

    // Nothing is skipped by attribute: a hidden flag does not make a file less stored.
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>Why the last enumeration stopped early (storage-denied, local-limit); null when it was complete.</summary>
    public Failure? Failure { get; private set; }

    /// <inheritdoc/>
    public IEnumerator<StoredFile> GetEnumerator()
    {
        Failure = null;
        using var stored = files.GetEnumerator();
        while (TryAdvance(stored)) yield return stored.Current;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// The files that layouts could have made: those of the output folder and of its folders named by two hex digits. Deeper folders, names that begin with
    /// a dot, and manifests and reports (.csv, .jsonl, .html) are left out, so that an output folder inside a project does not report the project.
    /// In the order of the file system.
    /// </summary>
    internal static StoredFiles Below(BlobPaths paths) => new(Walk(paths));

    private bool TryAdvance(IEnumerator<StoredFile> stored)
    {
        try
        {
            return stored.MoveNext();
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            Failure = StorageFaults.From(fault, "list", "");
            return false;
        }
    }

    private static IEnumerable<StoredFile> Walk(BlobPaths paths)
    {
        if (!Directory.Exists(paths.Output)) yield break;
        foreach (var file in Folder(paths, "")) yield return file;
        foreach (var folder in Directory.EnumerateDirectories(paths.Output, "??", All))
        {
            var name = Path.GetFileName(folder);
            if (!BlobPaths.IsShard(name)) continue;
            foreach (var file in Folder(paths, name + "/")) yield return file;
        }
    }

    private static FileSystemEnumerable<StoredFile> Folder(BlobPaths paths, string prefix) => new(
        paths.Full(prefix),
        (ref FileSystemEntry entry) => new StoredFile(prefix + entry.FileName.ToString(), entry.Length, NamedDigest(entry.FileName)),
        All)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName[0] != '.' && !IsDocument(entry.FileName),
    };

    private static Digest? NamedDigest(ReadOnlySpan<char> name)
    {
        var dot = name.IndexOf('.');
        return dot == Digest.Size * 2 && Digest.TryParse(name[..dot], out var digest) ? digest : null;
    }

    private static bool IsDocument(ReadOnlySpan<char> name)
    {
        foreach (var extension in Documents)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
