using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageHaul.Model;

namespace ImageHaul.Cli.Screen;

/// <summary>A record's fields under the names and in the order of the manifest's columns, and what the catalog alone has beside them. Text is raw (JSON needs no formula guard); secrets are redacted.</summary>
internal static class RecordJson
{
    private static readonly SearchValues<char> Turning = SearchValues.Create("\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    public static void WriteFields(Utf8JsonWriter json, ImageRecord record)
    {
        var image = record.Image;
        var response = record.Response;
        WriteText(json, "url", UrlRedactor.Redact(record.Request.RawUrl));
        WriteText(json, "sha256", image?.Digest.ToString());
        WriteText(json, "path", image?.Path);
        WriteText(json, "id", record.Request.IdText);
        WriteText(json, "status", StatusName(record.Status));
        WriteText(json, "failure", record.Failure?.Kind.Name());
        WriteText(json, "message", record.Failure?.Message ?? record.Note);
        WriteNumber(json, "http_status", record.Failure?.HttpStatus ?? response?.Status);
        WriteText(json, "content_type", response?.ContentType);
        WriteText(json, "format", image?.Format.Name());
        WriteNumber(json, "width", image is { Width: > 0 } ? image.Width : null);
        WriteNumber(json, "height", image is { Height: > 0 } ? image.Height : null);
        WriteNumber(json, "bytes", image?.Bytes);
        WriteText(json, "final_url", response?.FinalUrl);
        WriteText(json, "duplicate_of", record.DuplicateOfId ?? record.DuplicateOf?.ToString());
        WriteNumber(json, "attempts", record.Attempts);
        WriteNumber(json, "elapsed_ms", record.FetchedAt is null ? null : (long)record.Elapsed.TotalMilliseconds);
        WriteText(json, "fetched_at", record.FetchedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        WriteText(json, "etag", response?.ETag);
        WriteText(json, "last_modified", response?.LastModified);
        WriteText(json, "original_name", response?.FileName);
        WriteText(json, "route", record.Route);
        WriteText(json, "signal", record.Signal);
    }

    public static string StatusName(RecordStatus status) => status switch
    {
        RecordStatus.Downloaded => "downloaded",
        RecordStatus.Duplicate => "duplicate",
        RecordStatus.UpToDate => "uptodate",
        RecordStatus.Skipped => "skipped",
        _ => "failed",
    };

    /// <summary>Null where there is nothing. Characters that turn the reading direction, which could hide what a line says, become escapes.</summary>
    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) json.WriteNull(name);
        else if (text.AsSpan().ContainsAny(Turning)) json.WriteString(name, JsonEncodedText.Encode(text, JavaScriptEncoder.Default));
        else json.WriteString(name, text);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
