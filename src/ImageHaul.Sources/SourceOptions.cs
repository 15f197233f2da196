namespace ImageHaul.Sources;

/// <summary>The shape of a list.</summary>
public enum InputFormat
{
    /// <summary>By file extension; text for standard input.</summary>
    Auto,
    /// <summary>One URL per line.</summary>
    Text,
    /// <summary>Comma-separated (RFC 4180) with a header row.</summary>
    Csv,
    /// <summary>Tab-separated with a header row.</summary>
    Tsv,
    /// <summary>One JSON object per line.</summary>
    JsonLines,
}

/// <summary>How lists are read.</summary>
public sealed record SourceOptions
{
    /// <summary>The shape of list files and standard input. Default: by extension.</summary>
    public InputFormat Format { get; init; } = InputFormat.Auto;

    /// <summary>Column or property that holds the URL. Default <c>url</c>, found case-insensitively.</summary>
    public string UrlColumn { get; init; } = "url";

    /// <summary>Column or property that holds the row's id. Default none: the row's number.</summary>
    public string? IdColumn { get; init; }

    /// <summary>Column or property that holds the expected SHA-256 in hex. Default none.</summary>
    public string? Sha256Column { get; init; }

    /// <summary>Rows to read at most. Default none.</summary>
    public long? Limit { get; init; }

    /// <summary>Longest row in characters; a longer one is a bad row. Default 1 Mi: far above any URL a server takes.</summary>
    public int MaxRowLength { get; init; } = 1 << 20;

    /// <summary>All faults of these options, one sentence each; empty when they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrEmpty(UrlColumn)) yield return "--url-column must not be empty.";
        if (Limit is < 0) yield return $"--limit must not be negative, but is {Limit}.";
        if (MaxRowLength < 1024) yield return $"The longest row must be at least 1024 characters, but is {MaxRowLength}.";
    }
}
