using ImageHaul.Web.Charts;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>The counts, and what they make of the whole.</summary>
internal static class NumbersSection
{
    public static IEnumerable<Html> Write(ReportPage page)
    {
        var (facts, summary) = (page.Facts, page.Facts.Summary);
        yield return Html.Of($"<dl class=\"tiles\">\n");
        yield return Tile("Rows", Quantity.Count(summary.Rows), "");
        yield return Tile("Images stored", Quantity.Count(facts.Images), Quantity.Bytes(summary.BytesStored));
        if (summary.Duplicates > 0) yield return Tile("Duplicates", Quantity.Count(summary.Duplicates), $"{Quantity.Bytes(summary.BytesSaved)} not stored again");
        if (summary.UpToDate > 0) yield return Tile("Up to date", Quantity.Count(summary.UpToDate), "asked again, unchanged");
        if (summary.Skipped > 0) yield return Tile("Skipped", Quantity.Count(summary.Skipped), "left alone for manners");
        yield return Tile("Failed", Quantity.Count(summary.Failed), summary.Failed == 0 ? "" : $"{Quantity.Percent(summary.Failed, summary.Rows)} of all rows", summary.Failed == 0 ? "good" : "bad");
        if (facts.Span is { } span) yield return Tile("Time", Quantity.Time(facts.Pace.Worked), Span(facts, span));
        if (facts.Pace.ImagesPerSecond is { } rate) yield return Tile("Images/s", Quantity.Rate(rate), "while it worked");
        yield return Html.Of($"</dl>\n");
        if (summary.Rows == 0) yield break;
        var bar = new StackedBar("all rows", StatusParts.Of(summary));
        var chart = new StackedBars("What became of the rows", $"{Quantity.Count(facts.WithImage)} of {Quantity.Count(summary.Rows)} rows have their image.", StatusParts.Series, [bar]);
        yield return Html.Of($"<figure><figcaption>What became of the rows</figcaption>{chart.Draw()}</figure>\n");
        yield return TableMarkup.Data("The figures of this chart", ["became", "#rows", "#share"],
            StatusParts.Series.Select((series, part) => new[] { series.Name, Quantity.Count(bar.Parts[part]), Quantity.Percent(bar.Parts[part], summary.Rows) }));
    }

    private static string Span(ReportFacts facts, (DateTimeOffset First, DateTimeOffset Last) span) =>
        facts.Pace.Times.Count == 1 ? "first row to last" : $"of work, {facts.Pace.Times.Count} times within {Quantity.Time(span.Last - span.First)}";

    private static Html Tile(string name, string figure, string note, string tone = "") => Html.Of(
        $"<div><dt>{name}</dt><dd class=\"{tone}\">{figure}</dd>{(note.Length == 0 ? Html.None : Html.Of($"<dd class=\"note\">{note}</dd>"))}</div>\n");
}
