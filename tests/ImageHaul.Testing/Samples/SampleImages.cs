using System.Text;

namespace ImageHaul.Testing.Samples;

/// <summary>
/// Valid, decodable images made without a codec library: the same arguments give the same bytes on every machine, another seed always gives other
/// bytes, because each file carries its seed as text (a comment, a text chunk, a free box).
/// </summary>
public static class SampleImages
{
    /// <summary>Width when none is asked for, in pixels.</summary>
    public const int DefaultWidth = 32;

    /// <summary>Height when none is asked for, in pixels.</summary>
    public const int DefaultHeight = 24;

    /// <summary>Largest width and height, in pixels: a JPEG of it still encodes within a second or two.</summary>
    public const int MaxSide = 4096;

    /// <summary>Longest file that can be asked for, in bytes.</summary>
    public const int MaxLength = 256 << 20;

    /// <summary>Makes an image.</summary>
    /// <param name="format">Its format. AVIF, HEIC and JPEG XL have one fixed picture of 16 x 12; only their seed text differs.</param>
    /// <param name="seed">Decides colours and the seed text.</param>
    /// <param name="width">Width in pixels, 1 to <see cref="MaxSide"/> (icons: 256 at most).</param>
    /// <param name="height">Height in pixels, 1 to <see cref="MaxSide"/> (icons: 256 at most).</param>
    /// <param name="length">
    /// Length of the file in bytes, reached by a longer comment; a shorter one than the picture needs is not met.
    /// WebP files have an even length, so an odd one is rounded up.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public static byte[] Create(SampleFormat format, long seed, int width = DefaultWidth, int height = DefaultHeight, int length = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        var seedText = Encoding.ASCII.GetBytes($"sample image {seed}");
        return format switch
        {
            SampleFormat.Jpeg => JpegSample.Encode(new Painting(seed, width, height), seedText, length),
            SampleFormat.Png => PngSample.Encode(new Painting(seed, width, height), seedText, length),
            SampleFormat.Gif => GifSample.Encode(new Painting(seed, width, height), seedText, length),
            SampleFormat.Webp => WebpSample.Encode(new Painting(seed, width, height), seedText, length),
            SampleFormat.Tiff => TiffSample.Encode(new Painting(seed, width, height), seedText, length),
            SampleFormat.Bmp => BmpSample.Encode(new Painting(seed, width, height), seedText, length),
            SampleFormat.Ico => IcoSample.Encode(new Painting(seed, Math.Min(width, 256), Math.Min(height, 256)), seedText, length),
            SampleFormat.Avif or SampleFormat.Heic or SampleFormat.Jxl => BoxedSample.Encode(format, seedText, length),
            SampleFormat.Svg => SvgSample.Encode(new Painting(seed, width, height), seedText, length),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No samples are made of this format."),
        };
    }
}
