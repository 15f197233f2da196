using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>A body on its way into a store: in pooled memory while small, in a partial file when it grows, hashed once. The run makes them; a store reads them.</summary>
public abstract class SpooledBody : IDisposable
{
    private protected SpooledBody()
    {
    }

    /// <summary>Its length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Where the next bytes may be put, so that a network read ends up in place without a copy: never empty, at least 4 KiB while the body is empty. What is put there
    /// counts only once <see cref="Advance"/> says so.
    /// </summary>
    /// <param name="promised">The length that the sender claims for the whole body, to choose the room by; null when it claims none. Never trusted for more.</param>
    internal abstract Memory<byte> Room(long? promised);

    /// <summary>Takes bytes that were put at the beginning of the last <see cref="Room"/>; a failure (storage-full, storage-denied, local-limit) leaves the body unusable.</summary>
    internal abstract Failure? Advance(int count);

    /// <summary>Appends a copy of bytes; failures as of <see cref="Advance"/>.</summary>
    internal Failure? Append(ReadOnlySpan<byte> bytes)
    {
        do
        {
            var room = Room(Length + bytes.Length).Span;
            var part = bytes[..Math.Min(bytes.Length, room.Length)];
            part.CopyTo(room);
            if (Advance(part.Length) is { } failure) return failure;
            bytes = bytes[part.Length..];
        }
        while (!bytes.IsEmpty);
        return null;
    }

    /// <summary>The digest of all bytes; no more may be appended.</summary>
    internal abstract Digest Finish();

    /// <summary>True when the whole body is in memory, given as <paramref name="bytes"/>; valid until disposal.</summary>
    public abstract bool TryGetMemory(out ReadOnlyMemory<byte> bytes);

    /// <summary>A seekable stream over the whole body.</summary>
    public abstract Stream OpenRead();

    /// <inheritdoc/>
    public abstract void Dispose();
}
