using System.Text.Json;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>An explanation as one JSON document. Times are in milliseconds; what does not apply is null.</summary>
internal static class ExplainJson
{
    public static void Write(Utf8JsonWriter json, Explanation told, HaulOptions options)
    {
        json.WriteStartObject();
        json.WriteString("given", told.Given);
        json.WriteString("canonical", told.Canonical);
        json.WriteStartArray("changes");
        foreach (var change in told.Changes) json.WriteStringValue(change);
        json.WriteEndArray();
        json.WriteString("host", told.Host?.ToString());
        json.WriteString("signal", told.Signal);
        json.WriteStartArray("requests");
        foreach (var request in told.Requests) Write(json, request);
        json.WriteEndArray();
        WriteBody(json, told, options);
        json.WriteString("verdict", ExplainVerdict.Sentence(told));
        if (told.Failure is { } failure) WriteFailure(json, failure, told, options);
        else json.WriteNull("failure");
        WriteTime(json, "elapsed_ms", told.Elapsed);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedRequest request)
    {
        json.WriteStartObject();
        json.WriteString("url", request.Url);
        json.WriteStartArray("addresses");
        foreach (var address in request.Addresses)
        {
            json.WriteStartObject();
            json.WriteString("address", address.Address.ToString());
            json.WriteBoolean("allowed", address.IsAllowed);
            json.WriteString("purpose", address.Purpose);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("proxy", request.Proxy);
        json.WriteString("remote", request.Remote?.ToString());
        if (request.Tls is { } tls)
        {
            json.WriteStartObject("tls");
            json.WriteString("protocol", tls.Protocol);
            json.WriteString("subject", tls.Subject);
            json.WriteString("issuer", tls.Issuer);
            json.WriteString("expires_at", tls.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
            json.WriteEndObject();
        }
        else json.WriteNull("tls");
        WriteHeaders(json, "request_headers", request.Sent);
        if (request.Answer is { } answer)
        {
            json.WriteNumber("status", answer.Status);
            json.WriteString("http_version", answer.Version);
            WriteHeaders(json, "response_headers", answer.Headers);
        }
        else json.WriteNull("status");
        json.WriteString("redirect_to", request.Next);
        WriteTime(json, "look_up_ms", request.LookUp);
        WriteTime(json, "connect_ms", request.Connect);
        WriteTime(json, "tls_ms", request.TlsTime);
        WriteTime(json, "first_byte_ms", request.FirstByte);
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, Explanation told, HaulOptions options)
    {
        if (told.Bytes is not { } bytes)
        {
            json.WriteNull("body");
            return;
        }
        json.WriteStartObject("body");
        json.WriteNumber("bytes", bytes);
        json.WriteString("content_type", ExplainText.ContentType(told));
        json.WriteString("format", told.Inspection is { Format: not ImageFormat.None } seen ? seen.Format.Name() : null);
        json.WriteNumber("width", told.Inspection?.Width ?? 0);
        json.WriteNumber("height", told.Inspection?.Height ?? 0);
        json.WriteString("structure", !options.Checks.Structure ? "not-checked" : told.Digest is not null ? "whole" : null);
        json.WriteString("note", told.Note);
        json.WriteString("sha256", told.Digest?.ToString());
        json.WriteString("path", told.Path);
        json.WriteBoolean("is_there", told.IsThere);
        WriteTime(json, "body_ms", told.BodyTime);
        WriteTime(json, "checks_ms", told.CheckTime);
        json.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter json, Failure failure, Explanation told, HaulOptions options)
    {
        json.WriteStartObject("failure");
        json.WriteString("kind", failure.Kind.Name());
        json.WriteString("message", failure.Message);
        json.WriteString("fault_of", failure.Kind.Blames().ToString().ToLowerInvariant());
        json.WriteBoolean("retried", told.RetryIn is not null);
        WriteTime(json, "retry_in_ms", told.RetryIn);
        json.WriteString("retry", ExplainVerdict.Retry(failure.Kind, told.RetryIn, options.Politeness));
        json.WriteString("advice", ExplainVerdict.Advice(failure));
        json.WriteEndObject();
    }

    /// <summary>An array of pairs, since a header may come twice.</summary>
    private static void WriteHeaders(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        json.WriteStartArray(name);
        foreach (var (key, value) in headers)
        {
            json.WriteStartObject();
            json.WriteString("name", key);
            json.WriteString("value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } span) json.WriteNumber(name, Math.Round(span.TotalMilliseconds, 1));
        else json.WriteNull(name);
    }
}
