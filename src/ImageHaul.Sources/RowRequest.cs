using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>Where a row stands, for messages.</summary>
internal readonly record struct RowPlace(string Source, long Line)
{
    public override string ToString() => $"{Source}, line {Line}";
}

/// <summary>Makes the request of a row, good or bad.</summary>
internal static class RowRequest
{
    /// <summary>Longest id, in characters: it becomes part of file names and of every record.</summary>
    public const int MaxId = 1024;

    // As much of a faulty row's URL as is kept: enough to find it, little enough that a list of data: URLs fits any window.
    private const int MaxFaultyUrl = 4096;

    /// <summary>The request of a row that has a URL, or ought to.</summary>
    public static ImageRequest Create(long ordinal, string rawUrl, string? id, Digest? expected, RowPlace place)
    {
        if (id?.Length > MaxId) return Bad(ordinal, rawUrl, $"{place}: the id has {id.Length} characters; at most {MaxId} are taken.");
        if (string.IsNullOrEmpty(id)) id = null;
        if (rawUrl.Length == 0) return Bad(ordinal, "", $"{place}: the row has no URL.") with { Id = id };

        var url = CanonicalUrl.Parse(rawUrl, out var failure);
        if (url is null)
        {
            return new ImageRequest
            {
                Ordinal = ordinal,
                Id = id,
                RawUrl = Bounded(rawUrl),
                ExpectedDigest = expected,
                Fault = failure! with { Message = $"{place}: {failure.Message}" },
            };
        }
        return new ImageRequest { Ordinal = ordinal, Id = id, RawUrl = rawUrl, Url = url, ExpectedDigest = expected };
    }

    /// <summary>The request of a row that cannot be used.</summary>
    public static ImageRequest Bad(long ordinal, string rawUrl, string message) =>
        new() { Ordinal = ordinal, RawUrl = Bounded(rawUrl), Fault = new Failure(FailureKind.BadRow, message) };

    /// <summary>Reads the cell of an expected digest; empty is none.</summary>
    /// <returns>False when the cell holds something else.</returns>
    public static bool TryReadDigest(ReadOnlySpan<char> cell, out Digest? digest)
    {
        digest = null;
        cell = cell.Trim();
        if (cell.IsEmpty) return true;
        if (!Digest.TryParse(cell, out var parsed)) return false;
        digest = parsed;
        return true;
    }

    /// <summary>What to say about a digest that is none.</summary>
    public static string BadDigest(RowPlace place, string column, ReadOnlySpan<char> cell) =>
        $"{place}: \"{UrlRedactor.Quote(Bounded(cell.ToString()))}\" in {column} is no SHA-256; it must be 64 hex digits.";

    private static string Bounded(string url) => url.Length <= MaxFaultyUrl ? url : url[..MaxFaultyUrl];
}
