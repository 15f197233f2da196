using ImageHaul.Model;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>The images, small. With libvips they are within the page; without it the page shows the files beside it.</summary>
internal static class GallerySection
{
    // What browsers show of themselves.
    private static readonly ImageFormat[] Shown = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Gif, ImageFormat.Webp, ImageFormat.Avif, ImageFormat.Bmp];

    public static IEnumerable<Html> Write(ReportPage page)
    {
        var gallery = page.Facts.Gallery;
        var choice = page.Facts.Images > gallery.Count ? $"{Quantity.Count(gallery.Count)} of {Quantity.Count(page.Facts.Images)} images, chosen by lot" : Quantity.Count(gallery.Count, "image", "images");
        yield return Html.Of($"<p class=\"dim\">{choice}, in the list's order. {(page.Gallery is null ? "Shown are the files themselves: keep the page where it is. With libvips installed (Debian: libvips42) a report holds its pictures itself." : "")}</p>\n<ul class=\"tilesheet\">\n");
        for (var index = 0; index < gallery.Count; index++) yield return Tile(gallery[index], page, index);
        yield return Html.Of($"</ul>\n");
    }

    private static Html Tile(GalleryImage item, ReportPage page, int index)
    {
        var image = item.Image;
        var size = image.Width > 0 ? $"{image.Width} × {image.Height}" : "";
        var name = $"Row {item.Ordinal}: {image.Format.Name()} {size}, {Quantity.Bytes(image.Bytes)}";
        return Html.Of(
            $"<li>{Picture(page, index, name)}<p title=\"{UrlRedactor.Redact(item.Url)}\">{FileName(item.Url)}</p><p>{image.Format.Name()} {size} · {Quantity.Bytes(image.Bytes)}</p></li>\n");
    }

    private static Html Picture(ReportPage page, int index, string name)
    {
        var image = page.Facts.Gallery[index].Image;
        var link = page.Links.To(image);
        if (page.Gallery is not { } made)
            return link is null || !Shown.Contains(image.Format) ? Plain(link, $"{image.Format.Name()}") : Html.Of($"<a href=\"{link}\"><img src=\"{link}\" alt=\"{name}\" loading=\"lazy\" decoding=\"async\"/></a>");
        if (made[index].WebP is not { } webp) return Plain(link, made[index].Fault is { } fault ? $"{image.Format.Name()}: {fault}" : image.Format.Name());
        var picture = Html.Of($"<img src=\"data:image/webp;base64,{Convert.ToBase64String(webp)}\" alt=\"{name}\"/>");
        return link is null ? Html.Of($"<span class=\"plain\">{picture}</span>") : Html.Of($"<a href=\"{link}\">{picture}</a>");
    }

    private static Html Plain(string? link, string words) =>
        link is null ? Html.Of($"<span class=\"plain\">{words}</span>") : Html.Of($"<a href=\"{link}\"><span class=\"plain\">{words}</span></a>");

    // The last segment, as people know the image; else the whole.
    private static string FileName(string url)
    {
        var shown = UrlRedactor.Redact(url);
        var path = shown.Split('?', '#')[0].TrimEnd('/');
        var name = path[(path.LastIndexOf('/') + 1)..];
        return MiddleCut.To(name.Length == 0 ? shown : name, 60);
    }
}
