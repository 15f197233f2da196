using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>A stored file opened for reading: the stream, or the failure; neither when there is no such file.</summary>
/// <param name="Stream">The bytes; the caller disposes it.</param>
/// <param name="Failure">storage-denied or local-limit, else null.</param>
public readonly record struct OpenOutcome(Stream? Stream, Failure? Failure);
