using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>What came of a body: an image, or a failure.</summary>
/// <param name="Failure">Why there is no image, or null.</param>
/// <param name="Bytes">Bytes that came in this attempt.</param>
/// <param name="Facts">What the response that began the body said.</param>
internal sealed record Receipt(Failure? Failure, long Bytes, ResponseFacts Facts)
{
    public StoredImage? Image { get; init; }

    public string? Note { get; init; }
}
