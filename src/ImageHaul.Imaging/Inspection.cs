using ImageHaul.Model;

namespace ImageHaul.Imaging;

/// <summary>What a body turned out to be.</summary>
public sealed record Inspection
{
    /// <summary>The format of the bytes; None when they are no image.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>Width in pixels; 0 when the format does not say.</summary>
    public int Width { get; init; }

    /// <summary>Height in pixels; 0 when the format does not say.</summary>
    public int Height { get; init; }

    /// <summary>Why the image cannot be kept; null when it is good.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Something worth recording about a good image, such as bytes behind its end; null otherwise.</summary>
    public string? Note { get; init; }
}
