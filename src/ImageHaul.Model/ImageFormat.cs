namespace ImageHaul.Model;

/// <summary>The formats that can be stored. The numbers are kept in the catalog: never renumber.</summary>
public enum ImageFormat
{
    /// <summary>Not decided, or not an image.</summary>
    None = 0,
    /// <summary>JPEG (ITU-T T.81).</summary>
    Jpeg = 1,
    /// <summary>PNG, APNG included (W3C PNG, third edition).</summary>
    Png = 2,
    /// <summary>GIF 87a and 89a.</summary>
    Gif = 3,
    /// <summary>WebP (RFC 9649).</summary>
    Webp = 4,
    /// <summary>AVIF (AV1 Image File Format), still and sequence.</summary>
    Avif = 5,
    /// <summary>HEIC / HEIF (ISO/IEC 23008-12).</summary>
    Heic = 6,
    /// <summary>TIFF 6.0 and BigTIFF.</summary>
    Tiff = 7,
    /// <summary>Windows bitmap.</summary>
    Bmp = 8,
    /// <summary>Windows icon or cursor.</summary>
    Ico = 9,
    /// <summary>JPEG XL (ISO/IEC 18181), bare codestream or container.</summary>
    Jxl = 10,
    /// <summary>SVG: stored only when it was asked for by name.</summary>
    Svg = 11,
}

/// <summary>What is known of each <see cref="ImageFormat"/>: name, file extension, media type.</summary>
public static class ImageFormats
{
    private static readonly (ImageFormat Format, string Name, string Extension, string MediaType)[] Table =
    [
        (ImageFormat.Jpeg, "jpeg", "jpg", "image/jpeg"),
        (ImageFormat.Png, "png", "png", "image/png"),
        (ImageFormat.Gif, "gif", "gif", "image/gif"),
        (ImageFormat.Webp, "webp", "webp", "image/webp"),
        (ImageFormat.Avif, "avif", "avif", "image/avif"),
        (ImageFormat.Heic, "heic", "heic", "image/heic"),
        (ImageFormat.Tiff, "tiff", "tif", "image/tiff"),
        (ImageFormat.Bmp, "bmp", "bmp", "image/bmp"),
        (ImageFormat.Ico, "ico", "ico", "image/x-icon"),
        (ImageFormat.Jxl, "jxl", "jxl", "image/jxl"),
        (ImageFormat.Svg, "svg", "svg", "image/svg+xml"),
    ];

    /// <summary>The formats accepted by default: all but svg.</summary>
    public static IReadOnlyList<ImageFormat> Default { get; } = [.. Table.Select(row => row.Format).Where(format => format != ImageFormat.Svg)];

    /// <summary>Every format, svg included.</summary>
    public static IReadOnlyList<ImageFormat> All { get; } = [.. Table.Select(row => row.Format)];

    /// <summary>The name used on the command line and in the manifest, such as <c>jpeg</c>; empty for <see cref="ImageFormat.None"/>.</summary>
    public static string Name(this ImageFormat format) => format == ImageFormat.None ? "" : Table[(int)format - 1].Name;

    /// <summary>The file extension without the dot, such as <c>jpg</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is <see cref="ImageFormat.None"/>.</exception>
    public static string Extension(this ImageFormat format) => format == ImageFormat.None
        ? throw new ArgumentOutOfRangeException(nameof(format), format, "A body without a format has no extension.")
        : Table[(int)format - 1].Extension;

    /// <summary>The media type, such as <c>image/jpeg</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is <see cref="ImageFormat.None"/>.</exception>
    public static string MediaType(this ImageFormat format) => format == ImageFormat.None
        ? throw new ArgumentOutOfRangeException(nameof(format), format, "A body without a format has no media type.")
        : Table[(int)format - 1].MediaType;

    /// <summary>Finds a format by its name or by its extension, case-insensitively.</summary>
    public static bool TryParse(string? text, out ImageFormat format)
    {
        foreach (var row in Table)
        {
            if (string.Equals(row.Name, text, StringComparison.OrdinalIgnoreCase) ||
                string.Equals(row.Extension, text, StringComparison.OrdinalIgnoreCase))
            {
                format = row.Format;
                return true;
            }
        }
        format = ImageFormat.None;
        return false;
    }
}
