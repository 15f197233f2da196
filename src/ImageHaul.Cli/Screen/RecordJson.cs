using System.Text.Json;
using ImageHaul.Model;

namespace ImageHaul.Cli.Screen;

/// <summary>A record's fields under the names and in the order of the manifest's columns. Text is raw (JSON needs no formula guard); secrets are redacted.</summary>
internal static class RecordJson
{
    public static void WriteFields(Utf8JsonWriter json, ImageRecord record)
    {
        var image = record.Image;
        var response = record.Response;
        json.WriteString("url", UrlRedactor.Redact(record.Request.RawUrl));
        json.WriteString("sha256", image?.Digest.ToString());
        json.WriteString("path", image?.Path);
        json.WriteString("id", record.Request.IdText);
        json.WriteString("status", StatusName(record.Status));
        json.WriteString("failure", record.Failure?.Kind.Name());
        json.WriteString("message", record.Failure?.Message ?? record.Note);
        WriteNumber(json, "http_status", record.Failure?.HttpStatus ?? response?.Status);
        json.WriteString("content_type", response?.ContentType);
        json.WriteString("format", image?.Format.Name());
        WriteNumber(json, "width", image is { Width: > 0 } ? image.Width : null);
        WriteNumber(json, "height", image is { Height: > 0 } ? image.Height : null);
        WriteNumber(json, "bytes", image?.Bytes);
        json.WriteString("final_url", response?.FinalUrl);
        json.WriteString("duplicate_of", record.DuplicateOfId ?? record.DuplicateOf?.ToString());
        WriteNumber(json, "attempts", record.Attempts);
        WriteNumber(json, "elapsed_ms", (long)record.Elapsed.TotalMilliseconds);
        if (record.FetchedAt is { } at) json.WriteString("fetched_at", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        else json.WriteNull("fetched_at");
        json.WriteString("etag", response?.ETag);
        json.WriteString("last_modified", response?.LastModified);
        json.WriteString("original_name", response?.FileName);
    }

    public static string StatusName(RecordStatus status) => status switch
    {
        RecordStatus.Downloaded => "downloaded",
        RecordStatus.Duplicate => "duplicate",
        RecordStatus.UpToDate => "uptodate",
        RecordStatus.Skipped => "skipped",
        _ => "failed",
    };

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
