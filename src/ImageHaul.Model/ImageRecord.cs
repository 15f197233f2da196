namespace ImageHaul.Model;

/// <summary>What became of a row. The numbers are kept in the catalog: never renumber.</summary>
public enum RecordStatus
{
    /// <summary>Fetched and stored; the first row with these bytes.</summary>
    Downloaded = 1,
    /// <summary>Same bytes, or same canonical URL, as an earlier settled row.</summary>
    Duplicate = 2,
    /// <summary>Revalidated: the stored image is still current.</summary>
    UpToDate = 3,
    /// <summary>Left alone because of robots.txt or an opt-out signal.</summary>
    Skipped = 4,
    /// <summary>No image; the failure says why.</summary>
    Failed = 5,
}

/// <summary>A stored image: what its blob is and where.</summary>
/// <param name="Digest">SHA-256 of the bytes.</param>
/// <param name="Format">The format the bytes have.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Path">Path relative to the output folder, with <c>/</c>.</param>
/// <param name="Width">Pixels, 0 when the format does not say (svg).</param>
/// <param name="Height">Pixels, 0 when the format does not say (svg).</param>
public sealed record StoredImage(Digest Digest, ImageFormat Format, long Bytes, string Path, int Width, int Height);

/// <summary>What the last response said, as far as records need it.</summary>
public sealed record ResponseFacts
{
    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>Content-Type as sent, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>The URL that answered, after redirects; redacted.</summary>
    public string? FinalUrl { get; init; }

    /// <summary>ETag as sent, or null.</summary>
    public string? ETag { get; init; }

    /// <summary>Last-Modified as sent, or null.</summary>
    public string? LastModified { get; init; }

    /// <summary>The file name of Content-Disposition (RFC 6266), else the URL's last path segment, percent-decoded, unsanitised; or null.</summary>
    public string? FileName { get; init; }
}

/// <summary>The one final row about a request.</summary>
public sealed record ImageRecord
{
    /// <summary>The row this is about.</summary>
    public required ImageRequest Request { get; init; }

    /// <summary>What became of it.</summary>
    public required RecordStatus Status { get; init; }

    /// <summary>Why there is no image; set exactly when the status is failed or skipped.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The image; set exactly when the status is downloaded, duplicate or uptodate.</summary>
    public StoredImage? Image { get; init; }

    /// <summary>What the last response said; null when none came, and for duplicates by URL.</summary>
    public ResponseFacts? Response { get; init; }

    /// <summary>For a duplicate (and for a failed row of the same URL): the ordinal of the other row.</summary>
    public long? DuplicateOf { get; init; }

    /// <summary>The id of the row <see cref="DuplicateOf"/>.</summary>
    public string? DuplicateOfId { get; init; }

    /// <summary>Attempts spent on the row; 0 when none was needed.</summary>
    public int Attempts { get; init; }

    /// <summary>From the start of the last attempt to its end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>When the last attempt ended.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>Something worth knowing about a good image, such as trailing data; for a failure its message says it.</summary>
    public string? Note { get; init; }

    /// <summary>Why a refresh failed that left the row its earlier image; the catalog keeps it as part of the note. Null otherwise.</summary>
    public Failure? RefreshFailure { get; init; }

    /// <summary>The proxy that the last attempt went through, without its password; null for a direct one.</summary>
    public string? Route { get; init; }

    /// <summary>The opt-out signal or robots.txt rule that spoke about the row, obeyed or only noted; null when none did.</summary>
    public string? Signal { get; init; }
}
