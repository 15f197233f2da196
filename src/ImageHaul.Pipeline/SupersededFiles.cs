using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Files that a refresh leaves behind: images whose bytes are other ones by now, and names that their rows no longer have. They go at the end of the run, when
/// every record is committed, and only if no row shows them any more. Names are noted in a file of their own beforehand, so that a killed run's are found by the next.
/// </summary>
internal sealed class SupersededFiles(SqliteCatalog catalog, FolderBlobStore blobs, BlobLayout layout, string listPath) : IDisposable
{
    private readonly Lock _gate = new();
    private StreamWriter? _list;

    /// <summary>A row had one image and has another now, or the same one under another name.</summary>
    public void Add(StoredImage earlier, StoredImage now)
    {
        // In the other layouts the blob is the only file, and the catalog knows it.
        if (layout != BlobLayout.Original || earlier.Path == now.Path) return;
        lock (_gate)
        {
            _list ??= new StreamWriter(listPath, append: true) { AutoFlush = true };
            _list.WriteLine(earlier.Path);
        }
    }

    /// <summary>Removes what no row shows.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Sweep()
    {
        lock (_gate)
        {
            Dispose();
            try
            {
                var names = File.Exists(listPath) ? File.ReadLines(listPath) : [];
                // Files first: a blob without a file is noticed and mended by the next run, a file without a row is a stray for ever.
                foreach (var path in catalog.FindUnshownPaths(names))
                {
                    if (blobs.Discard(path) is { } stuck) return stuck;
                }
                foreach (var image in catalog.FindUnshownBlobs())
                {
                    if (blobs.Discard(image) is { } stuck) return stuck;
                }
                if (catalog.RemoveUnshownBlobs() is { } refused) return refused;
                File.Delete(listPath);
                return null;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return new Failure(FailureKind.StorageDenied, $"{listPath} cannot be read or removed: {refused.Message}");
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
}
