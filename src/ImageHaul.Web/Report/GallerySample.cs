using System.Buffers.Binary;
using ImageHaul.Model;

namespace ImageHaul.Web.Report;

/// <summary>An image of the gallery.</summary>
/// <param name="Ordinal">The row that owns it.</param>
/// <param name="Url">The row's URL, redacted.</param>
/// <param name="Image">The image.</param>
internal sealed record GalleryImage(long Ordinal, string Url, StoredImage Image);

/// <summary>
/// A fair choice of images in one pass: those with the smallest digests. Digests are as good as drawn by lot, and the same folder gives the same choice each time.
/// </summary>
/// <param name="most">Images wanted.</param>
internal sealed class GallerySample(int most)
{
    private readonly PriorityQueue<GalleryImage, ulong> _chosen = new(Comparer<ulong>.Create((one, other) => other.CompareTo(one)));

    /// <summary>Images offered.</summary>
    public long Offered { get; private set; }

    /// <summary>The images chosen, in input order.</summary>
    public IReadOnlyList<GalleryImage> Images => [.. _chosen.UnorderedItems.Select(item => item.Element).OrderBy(image => image.Ordinal)];

    public void Add(Catalog.RecordCursor row)
    {
        Offered++;
        if (most == 0 || row.Image is not { } image) return;
        var key = Key(image.Digest);
        if (_chosen.Count < most) _chosen.Enqueue(new GalleryImage(row.Ordinal, row.Url, image), key);
        else if (_chosen.TryPeek(out _, out var largest) && key < largest) _chosen.EnqueueDequeue(new GalleryImage(row.Ordinal, row.Url, image), key);
    }

    private static ulong Key(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
