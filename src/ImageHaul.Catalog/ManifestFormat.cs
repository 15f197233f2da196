using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>The shapes a manifest can have.</summary>
public enum ManifestFormat
{
    /// <summary>CSV for people (RFC 4180, UTF-8 without BOM, lines end with LF); cells that would start a formula carry a leading <c>'</c>.</summary>
    Csv,
    /// <summary>One JSON object a line with every column, raw text, numbers as numbers and null where there is nothing.</summary>
    JsonLines,
}

/// <summary>What came of writing a manifest.</summary>
/// <param name="Rows">Rows written.</param>
/// <param name="Failure">storage-full, storage-denied or cancelled, else null; on failure the file of before stands untouched.</param>
internal readonly record struct ManifestOutcome(long Rows, Failure? Failure);

/// <summary>The columns of the manifest, in order.</summary>
internal static class ManifestColumns
{
    public static readonly string[] Names =
    [
        "url", "sha256", "path", "id", "status", "failure", "message", "http_status", "content_type", "format", "width", "height", "bytes", "final_url",
        "duplicate_of", "attempts", "elapsed_ms", "fetched_at", "etag", "last_modified", "original_name",
    ];
}

/// <summary>Receives the cells of a manifest, row by row, each row's cells in column order.</summary>
internal abstract class ManifestWriter(Stream destination) : IDisposable
{
    protected Utf8Output Output { get; } = new(destination);

    public abstract void Begin();

    public abstract void BeginRow();

    /// <summary>Text from outside; empty text counts as absent.</summary>
    public abstract void Text(ReadOnlySpan<byte> utf8);

    /// <summary>Text of our own making: plain ASCII that no format needs to escape.</summary>
    public abstract void Plain(ReadOnlySpan<byte> ascii);

    public abstract void Number(long value);

    public abstract void Absent();

    public abstract void EndRow();

    public abstract void Dispose();

    public void Finish() => Output.Flush();
}
