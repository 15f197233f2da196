using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>Brings the catalog in line with the files: rows whose image is no longer there, or not whole, become new again.</summary>
internal static class Recovery
{
    /// <summary>Images judged between two visits to the catalog.</summary>
    private const int Batch = 1024;

    /// <summary>
    /// After a power cut: re-reads what was recorded behind the durable mark. What is damaged is removed, since a file of the right
    /// length would be taken for the blob.
    /// </summary>
    public static Failure? TakeBackDamaged(SqliteCatalog catalog, IBlobStore blobs)
    {
        foreach (var images in catalog.Mark.ReadPast().Select(unproven => unproven.Image).ToList().Chunk(Batch))
        {
            var damaged = new List<StoredImage>();
            foreach (var image in images)
            {
                var check = blobs.Check(image);
                if (check.State == BlobState.Whole) continue;
                if (check.Failure is { } unreadable) return unreadable;
                if (blobs.Discard(image) is { } stuck) return stuck;
                damaged.Add(image);
            }
            if (damaged.Count > 0 && catalog.Mark.TakeBack(damaged) is { } refused) return refused;
        }
        return null;
    }

    /// <summary>
    /// At each start: names that a killed run gave and did not record (layout original). A list that is another by now would never ask for them again. Their bytes stay with
    /// the blobs.
    /// </summary>
    public static Failure? RemoveUnrecorded(SqliteCatalog catalog, FolderBlobStore files)
    {
        try
        {
            if (!files.NotedNames().Any()) return null;
            foreach (var path in catalog.FindUnshownPaths(files.NotedNames()))
            {
                if (files.Discard(path) is { } stuck) return stuck;
            }
        }
        catch (Exception unread) when (unread is not CatalogException && StorageFaults.IsFault(unread))
        {
            return StorageFaults.From(unread, "read", BlobPaths.Names);
        }
        return files.ForgetNames();
    }

    /// <summary>
    /// At each start: files that somebody deleted or cut. One look at the length of each, no reading. A file that cannot be looked at is not lost: the disk's refusal
    /// is given, and its row stays.
    /// </summary>
    public static Failure? TakeBackLost(SqliteCatalog catalog, IBlobStore blobs)
    {
        var images = catalog.Contents.ReadBlobs().Select(blob => blob.Image).Concat(catalog.Contents.ReadNamedFiles().Select(file => file.Image));
        if (images.All(blobs.Holds)) return null;
        Failure? unlooked = null;
        // One commit for all: each goes through whole tables.
        return catalog.Mark.TakeBack(Lost()) ?? unlooked;

        IEnumerable<StoredImage> Lost()
        {
            foreach (var image in images.Where(image => !blobs.Holds(image)))
            {
                var (stream, failure) = blobs.OpenRead(image.Path);
                stream?.Dispose();
                unlooked = failure;
                if (failure is not null) yield break;
                yield return image;
            }
        }
    }
}
