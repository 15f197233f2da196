using System.Net.Http.Headers;

namespace ImageHaul.Fetching;

/// <summary>The response headers by which sites reserve what they serve; what they mean is not for here.</summary>
internal static class PolicyHeaders
{
    /// <summary>Longest value handed on.</summary>
    private const int MaxLength = 4096;

    /// <summary>Values handed on: above any sensible number, and far below what fits into a response's headers.</summary>
    private const int MaxCount = 64;

    private static readonly string[] Names = ["X-Robots-Tag", "tdm-reservation", "Content-Usage"];

    /// <summary>The headers that there are; most responses have none, and cost nothing.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(HttpResponseHeaders headers)
    {
        List<KeyValuePair<string, string>>? found = null;
        foreach (var name in Names)
        {
            if (!headers.NonValidated.TryGetValues(name, out var values)) continue;
            foreach (var value in values)
            {
                if (found is { Count: MaxCount } || HeaderText.Clean(value, MaxLength) is not { } text) continue;
                (found ??= []).Add(new(name, text));
            }
        }
        return found ?? (IReadOnlyList<KeyValuePair<string, string>>)[];
    }
}
