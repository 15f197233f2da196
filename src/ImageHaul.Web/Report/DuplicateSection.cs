using ImageHaul.Model;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>Which URLs led to one image.</summary>
internal static class DuplicateSection
{
    public static IEnumerable<Html> Write(ReportPage page)
    {
        var (shared, groups) = (page.Facts.Shared, page.Facts.Duplicates);
        yield return Html.Of(
            $"<p>{Quantity.Count(shared.Rows, "row", "rows")} show {Quantity.Count(shared.Blobs, "image", "images")} between them; each is stored once, which saved {Quantity.Bytes(page.Facts.Summary.BytesSaved)}.{(shared.Blobs > groups.Count ? $" The {groups.Count} with most rows:" : "")}</p>\n");
        yield return Html.Of($"<div class=\"groups\">\n");
        foreach (var group in groups) yield return Group(group, page.Links);
        yield return Html.Of($"</div>\n");
        if (shared.Blobs > groups.Count)
        {
            yield return Html.Of(
                $"<p class=\"small\">{Quantity.Count(shared.Blobs - groups.Count)} more: <code class=\"cmd\">{page.Folder.Query("SELECT sha256, count(*), group_concat(url, ' ') FROM manifest WHERE sha256 NOT NULL GROUP BY sha256 HAVING count(*) > 1")}</code></p>\n");
        }
    }

    private static Html Group(DuplicateGroup group, ImageLinks links)
    {
        var more = group.Rows - group.Urls.Count;
        return Html.Of(
            $"""
            <div class="group"><div class="num"><b>{Quantity.Count(group.Rows)}</b> rows</div><div>{(group.Image is { } image ? Name(image, links) : Html.None)}
            <ul>{Html.Join(group.Urls.Select(row => Html.Of($"<li>{SourceMarkup.Of(row.Url)}</li>")))}{(more > 0 ? Html.Of($"<li class=\"dim\">and {Quantity.Count(more, "row", "rows")} more</li>") : Html.None)}</ul></div></div>

            """);
    }

    private static Html Name(StoredImage image, ImageLinks links)
    {
        var name = MiddleCut.To(image.Path, 40);
        var facts = $"{image.Format.Name()}{(image.Width > 0 ? $", {image.Width} × {image.Height}" : "")}, {Quantity.Bytes(image.Bytes)}";
        return links.To(image) is { } link ? Html.Of($"<a href=\"{link}\">{name}</a> <span class=\"dim\">{facts}</span>") : Html.Of($"{name} <span class=\"dim\">{facts}</span>");
    }
}
