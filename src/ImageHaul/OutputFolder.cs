using ImageHaul.Model;

namespace ImageHaul;

/// <summary>A folder that runs have written: checked and exported without fetching anything.</summary>
public sealed class OutputFolder(string path)
{
    /// <summary>Re-reads every stored file: digest, structure and catalog row.</summary>
    public Task<VerifyReport> VerifyAsync(IProgress<VerifyProgress>? progress = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(path);

    /// <summary>Writes the manifest again, in input order; to <paramref name="destination"/>, as CSV or JSON Lines.</summary>
    /// <returns>Null, or why it could not be written.</returns>
    public Task<Failure?> ExportAsync(ManifestFormat format, Stream destination, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(path);
}

/// <summary>The two forms of the manifest.</summary>
public enum ManifestFormat
{
    /// <summary>CSV (RFC 4180).</summary>
    Csv,
    /// <summary>One JSON object per line.</summary>
    JsonLines,
}

/// <summary>How far a verification is.</summary>
/// <param name="Files">Files read so far.</param>
/// <param name="Bytes">Bytes read so far.</param>
/// <param name="Total">Files in all.</param>
public readonly record struct VerifyProgress(long Files, long Bytes, long Total);

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    /// <summary>Files that are as recorded.</summary>
    public long Sound { get; init; }

    /// <summary>Bytes of those files.</summary>
    public long Bytes { get; init; }

    /// <summary>What is wrong, in the order found.</summary>
    public IReadOnlyList<VerifyFinding> Findings { get; init; } = [];

    /// <summary>Why the folder could not be verified at all (no catalog, damaged catalog, locked); null otherwise.</summary>
    public Failure? Failure { get; init; }
}

/// <summary>The kinds of findings.</summary>
public enum VerifyProblem
{
    /// <summary>A recorded file is not there.</summary>
    Missing,
    /// <summary>A recorded file has other bytes.</summary>
    Damaged,
    /// <summary>A file nobody recorded.</summary>
    Stray,
    /// <summary>The catalog contradicts itself or the file.</summary>
    Mismatch,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Problem">Its kind.</param>
/// <param name="Path">Relative to the folder, with <c>/</c>.</param>
/// <param name="Detail">One line for a person.</param>
/// <param name="Ordinal">The row it belongs to, if any.</param>
public sealed record VerifyFinding(VerifyProblem Problem, string Path, string Detail, long? Ordinal);
