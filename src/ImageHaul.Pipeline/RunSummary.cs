using ImageHaul.Catalog;

namespace ImageHaul.Pipeline;

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    /// <summary>Every row has its record and the manifest is written.</summary>
    Finished,
    /// <summary>Stopped on request; the same command continues.</summary>
    Stopped,
    /// <summary>The deadline passed; the same command continues.</summary>
    PastDeadline,
    /// <summary>The disk refused; everything earned is kept.</summary>
    StorageRefused,
    /// <summary>Another run holds the folder; nothing was done.</summary>
    FolderLocked,
    /// <summary>The catalog cannot be used with these options, or at all, or the manifest has no place; nothing was done.</summary>
    CatalogRefused,
}

/// <summary>What a run did.</summary>
public sealed record RunSummary
{
    /// <summary>How it ended.</summary>
    public required RunEnd End { get; init; }

    /// <summary>Why it did not finish, in one or more sentences with the remedy; null when it finished.</summary>
    public string? Reason { get; init; }

    /// <summary>The counts at the end.</summary>
    public required ProgressSnapshot Counts { get; init; }

    /// <summary>Failed rows of the whole folder by kind, with the hosts that have most of them.</summary>
    public IReadOnlyList<FailureCount> Failures { get; init; } = [];

    /// <summary>Rows of the list without an image, those that an interrupted run of the same pass found so among them; rows left alone for manners are not.</summary>
    internal long Failed => Counts.Failed + Counts.ResumedFailed;

    /// <summary>Rows read that have no final record.</summary>
    public long Unfinished => Math.Max(0, Counts.RowsRead - Counts.RowsDone);

    /// <summary>The manifest that was written, or null when the run did not finish.</summary>
    public string? ManifestPath { get; init; }
}
