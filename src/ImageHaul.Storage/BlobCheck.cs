using System.Security.Cryptography;
using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>How a recorded image was found.</summary>
internal enum BlobState
{
    /// <summary>There, with the recorded length and digest.</summary>
    Whole,
    /// <summary>Not there.</summary>
    Missing,
    /// <summary>There, with another length or digest.</summary>
    Damaged,
    /// <summary>There, but it could not be read; the failure says why.</summary>
    Unreadable,
}

/// <summary>What re-reading a recorded image showed.</summary>
/// <param name="State">How it was found.</param>
/// <param name="Failure">Why it could not be read, else null.</param>
internal readonly record struct BlobCheck(BlobState State, Failure? Failure);

/// <summary>Checks that any store can do by reading.</summary>
internal static class BlobChecks
{
    /// <summary>Reads a recorded image again and compares length and digest.</summary>
    public static BlobCheck Check(this IBlobStore blobs, StoredImage image)
    {
        var (stream, failure) = blobs.OpenRead(image.Path);
        if (failure is not null) return new BlobCheck(BlobState.Unreadable, failure);
        if (stream is null) return new BlobCheck(BlobState.Missing, null);
        using (stream)
        {
            try
            {
                if (stream.Length != image.Bytes) return new BlobCheck(BlobState.Damaged, null);
                Span<byte> digest = stackalloc byte[Digest.Size];
                SHA256.HashData(stream, digest);
                return new BlobCheck(new Digest(digest) == image.Digest ? BlobState.Whole : BlobState.Damaged, null);
            }
            catch (Exception fault) when (StorageFaults.IsFault(fault))
            {
                return new BlobCheck(BlobState.Unreadable, StorageFaults.From(fault, "read", image.Path));
            }
        }
    }
}
