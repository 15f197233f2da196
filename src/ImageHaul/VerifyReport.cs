using ImageHaul.Pipeline;

namespace ImageHaul;

/// <summary>How far a verification is.</summary>
/// <param name="Files">Files read so far.</param>
/// <param name="Bytes">Bytes read so far.</param>
/// <param name="Total">Files in all.</param>
public readonly record struct VerifyProgress(long Files, long Bytes, long Total);

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    /// <summary>Findings kept at most: enough to act on; <see cref="Wrong"/> counts them all.</summary>
    public const int MostFindings = 10_000;

    /// <summary>Finished, or why it could not be done: folder locked, storage or catalog refused.</summary>
    public RunEnd End { get; init; } = RunEnd.Finished;

    /// <summary>Why it could not be done, with the remedy; null when it was.</summary>
    public string? Reason { get; init; }

    /// <summary>Files that are as recorded.</summary>
    public long Sound { get; init; }

    /// <summary>Bytes of those files.</summary>
    public long Bytes { get; init; }

    /// <summary>How many things are wrong.</summary>
    public long Wrong { get; init; }

    /// <summary>What is wrong, in the order found: the first <see cref="MostFindings"/>.</summary>
    public IReadOnlyList<VerifyFinding> Findings { get; init; } = [];
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
/// <param name="Detail">One line for a person, with the remedy.</param>
/// <param name="Ordinal">The row it belongs to, if any.</param>
public sealed record VerifyFinding(VerifyProblem Problem, string Path, string Detail, long? Ordinal);
