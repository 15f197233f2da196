using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>How a recorded image was found.</summary>
public enum BlobState
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
public readonly record struct BlobCheck(BlobState State, Failure? Failure);

/// <summary>A stored file opened for reading: the stream, or the failure; neither when there is no such file.</summary>
/// <param name="Stream">The bytes; the caller disposes it.</param>
/// <param name="Failure">storage-denied or local-limit, else null.</param>
public readonly record struct OpenOutcome(Stream? Stream, Failure? Failure);
