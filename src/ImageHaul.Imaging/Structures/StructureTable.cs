using ImageHaul.Model;

namespace ImageHaul.Imaging.Structures;

/// <summary>Which structure belongs to which format.</summary>
internal static class StructureTable
{
    private static readonly HeifStructure Heif = new();

    private static readonly Dictionary<ImageFormat, IStructure> Table = new()
    {
        [ImageFormat.Jpeg] = new JpegStructure(),
        [ImageFormat.Png] = new PngStructure(),
        [ImageFormat.Gif] = new GifStructure(),
        [ImageFormat.Webp] = new WebpStructure(),
        [ImageFormat.Avif] = Heif,
        [ImageFormat.Heic] = Heif,
        [ImageFormat.Tiff] = new TiffStructure(),
        [ImageFormat.Bmp] = new BmpStructure(),
        [ImageFormat.Ico] = new IcoStructure(),
        [ImageFormat.Jxl] = new JxlStructure(),
        [ImageFormat.Svg] = new SvgStructure(),
    };

    /// <summary>The structure of a format other than None.</summary>
    public static IStructure Of(ImageFormat format) => Table[format];
}
