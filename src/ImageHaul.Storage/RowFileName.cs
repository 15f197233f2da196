using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>
/// The names a row's file may take in layout original, in order of preference: <c>id-name.ext</c>; when other bytes own that name,
/// <c>id-name~&lt;12 hex digits of the digest&gt;.ext</c>; then with the whole digest. The digest, unlike a counter, gives the same bytes the same
/// name whichever of two rows comes first in a later run.
/// </summary>
internal static class RowFileName
{
    /// <summary>What one component may hold: 255 UTF-8 bytes on Linux, 255 UTF-16 units on Windows and macOS, which is never less.</summary>
    public const int LongestBytes = 255;

    // Leaves most of the room to the name; ids are short as a rule.
    private const int LongestId = 96;

    private const string NoName = "image";

    private const int ShortDigits = 12;

    /// <summary>The candidates, best first.</summary>
    public static IEnumerable<string> Candidates(BlobLabel label, ImageFormat format, Digest digest)
    {
        var stem = Stem(label, format);
        var extension = "." + format.Extension();
        yield return Compose(stem, "", extension);
        var digits = digest.ToString();
        yield return Compose(stem, "~" + digits[..ShortDigits], extension);
        yield return Compose(stem, "~" + digits, extension);
    }

    private static string Stem(BlobLabel label, ImageFormat format)
    {
        var id = FileNameSanitizer.Fit(FileNameSanitizer.Clean(label.Id), LongestId);
        var name = FileNameSanitizer.Clean(FileNameSanitizer.LastComponent(label.Name));
        name = WithoutExtension(name, format);
        if (name.Length == 0) name = NoName;
        return id.Length == 0 ? name : $"{id}-{name}";
    }

    private static string Compose(string stem, string suffix, string extension)
    {
        // One byte stays free for the mark that keeps a device's name (CON, NUL...) from being one. Judged last: cutting may lay such a name bare.
        var name = FileNameSanitizer.Fit(stem, LongestBytes - 1 - suffix.Length - extension.Length) + suffix + extension;
        return FileNameSanitizer.IsReserved(name) ? "_" + name : name;
    }

    /// <summary>photo.jpeg holding a JPEG becomes photo, to end as photo.jpg; photo.png holding a JPEG keeps its claim: photo.png.jpg.</summary>
    private static string WithoutExtension(string name, ImageFormat format)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 0) return name;
        var claimed = name.AsSpan(dot + 1);
        foreach (var alias in Aliases(format))
        {
            if (claimed.Equals(alias, StringComparison.OrdinalIgnoreCase)) return name[..dot].TrimEnd('.', ' ');
        }
        return name;
    }

    private static string[] Aliases(ImageFormat format) => AliasTable.TryGetValue(format, out var aliases) ? aliases : [format.Extension()];

    private static readonly Dictionary<ImageFormat, string[]> AliasTable = new()
    {
        [ImageFormat.Jpeg] = ["jpg", "jpeg", "jpe", "jfif", "jif"],
        [ImageFormat.Png] = ["png", "apng"],
        [ImageFormat.Avif] = ["avif", "avifs"],
        [ImageFormat.Heic] = ["heic", "heif", "heics", "heifs", "hif"],
        [ImageFormat.Tiff] = ["tif", "tiff"],
        [ImageFormat.Bmp] = ["bmp", "dib"],
        [ImageFormat.Ico] = ["ico", "cur"],
    };
}
