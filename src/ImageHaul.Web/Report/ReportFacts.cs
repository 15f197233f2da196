using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Web.Charts;

namespace ImageHaul.Web.Report;

/// <summary>A failed or skipped row, as it is listed.</summary>
internal sealed record FailedRow(string Id, string Url, int? HttpStatus, long Attempts, string? Message);

/// <summary>Everything about one kind of failure.</summary>
/// <param name="Count">How often, and on which hosts.</param>
/// <param name="Rows">The first rows.</param>
internal sealed record FailureFacts(FailureCount Count, IReadOnlyList<FailedRow> Rows);

/// <summary>One image that several rows show.</summary>
internal sealed class DuplicateGroup(long rows)
{
    private readonly List<(string Id, string Url)> _urls = [];

    /// <summary>Rows that show it.</summary>
    public long Rows => rows;

    /// <summary>The image; null until its first row was met.</summary>
    public StoredImage? Image { get; set; }

    /// <summary>The first rows' ids and URLs.</summary>
    public IReadOnlyList<(string Id, string Url)> Urls => _urls;

    public void Add(string id, string url, int most)
    {
        if (_urls.Count < most) _urls.Add((id, url));
    }
}

/// <summary>Images of one format.</summary>
internal sealed record FormatCount(ImageFormat Format, long Images, long Bytes);

/// <summary>Images by the relation of their sides.</summary>
internal sealed record ShapeCounts(long Landscape, long Portrait, long Square);

/// <summary>What a report says: all of it bounded, however large the catalog.</summary>
internal sealed record ReportFacts
{
    public required CatalogSummary Summary { get; init; }

    /// <summary>When the first and the last row ended; null when none was fetched.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Span { get; init; }

    public required Pace Pace { get; init; }

    public required HostRanking Hosts { get; init; }

    public required IReadOnlyList<FailureFacts> Failures { get; init; }

    public required SharedBlobs Shared { get; init; }

    /// <summary>The groups with most rows.</summary>
    public required IReadOnlyList<DuplicateGroup> Duplicates { get; init; }

    public required IReadOnlyList<FormatCount> Formats { get; init; }

    public required IReadOnlyList<Bin> Sizes { get; init; }

    public required IReadOnlyList<Bin> Sides { get; init; }

    public required ShapeCounts Shapes { get; init; }

    public required IReadOnlyList<GalleryImage> Gallery { get; init; }

    /// <summary>Images stored.</summary>
    public long Images { get; init; }

    /// <summary>Rows that have their image.</summary>
    public long WithImage => Summary.Downloaded + Summary.Duplicates + Summary.UpToDate;
}
