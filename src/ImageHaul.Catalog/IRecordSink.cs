using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Where records go: the one exit of every row. Committing the same ordinal again replaces its record, so a batch may be repeated.
/// One writer at a time; <see cref="Find"/> may be called from any thread.
/// </summary>
internal interface IRecordSink
{
    /// <summary>
    /// Writes a batch in one transaction and returns the records as they were written: a downloaded image whose digest an earlier record already owns
    /// comes back as a duplicate of that row.
    /// </summary>
    /// <returns>The final records, in order, or the failure (storage-full, storage-denied) when nothing was written.</returns>
    CommitOutcome Commit(IReadOnlyList<ImageRecord> batch);

    /// <summary>The committed record of a row; null when it has none.</summary>
    ImageRecord? Find(long ordinal);
}

/// <summary>What came of a commit.</summary>
/// <param name="Records">The final records, in order; empty on failure.</param>
/// <param name="Failure">storage-full or storage-denied, else null.</param>
internal readonly record struct CommitOutcome(IReadOnlyList<ImageRecord> Records, Failure? Failure);
