using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>A store that only says where an image would go: bodies stay in memory, and nothing is written.</summary>
internal sealed class ForesightStore(FolderBlobStore blobs) : IBlobStore
{
    /// <summary>Largest body that may be explained: what one buffer holds.</summary>
    public const int MostBytes = 1 << 30;

    /// <summary>Whether the last image has its file already.</summary>
    public bool IsThere { get; private set; }

    public ValueTask<PutOutcome> PutAsync(SpooledBody body, Digest digest, ImageFormat format, BlobLabel label, CancellationToken cancellationToken)
    {
        (var path, IsThere) = blobs.Foresee(digest, format, body.Length, label);
        return new(new PutOutcome(path, Created: false, Failure: null));
    }

    public ValueTask<PutOutcome> NameAsync(StoredImage image, BlobLabel label, CancellationToken cancellationToken) => new(default(PutOutcome));

    public bool Holds(StoredImage image) => blobs.Holds(image);

    public OpenOutcome OpenRead(string path) => blobs.OpenRead(path);

    public Failure? Discard(StoredImage image) => null;

    public StoredFiles EnumerateStored() => blobs.EnumerateStored();

    public Failure? Sync() => null;
}
