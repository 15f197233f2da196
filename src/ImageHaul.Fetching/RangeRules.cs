using System.Globalization;
using System.Net.Http.Headers;

namespace ImageHaul.Fetching;

/// <summary>When a body may be continued, and whether a 206 is what was asked for. Whatever is doubtful is refused: a wrong byte would make a wrong image.</summary>
internal static class RangeRules
{
    /// <summary>
    /// How much older than its response a Last-Modified date must be to count as strong (RFC 9110 section 8.8.2.2): a date has no fractions, so a file that
    /// changed within the last seconds may change again under the same date; a minute also covers two clocks that differ a little.
    /// </summary>
    public static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(60);

    /// <summary>The validator that a continuation may rest on: a strong entity tag, or without any tag a strong date; null when there is none.</summary>
    public static string? Validator(HttpResponseMessage response)
    {
        if (Only(response.Headers, "Accept-Ranges") is { } units && units.Equals("none", StringComparison.OrdinalIgnoreCase)) return null;
        if (response.Headers.NonValidated.Contains("ETag")) return Only(response.Headers, "ETag") is { } tag && IsStrongTag(tag) ? tag : null;
        if (Only(response.Content.Headers, "Last-Modified") is not { } text || response.Content.Headers.LastModified is not { } modified) return null;
        return response.Headers.Date is { } sent && sent - modified >= SettledFor ? text : null;
    }

    /// <summary>What is wrong with a 206, in words; null when its body is exactly the rest that was asked for.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="response">The 206.</param>
    /// <param name="length">Its Content-Length, or null.</param>
    public static string? Fault(Continuation asked, HttpResponseMessage response, long? length)
    {
        var headers = response.Content.Headers;
        if (HeaderText.First(headers, "Content-Type") is { } type && type.TrimStart().StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) return "the answer has several parts";
        if (headers.NonValidated.Contains("Content-Encoding") && ContentCodings.Read(headers, out var unknown) is var codings && (codings.Count > 0 || unknown is not null))
            return "the rest is coded";
        if (Only(headers, "Content-Range") is not { } range) return "the answer names no range, or several";
        if (!TryParse(range, out var first, out var last, out var total)) return $"the range is unclear: \"{HeaderText.Clean(range, 64)}\"";
        if (total != asked.Total) return $"the whole has {total:N0} bytes now, not {asked.Total:N0}";
        if (first != asked.From || last != asked.Total - 1) return $"bytes {first:N0} to {last:N0} came, not {asked.From:N0} to {asked.Total - 1:N0}";
        if (length is { } promised && promised != last - first + 1) return $"the length {promised:N0} contradicts the range";
        var validator = asked.IsByTag ? Only(response.Headers, "ETag") : Only(headers, "Last-Modified");
        return validator == asked.Validator ? null : validator is null ? "the answer does not say what it is a part of" : "it is a part of something else by now";
    }

    private static bool TryParse(string range, out long first, out long last, out long total)
    {
        (first, last, total) = (0, 0, 0);
        var text = range.AsSpan().Trim();
        if (!text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase)) return false;
        text = text["bytes ".Length..].Trim();
        var dash = text.IndexOf('-');
        var slash = text.IndexOf('/');
        return dash > 0 && slash > dash
            && long.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && long.TryParse(text[(dash + 1)..slash], NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && long.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out total);
    }

    // RFC 9110 section 8.8.3: etagc is any visible character but the quote.
    private static bool IsStrongTag(string tag) => tag.Length >= 2 && tag[0] == '"' && tag[^1] == '"' && tag.AsSpan(1, tag.Length - 2).IndexOfAny('"', ' ', '\t') < 0;

    /// <summary>A header's value when it has exactly one, whole.</summary>
    private static string? Only(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? HeaderText.Whole(values.ToString()) : null;
}
