using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>
/// Stored images, named by digest, each written once. Every step may be repeated: putting the same digest again changes nothing. A blob is
/// visible under its final name only when it is whole. Thread-safe.
/// </summary>
public interface IBlobStore
{
    /// <summary>An empty body to collect a response into: memory first, a partial file when it grows. The caller disposes it.</summary>
    SpooledBody NewBody();

    /// <summary>
    /// Stores a finished body under its digest, unless a blob with that digest is already there, and gives the row its path. The body is used up: only
    /// disposing it is allowed afterwards.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was done.</exception>
    ValueTask<PutOutcome> PutAsync(SpooledBody body, Digest digest, ImageFormat format, BlobLabel label, CancellationToken cancellationToken);

    /// <summary>
    /// Gives another row its path to a blob that is already stored (a new name in layout original, the same path otherwise). When the blob is gone
    /// the outcome has neither path nor failure: fetch it again.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was done.</exception>
    ValueTask<PutOutcome> NameAsync(StoredImage image, BlobLabel label, CancellationToken cancellationToken);

    /// <summary>True when the blob of a recorded image is still there with its recorded length.</summary>
    bool Holds(StoredImage image);

    /// <summary>
    /// Brings everything to the disk that was put, named or found before this call, as far as the store's durability asks for it. The caller then syncs its
    /// records of those images and moves its mark. A failure other than local-limit stays: every later call repeats it, since nobody knows what the disk
    /// has dropped.
    /// </summary>
    /// <returns>The failure (storage-full, storage-denied, local-limit), or null.</returns>
    Failure? Sync();
}

/// <summary>What layout original needs to name a row's file.</summary>
/// <param name="Id">The row's id, unsanitised.</param>
/// <param name="Name">The remote file name, unsanitised; null when there is none.</param>
public readonly record struct BlobLabel(string Id, string? Name);

/// <summary>What came of storing a body.</summary>
/// <param name="Path">The row's path relative to the output folder, with <c>/</c>; null on failure.</param>
/// <param name="Created">True when the blob was written now, false when it was there.</param>
/// <param name="Failure">storage-full, storage-denied or local-limit, else null.</param>
public readonly record struct PutOutcome(string? Path, bool Created, Failure? Failure);
