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

    /// <summary>At each start: files that somebody deleted or cut. One look at the length of each, no reading.</summary>
    public static Failure? TakeBackLost(SqliteCatalog catalog, IBlobStore blobs)
    {
        var images = catalog.Contents.ReadBlobs().Select(blob => blob.Image).Concat(catalog.Contents.ReadNamedFiles().Select(file => file.Image));
        foreach (var lost in images.Where(image => !blobs.Holds(image)).ToList().Chunk(Batch))
        {
            if (catalog.Mark.TakeBack(lost) is { } refused) return refused;
        }
        return null;
    }
}
