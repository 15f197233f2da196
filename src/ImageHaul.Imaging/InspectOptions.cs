using ImageHaul.Model;

namespace ImageHaul.Imaging;

/// <summary>What is accepted as an image.</summary>
public sealed record InspectOptions
{
    /// <summary>Formats kept. Default: all but svg.</summary>
    public IReadOnlyList<ImageFormat> Formats { get; init; } = ImageFormats.Default;

    /// <summary>The Content-Type must name an image too. Default off: the bytes decide.</summary>
    public bool StrictType { get; init; }

    /// <summary>Fewest bytes. Default 0.</summary>
    public long MinBytes { get; init; }

    /// <summary>Least width in pixels. Default 0.</summary>
    public int MinWidth { get; init; }

    /// <summary>Least height in pixels. Default 0.</summary>
    public int MinHeight { get; init; }

    /// <summary>Most pixels (width times height) that the header may claim. Default 1 billion.</summary>
    public long MaxPixels { get; init; } = 1_000_000_000;

    /// <summary>Walk the container to its end. Default on.</summary>
    public bool Structure { get; init; } = true;

    /// <summary>All faults of these options, one sentence each; empty when they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (Formats.Count == 0) yield return "--formats must name at least one format.";
        if (MinBytes < 0) yield return "--min-bytes must not be negative.";
        if (MinWidth < 0) yield return "--min-width must not be negative.";
        if (MinHeight < 0) yield return "--min-height must not be negative.";
        if (MaxPixels < 1) yield return "--max-pixels must be at least 1.";
    }
}
