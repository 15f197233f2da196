using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// The path of a blob as <c>blob.path</c> keeps it: NULL for <c>sha256.ext</c>, a folder with its slash for that name inside the folder, anything else
/// as it is. Saves 70 bytes a blob in the layouts flat and sharded.
/// </summary>
internal static class BlobPath
{
    public static string? Compact(StoredImage image)
    {
        var name = Name(image.Digest, image.Format);
        if (image.Path == name) return null;
        var folder = image.Path.Length - name.Length;
        return folder > 1 && image.Path[folder - 1] == '/' && image.Path.EndsWith(name, StringComparison.Ordinal) ? image.Path[..folder] : image.Path;
    }

    public static string Resolve(string? compact, Digest digest, ImageFormat format) =>
        compact is null ? Name(digest, format) : compact.EndsWith('/') ? compact + Name(digest, format) : compact;

    private static string Name(Digest digest, ImageFormat format) => $"{digest}.{format.Extension()}";
}
