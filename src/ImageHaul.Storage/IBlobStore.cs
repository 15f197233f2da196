using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>
/// Stored images, named by digest, each written once. Every step may be repeated: putting the same digest again changes nothing. A blob is
/// visible under its path only when it is whole. Thread-safe: a run calls it from as many threads as it has fetches.
/// </summary>
/// <remarks>
/// <see cref="FolderBlobStore"/> is what runs use unless they are given another one. Whatever the store, the run keeps its catalog, its lock, its manifest and bodies on
/// their way in below <see cref="StorageOptions.Output"/>. A refusal (no space, no permission, the far end is down) is a <see cref="Failure"/> of kind storage-full,
/// storage-denied or local-limit: the run then stops, records nothing as failed, and the next one continues. An exception counts as a defect and ends the run.
/// </remarks>
public interface IBlobStore
{
    /// <summary>
    /// Stores a finished body under its digest, unless a blob with that digest is already there, and gives the row its path. The body is used up: only
    /// disposing it is allowed afterwards, which the caller does.
    /// </summary>
    /// <param name="body">The bytes; read them with <see cref="SpooledBody.TryGetMemory"/> or <see cref="SpooledBody.OpenRead"/>.</param>
    /// <param name="digest">Their SHA-256.</param>
    /// <param name="format">What they are.</param>
    /// <param name="label">Whose they are, for stores that name files after rows.</param>
    /// <param name="cancellationToken">The run is abandoned.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was done.</exception>
    ValueTask<PutOutcome> PutAsync(SpooledBody body, Digest digest, ImageFormat format, BlobLabel label, CancellationToken cancellationToken);

    /// <summary>
    /// Gives another row its path to a blob that is already stored (a new name in layout original, the same path otherwise). When the blob is gone
    /// the outcome has neither path nor failure: fetch it again.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was done.</exception>
    ValueTask<PutOutcome> NameAsync(StoredImage image, BlobLabel label, CancellationToken cancellationToken);

    /// <summary>
    /// True when the blob of a recorded image is still there with its recorded length. Each run asks this once about every image recorded, before it begins: answer from
    /// an index or a listing rather than by a request each. About one that is not, <see cref="OpenRead"/> is asked whether it is gone or only out of reach.
    /// </summary>
    bool Holds(StoredImage image);

    /// <summary>Opens a blob by the path that <see cref="PutAsync"/> or <see cref="NameAsync"/> gave. The stream must be seekable.</summary>
    OpenOutcome OpenRead(string path);

    /// <summary>Removes the blob of a recorded image that is damaged or that no row shows any more. Nothing happens when it is gone already.</summary>
    /// <returns>The failure, or null.</returns>
    Failure? Discard(StoredImage image);

    /// <summary>Everything that is stored, for checking it against the catalog. Streams.</summary>
    StoredFiles EnumerateStored();

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
