namespace ImageHaul.Model;

/// <summary>One input row.</summary>
public sealed record ImageRequest
{
    /// <summary>The row's number in the whole input, from 1. Unique in a run.</summary>
    public required long Ordinal { get; init; }

    /// <summary>The row's own id from the id column; null when the ordinal serves.</summary>
    public string? Id { get; init; }

    /// <summary>The URL text as it stood in the row. May hold secrets.</summary>
    public required string RawUrl { get; init; }

    /// <summary>The canonical URL; null exactly when <see cref="Fault"/> is set.</summary>
    public CanonicalUrl? Url { get; init; }

    /// <summary>The digest that the row expects, if it names one.</summary>
    public Digest? ExpectedDigest { get; init; }

    /// <summary>Why the row cannot be used (bad-row, invalid-url, unsupported-scheme); null for a good row.</summary>
    public Failure? Fault { get; init; }

    /// <summary><see cref="Id"/>, or the ordinal in digits.</summary>
    public string IdText => Id ?? Ordinal.ToString();
}
