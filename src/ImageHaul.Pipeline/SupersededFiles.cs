using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Files that a run leaves behind: names that their rows no longer have (layout original), and images whose URL has other bytes by now. They go at the end of the run,
/// when every record is committed, and only if no row shows them any more. Names are noted in a file of their own beforehand, so that a killed run's are found by the next.
/// </summary>
internal sealed class SupersededFiles(SqliteCatalog catalog, IBlobStore blobs, BlobLayout layout, string listPath) : IDisposable
{
    private readonly Lock _gate = new();
    private StreamWriter? _list;

    /// <summary>A row had one file and has another now.</summary>
    public void Add(string earlier, string now)
    {
        if (earlier != now) Add(earlier);
    }

    /// <summary>A file may be without a row by now.</summary>
    public void Add(string path)
    {
        // In the other layouts the blob is the only file, and the catalog knows it; another store than the folder's sees to its names itself.
        if (layout != BlobLayout.Original || blobs is not FolderBlobStore) return;
        lock (_gate)
        {
            try
            {
                _list ??= new StreamWriter(listPath, append: true) { AutoFlush = true };
                _list.WriteLine(path);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The file stays behind as one that no row has; whatever is wrong with the disk stops the run where it matters.
            }
        }
    }

    /// <summary>Removes what no row shows.</summary>
    /// <param name="withBlobs">True to look for images that no row shows, too.</param>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Sweep(bool withBlobs)
    {
        lock (_gate)
        {
            try
            {
                Dispose();
                if (!withBlobs && !File.Exists(listPath)) return null;
                // An image lies under its owner's name, and its owner may have another image by now.
                if (catalog.MendOwners() is { } unmended) return unmended;
                // Files first: a blob without a file is noticed and mended by the next run, a file without a row is a stray for ever.
                if (File.Exists(listPath) && SweepNames() is { } unswept) return unswept;
                if (!withBlobs) return null;
                foreach (var image in catalog.FindUnshownBlobs())
                {
                    if (blobs.Discard(image) is { } stuck) return stuck;
                }
                return catalog.RemoveUnshownBlobs();
            }
            catch (CatalogException unreadable)
            {
                return unreadable.Failure;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return new Failure(FailureKind.StorageDenied, $"{listPath} cannot be written or read: {refused.Message}");
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _list?.Dispose();
            _list = null;
        }
    }

    private Failure? SweepNames()
    {
        if (blobs is not FolderBlobStore files) return null;
        foreach (var path in catalog.FindUnshownPaths(File.ReadLines(listPath)))
        {
            if (files.Discard(path) is { } stuck) return stuck;
        }
        File.Delete(listPath);
        return null;
    }
}
