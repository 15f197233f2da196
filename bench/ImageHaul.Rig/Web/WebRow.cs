namespace ImageHaul.Rig.Web;

/// <summary>What comes of a row.</summary>
internal enum RowFate
{
    /// <summary>An image at the first request.</summary>
    Good,
    NotFound,
    /// <summary>An HTML page that calls itself an image.</summary>
    NotAnImage,
    /// <summary>503 once or twice, then the image.</summary>
    Unavailable,
    /// <summary>A connection reset once or twice, then the image.</summary>
    Reset,
    /// <summary>A body that breaks off once or twice, then the image.</summary>
    Cut,
}

/// <summary>How a host behaves.</summary>
internal enum HostSort
{
    Ordinary,
    /// <summary>Takes a second to two for each answer.</summary>
    Slow,
    /// <summary>Ten a second in bursts of five; else 429 with Retry-After.</summary>
    Limited,
    /// <summary>403, whoever asks.</summary>
    Closed,
    /// <summary>403 to whoever comes directly, the image to the proxy.</summary>
    OpenToTheProxy,
    /// <summary>Its name does not exist.</summary>
    Dead,
}

/// <summary>A row of the list: its number on the server, its host and its fate there.</summary>
internal readonly record struct WebRow(int Number, int Host, RowFate Fate, int Times)
{
    /// <summary>Path on the server.</summary>
    public string Path => $"/p/{Number}.jpg";
}
