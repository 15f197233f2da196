using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul;

/// <summary>The files of a catalog while it is rebuilt: the old one is kept aside, the new one takes its place only when it is whole.</summary>
internal sealed class CatalogFiles(string output)
{
    private static readonly string[] Parts = ["", "-wal", "-shm"];

    private readonly string _catalog = Path.GetFullPath(HaulFolder.CatalogFile(output));

    private bool _isKeptBefore;

    /// <summary>The catalog being made.</summary>
    public string Rebuilt => _catalog + ".rebuilt";

    /// <summary>A copy of the old catalog that reading may change; null when there is no old one.</summary>
    public string? Scratch { get; private set; }

    /// <summary>Where the old catalog is kept; null when there is none.</summary>
    public string? KeptAside { get; private set; }

    /// <summary>Copies the old catalog aside, and once more to read it: SQLite changes what it opens.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Prepare()
    {
        Remove(Rebuilt);
        Remove(_catalog + ".scratch");
        if (!File.Exists(_catalog)) return;
        var number = 1;
        while (File.Exists($"{_catalog}.damaged-{number}")) number++;
        Scratch = _catalog + ".scratch";
        var last = $"{_catalog}.damaged-{number - 1}";
        _isKeptBefore = LostItsLog(last);
        KeptAside = _isKeptBefore ? last : $"{_catalog}.damaged-{number}";
        if (!_isKeptBefore) Copy(_catalog, KeptAside);
        Copy(KeptAside, Scratch);
    }

    /// <summary>Puts the new catalog in the old one's place.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Replace()
    {
        // The old WAL first: beside the new file it would be played into it. A kill in between leaves the old, damaged file, and repair begins again, from the copies.
        foreach (var part in Parts[1..]) File.Delete(_catalog + part);
        File.Move(Rebuilt, _catalog, overwrite: true);
        Remove(_catalog + ".scratch");
    }

    /// <summary>Leaves everything as it was before <see cref="Prepare"/>.</summary>
    public void Abandon()
    {
        try
        {
            Remove(Rebuilt);
            Remove(_catalog + ".scratch");
            if (KeptAside is not null && !_isKeptBefore) Remove(KeptAside);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to tell; the next repair removes them.
        }
    }

    /// <summary>A repair was killed in <see cref="Replace"/>: the rows of the removed WAL are in the copy alone. Whoever has written since has changed the file.</summary>
    private bool LostItsLog(string copy) => !File.Exists(_catalog + "-wal") && File.Exists(copy + "-wal") && FileComparison.Same(_catalog, copy);

    private static void Copy(string from, string to)
    {
        foreach (var part in Parts[..2])
        {
            if (File.Exists(from + part)) File.Copy(from + part, to + part);
        }
    }

    private static void Remove(string file)
    {
        foreach (var part in Parts) File.Delete(file + part);
    }
}
