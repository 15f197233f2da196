using ImageHaul.Pipeline;

namespace ImageHaul;

/// <summary>What a repair brought back, and what it could not.</summary>
public sealed record RepairReport
{
    /// <summary>Losses kept at most; <see cref="Lost"/> counts them all.</summary>
    public const int MostLosses = 10_000;

    /// <summary>Finished, or why nothing was changed: folder locked, storage or catalog refused.</summary>
    public RunEnd End { get; init; } = RunEnd.Finished;

    /// <summary>Why nothing was changed, with the remedy; null when the catalog was rebuilt.</summary>
    public string? Reason { get; init; }

    /// <summary>Rows recorded now.</summary>
    public long Rows { get; init; }

    /// <summary>Those of them that were still readable in the old catalog.</summary>
    public long Salvaged { get; init; }

    /// <summary>Those of them that the manifest gave.</summary>
    public long FromManifest { get; init; }

    /// <summary>Sound images found.</summary>
    public long Images { get; init; }

    /// <summary>Images that belong to no row; a run that comes upon the same bytes takes them.</summary>
    public long Unowned { get; init; }

    /// <summary>What could not be rebuilt: rows that will be fetched again, files that are not sound, and gaps.</summary>
    public long Lost { get; init; }

    /// <summary>One line about each loss: the first <see cref="MostLosses"/>.</summary>
    public IReadOnlyList<RepairLoss> Losses { get; init; } = [];

    /// <summary>Where the old catalog is kept; null when there was none.</summary>
    public string? KeptAside { get; init; }
}

/// <summary>Something that could not be rebuilt.</summary>
/// <param name="Ordinal">The row, if it is one.</param>
/// <param name="Subject">The row's URL (redacted) or the file's path.</param>
/// <param name="Reason">Why not, in one line.</param>
public sealed record RepairLoss(long? Ordinal, string Subject, string Reason);
