using System.Text.Json;
using ImageHaul.Model;

namespace Library.AspNetCore;

/// <summary>Writes records as they become final: a line of JSON each, or an event each where the client asks for that.</summary>
internal static class RecordStream
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Waits for the first record, so that a run that cannot begin is still an ordinary answer; then streams.</summary>
    public static async Task<IResult> BeginAsync(IAsyncEnumerator<ImageRecord> records, HttpContext context)
    {
        var isEvents = context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        var any = await records.MoveNextAsync();
        context.Response.ContentType = isEvents ? "text/event-stream" : "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        while (any)
        {
            var line = JsonSerializer.Serialize(Shown(records.Current), Json);
            await context.Response.WriteAsync(isEvents ? $"data: {line}\n\n" : line + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            any = await records.MoveNextAsync();
        }
        return Results.Empty;
    }

    private static object Shown(ImageRecord record) => new
    {
        row = record.Request.Ordinal,
        // What the client sent may hold secrets that its log should not.
        url = UrlRedactor.Redact(record.Request.RawUrl),
        status = record.Status.ToString(),
        path = record.Image?.Path,
        format = record.Image?.Format.Name(),
        width = record.Image?.Width,
        height = record.Image?.Height,
        failure = record.Failure?.Kind.Name(),
        message = record.Failure?.Message,
    };
}
