namespace ImageHaul.Model;

/// <summary>An expected failure: a kind and a sentence for a person. Never thrown.</summary>
/// <param name="Kind">The kind, which decides what happens next.</param>
/// <param name="Message">What was seen, with the figures, in one line; secrets already redacted.</param>
public sealed record Failure(FailureKind Kind, string Message)
{
    /// <summary>The status code of the response that failed, if there was one.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>How long the host asked to be left alone (RFC 9110 section 10.2.3), already relative and uncapped; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The catalog is damaged, of a newer version or none: the disk did what it was asked.</summary>
    internal bool IsOfTheCatalog { get; init; }
}
