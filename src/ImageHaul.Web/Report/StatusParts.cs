using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Web.Charts;

namespace ImageHaul.Web.Report;

/// <summary>The statuses as parts of a bar, always in the same order and colours.</summary>
internal static class StatusParts
{
    private static readonly RecordStatus[] Order = [RecordStatus.Downloaded, RecordStatus.UpToDate, RecordStatus.Duplicate, RecordStatus.Skipped, RecordStatus.Failed];

    public static IReadOnlyList<Series> Series { get; } =
    [
        new("downloaded", ChartColor.Blue), new("up to date", ChartColor.Teal), new("duplicate", ChartColor.Violet), new("skipped", ChartColor.Grey), new("failed", ChartColor.Orange),
    ];

    public static IReadOnlyList<long> Of(CatalogSummary summary) => [summary.Downloaded, summary.UpToDate, summary.Duplicates, summary.Skipped, summary.Failed];

    public static IReadOnlyList<long> Of(HostFigures host) => [.. Order.Select(host.Of)];
}
