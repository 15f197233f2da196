using System.Text.Json;

namespace Library.AspNetCore;

/// <summary>Reads the list of a request: text with one URL a line, or a JSON array of strings. The server bounds its length.</summary>
internal static class UrlList
{
    public static async Task<(IReadOnlyList<string>? Urls, string? Fault)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HasJsonContentType())
        {
            try
            {
                var array = await JsonSerializer.DeserializeAsync<string?[]>(request.Body, cancellationToken: cancellationToken);
                return array is null || array.Contains(null) ? (null, "The JSON must be an array of strings.") : (array!, null);
            }
            catch (JsonException wrong)
            {
                return (null, $"The JSON must be an array of strings: {wrong.Message}");
            }
        }
        if (request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) != true) return (null, "Send text/plain, one URL a line, or application/json, an array.");
        var urls = new List<string>();
        using var reader = new StreamReader(request.Body);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Trim() is { Length: > 0 } url && url[0] != '#') urls.Add(url);
        }
        return (urls, null);
    }
}
