using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>A body on its way into the store: in pooled memory while small, in a partial file when it grows, hashed once.</summary>
public abstract class SpooledBody : IDisposable
{
    /// <summary>Bytes appended so far.</summary>
    public abstract long Length { get; }

    /// <summary>Appends bytes; a failure (storage-full, storage-denied, local-limit) leaves the body unusable.</summary>
    public abstract Failure? Append(ReadOnlySpan<byte> bytes);

    /// <summary>The digest of all bytes; no more may be appended.</summary>
    public abstract Digest Finish();

    /// <summary>True when the whole body is in memory, given as <paramref name="bytes"/>; valid until disposal.</summary>
    public abstract bool TryGetMemory(out ReadOnlyMemory<byte> bytes);

    /// <summary>A seekable stream over the whole body.</summary>
    public abstract Stream OpenRead();

    /// <inheritdoc/>
    public abstract void Dispose();
}
