using ImageHaul.Model;

namespace ImageHaul.Web.Report;

/// <summary>Where a page finds the images of its folder: relative to the page, so that both can be moved together.</summary>
/// <param name="way">The way from the page to the folder, with <c>/</c>; empty when the page is in it.</param>
internal sealed class ImageLinks(string way)
{
    /// <summary>Links for a page at a place; for one that has none, as if it were in the folder.</summary>
    public static ImageLinks Between(string? page, string folder)
    {
        if (page is null) return new ImageLinks("");
        var way = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, Path.GetFullPath(folder));
        return new ImageLinks(way == "." ? "" : way.Replace(Path.DirectorySeparatorChar, '/'));
    }

    /// <summary>The link to an image; null for one that a browser would run: SVG is a document, with scripts of its own.</summary>
    public string? To(StoredImage image)
    {
        if (image.Format == ImageFormat.Svg || !IsWithin(image.Path)) return null;
        var path = way.Length == 0 ? image.Path : $"{way}/{image.Path}";
        var escaped = string.Join('/', path.Split('/').Select(segment => segment == ".." ? segment : Uri.EscapeDataString(segment)));
        // A first segment with a colon would be a scheme; EscapeDataString leaves none. A path of another drive cannot be linked to.
        return path.Contains(':') && Path.IsPathFullyQualified(path) ? null : escaped;
    }

    /// <summary>
    /// False for a path that leads out of the folder. No run writes one; but a folder may come from somebody else, and a report must not show what lies elsewhere on this machine.
    /// </summary>
    public static bool IsWithin(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.AsSpan().ContainsAny('\0', '\\') && !path.Split('/').Any(segment => segment is "" or "." or "..");

    /// <summary>The link to a row's URL; null when it is no web address, or when something of it is hidden and it would lead nowhere.</summary>
    public static string? ToSource(string url) =>
        (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) && !url.Contains("***", StringComparison.Ordinal)
            ? url
            : null;
}
