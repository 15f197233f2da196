namespace ImageHaul.Testing.Demo;

/// <summary>One row of the demo list and what has to become of it.</summary>
public sealed record DemoRow
{
    /// <summary>The row's number in the list, from 1; comments and blank lines do not count.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The id behind the tab, such as <c>shop-503-twice</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The URL as it stands in the list.</summary>
    public required string Url { get; init; }

    /// <summary>How the row misbehaves; empty for a good one.</summary>
    public string Remark { get; init; } = "";

    /// <summary>
    /// Names the image behind a good row: rows with the same content bring the same bytes, so that one of them is downloaded and the others are duplicates.
    /// Null for a row that has to fail.
    /// </summary>
    public string? Content { get; init; }

    /// <summary>Failure kinds, as the manifest names them, of which any is right; empty for a good row.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The right status: <c>downloaded</c>, <c>duplicate</c> (either, where several rows share their content) <c>failed</c> or <c>skipped</c>.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>What the row has to come to, in words.</summary>
    public string Expected => Content is null ? $"{Statuses[0]}: {string.Join(" or ", Failures)}" : string.Join(" or ", Statuses);

    /// <summary>Whether a manifest row's status and failure are what has to become of this row.</summary>
    /// <param name="status">The status column.</param>
    /// <param name="failure">The failure column; null or empty for none.</param>
    public bool Accepts(string status, string? failure) =>
        Statuses.Contains(status) && (Content is null ? failure is not null && Failures.Contains(failure) : string.IsNullOrEmpty(failure));
}
