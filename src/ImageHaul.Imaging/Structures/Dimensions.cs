namespace ImageHaul.Imaging.Structures;

/// <summary>Width and height in pixels, as large as a header may claim them.</summary>
internal readonly record struct Dimensions(long Width, long Height)
{
    /// <summary>The product, saturated.</summary>
    public long Pixels => Width > 0 && Height > long.MaxValue / Width ? long.MaxValue : Width * Height;

    /// <summary>The dimensions, or null when one of them is not positive.</summary>
    public static Dimensions? Of(long width, long height) => width > 0 && height > 0 ? new Dimensions(width, height) : null;
}
