using ImageHaul.Model;
using ImageHaul.Web.Charts;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>What the stored images are like: formats, file sizes, dimensions.</summary>
internal static class ImageSection
{
    public static IEnumerable<Html> Write(ReportPage page)
    {
        var facts = page.Facts;
        var formats = new BarChart("Formats", $"{Quantity.Count(facts.Images)} images; most are {facts.Formats[0].Format.Name()}.",
            [.. facts.Formats.Select(format => new Bar(format.Format.Name(), format.Images, $"{Quantity.Count(format.Images)} ({Quantity.Percent(format.Images, facts.Images)}), {Quantity.Bytes(format.Bytes)}"))]);
        yield return Html.Of($"<figure><figcaption>Formats</figcaption>{formats.Draw()}</figure>\n<div class=\"side\">\n");
        yield return Draw("File sizes", "size", facts.Sizes);
        if (facts.Sides.Count > 0) yield return Draw("Longer side in pixels", "pixels", facts.Sides);
        yield return Html.Of($"</div>\n");
        var (shapes, known) = (facts.Shapes, facts.Shapes.Landscape + facts.Shapes.Portrait + facts.Shapes.Square);
        if (known > 0)
        {
            yield return Html.Of(
                $"<p class=\"dim\">{Quantity.Percent(shapes.Landscape, known)} landscape, {Quantity.Percent(shapes.Portrait, known)} portrait, {Quantity.Percent(shapes.Square, known)} square. The mean image has {Quantity.Bytes((double)facts.Summary.BytesStored / facts.Images)}.</p>\n");
        }
    }

    private static Html Draw(string name, string head, IReadOnlyList<Bin> bins)
    {
        var most = bins.MaxBy(bin => bin.Count)!;
        var chart = new HistogramChart(name, $"Most images, {Quantity.Count(most.Count)}, are {most.Range}.", bins);
        return Html.Of(
            $"<figure><figcaption>{name}</figcaption>{chart.Draw()}{TableMarkup.Data("The figures of this chart", [head, "#images"], bins.Select(bin => new[] { bin.Range, Quantity.Count(bin.Count) }))}</figure>\n");
    }
}
