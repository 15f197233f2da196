using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>What an earlier run knows of a row of the list.</summary>
internal enum ResumeKind
{
    /// <summary>Nothing: fetch it.</summary>
    New,
    /// <summary>This very row (URL and id) has a final good record: leave it. Its URL counts as seen.</summary>
    Done,
    /// <summary>
    /// This very row has a final record without an image (failed or skipped) from the present pass over the list, which was interrupted: leave
    /// it. Its URL counts as seen.
    /// </summary>
    Settled,
    /// <summary>This very row has such a record from an earlier, finished pass: fetch it again.</summary>
    Failed,
    /// <summary>
    /// The list changed, and this URL stood in another row with a good result: when the blob is still held, commit <see cref="ResumeState.Record"/> (in
    /// layout original after giving the row its name), else fetch it.
    /// </summary>
    Known,
    /// <summary>The catalog could not be read or changed: <see cref="ResumeState.Failure"/> says why; pause as on any storage failure.</summary>
    Refused,
}

/// <summary>The answer about one row.</summary>
/// <param name="Kind">What is known.</param>
internal readonly record struct ResumeState(ResumeKind Kind)
{
    /// <summary>For known rows: the earlier result as a downloaded record of the present request. Committing it decides who owns the digest.</summary>
    public ImageRecord? Record { get; init; }

    /// <summary>For known rows: the id text that the row had; layout original named the file after it.</summary>
    public string? EarlierId { get; init; }

    /// <summary>For settled and failed rows: true when the row failed, false when it was skipped.</summary>
    public bool HasFailed { get; init; }

    /// <summary>For done rows: true when the present pass over the list, which was interrupted, made the record.</summary>
    public bool IsOfThisPass { get; init; }

    /// <summary>storage-full or storage-denied, for refused rows.</summary>
    public Failure? Failure { get; init; }
}
