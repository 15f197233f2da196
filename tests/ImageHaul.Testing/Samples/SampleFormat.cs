namespace ImageHaul.Testing.Samples;

/// <summary>The formats of which samples are made.</summary>
public enum SampleFormat
{
    /// <summary>Baseline JPEG, YCbCr 4:4:4.</summary>
    Jpeg,
    /// <summary>PNG, 8-bit RGB.</summary>
    Png,
    /// <summary>GIF 89a, one frame.</summary>
    Gif,
    /// <summary>WebP, lossless, extended container.</summary>
    Webp,
    /// <summary>AVIF, always 16 x 12.</summary>
    Avif,
    /// <summary>HEIC, always 16 x 12.</summary>
    Heic,
    /// <summary>TIFF, little endian, uncompressed, one strip.</summary>
    Tiff,
    /// <summary>Windows bitmap, 24 bits.</summary>
    Bmp,
    /// <summary>Windows icon with one PNG inside, at most 256 x 256.</summary>
    Ico,
    /// <summary>JPEG XL in its container, always 16 x 12.</summary>
    Jxl,
    /// <summary>SVG text.</summary>
    Svg,
}

/// <summary>Names of the <see cref="SampleFormat"/> values.</summary>
public static class SampleFormats
{
    private static readonly (string Name, string Extension, string MediaType)[] Table =
    [
        ("jpeg", "jpg", "image/jpeg"), ("png", "png", "image/png"), ("gif", "gif", "image/gif"), ("webp", "webp", "image/webp"),
        ("avif", "avif", "image/avif"), ("heic", "heic", "image/heic"), ("tiff", "tif", "image/tiff"), ("bmp", "bmp", "image/bmp"),
        ("ico", "ico", "image/x-icon"), ("jxl", "jxl", "image/jxl"), ("svg", "svg", "image/svg+xml"),
    ];

    /// <summary>Every format.</summary>
    public static IReadOnlyList<SampleFormat> All { get; } = Enum.GetValues<SampleFormat>();

    /// <summary>The name used in paths, such as <c>jpeg</c>.</summary>
    public static string Name(this SampleFormat format) => Table[(int)format].Name;

    /// <summary>The file extension without the dot, such as <c>jpg</c>.</summary>
    public static string Extension(this SampleFormat format) => Table[(int)format].Extension;

    /// <summary>The media type, such as <c>image/jpeg</c>.</summary>
    public static string MediaType(this SampleFormat format) => Table[(int)format].MediaType;

    /// <summary>Finds a format by its name or extension, case-insensitively.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SampleFormat format)
    {
        for (var index = 0; index < Table.Length; index++)
        {
            if (!text.Equals(Table[index].Name, StringComparison.OrdinalIgnoreCase) &&
                !text.Equals(Table[index].Extension, StringComparison.OrdinalIgnoreCase)) continue;
            format = (SampleFormat)index;
            return true;
        }
        format = default;
        return false;
    }
}
