using ImageHaul.Model;

namespace ImageHaul.Web.Dashboard;

/// <summary>
/// The images stored last, and which of them may be asked for: those shown now, and those shown a moment ago, since a browser asks late. Bounded. Thread-safe.
/// </summary>
internal sealed class LatestImages
{
    /// <summary>Images shown: a few rows of tiles.</summary>
    public const int Shown = 36;

    // Lists that a browser may still be asking from: one is published every other second, so a quarter of a minute.
    private const int Remembered = 8;

    // What a browser would take hundreds of megabytes to decode is not loaded by itself.
    private const long MostBytes = 16 << 20;
    private const long MostPixels = 50_000_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<LatestImage> _latest = new();
    private readonly HashSet<Digest> _digests = [];
    private readonly Queue<LatestImage[]> _published = new();
    private bool _changed;

    /// <summary>Takes note of records that became final.</summary>
    public void Add(IReadOnlyList<ImageRecord> batch)
    {
        lock (_gate)
        {
            // Of a large batch only its end would be left.
            for (var i = Math.Max(0, batch.Count - 4 * Shown); i < batch.Count; i++)
            {
                if (batch[i] is not { Status: RecordStatus.Downloaded, Image: { } image } record || !_digests.Add(image.Digest)) continue;
                _latest.AddFirst(new LatestImage(image, record.Request.Url?.HostKey.Host ?? "", Name(record)));
                _changed = true;
                if (_latest.Count <= Shown) continue;
                _digests.Remove(_latest.Last!.Value.Image.Digest);
                _latest.RemoveLast();
            }
        }
    }

    /// <summary>The list to show from now on, newest first; null when it is still the same.</summary>
    public IReadOnlyList<LatestImage>? Publish()
    {
        lock (_gate)
        {
            if (!_changed) return null;
            _changed = false;
            LatestImage[] list = [.. _latest];
            _published.Enqueue(list);
            if (_published.Count > Remembered) _published.Dequeue();
            return list;
        }
    }

    /// <summary>An image that was shown lately and that a browser can show; null for every other digest.</summary>
    public StoredImage? Find(Digest digest)
    {
        lock (_gate)
        {
            foreach (var list in _published)
            {
                foreach (var shown in list)
                {
                    if (shown.Image.Digest == digest) return Obstacle(shown.Image) is null ? shown.Image : null;
                }
            }
            return null;
        }
    }

    /// <summary>Why an image is shown as a labelled tile instead, in a word; null when a browser can show it.</summary>
    public static string? Obstacle(StoredImage image) => image.Format switch
    {
        // An SVG is a document: it is never served, whatever asks for it.
        ImageFormat.Svg => "svg",
        ImageFormat.Heic or ImageFormat.Tiff or ImageFormat.Jxl => image.Format.Name(),
        _ when image.Bytes > MostBytes || (long)image.Width * image.Height > MostPixels => "large",
        _ => null,
    };

    private static string Name(ImageRecord record)
    {
        var name = record.Response?.FileName ?? Path.GetFileName(record.Image!.Path);
        return UrlRedactor.Quote(name);
    }
}

/// <summary>An image that was stored lately.</summary>
/// <param name="Image">The image.</param>
/// <param name="Host">Where it came from.</param>
/// <param name="Name">Its name there, fit to be shown.</param>
internal sealed record LatestImage(StoredImage Image, string Host, string Name);
