using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>The words of the manifest's status column.</summary>
internal static class RecordStatusNames
{
    public static string Name(RecordStatus status) => status switch
    {
        RecordStatus.Downloaded => "downloaded",
        RecordStatus.Duplicate => "duplicate",
        RecordStatus.UpToDate => "uptodate",
        RecordStatus.Skipped => "skipped",
        RecordStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A record has one of five statuses."),
    };

    /// <summary>The same words in UTF-8, by number, for the export's hot path.</summary>
    public static readonly byte[][] Utf8 =
        [[], .. Enum.GetValues<RecordStatus>().Select(status => System.Text.Encoding.UTF8.GetBytes(Name(status)))];
}
