using System.Net.Http.Headers;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>A content coding that can be undone (RFC 9110 section 8.4.1).</summary>
internal enum ContentCoding
{
    Gzip,
    Deflate,
    Brotli,
}

/// <summary>Reads Content-Encoding.</summary>
internal static class ContentCodings
{
    /// <summary>Codings undone at most. Two is a server and a proxy that both meant well; more is an attack.</summary>
    public const int Most = 2;

    /// <summary>The codings in the order they were applied; empty for a plain body; what is no coding is passed over. bad-response in <paramref name="failure"/> for one that cannot be undone.</summary>
    public static IReadOnlyList<ContentCoding> Read(HttpContentHeaders headers, out Failure? failure)
    {
        failure = null;
        if (!headers.NonValidated.TryGetValues("Content-Encoding", out var values)) return [];
        var codings = new List<ContentCoding>(Most);
        foreach (var value in values)
        {
            foreach (var part in value.Split(','))
            {
                ContentCoding? coding;
                switch (part.Trim().ToLowerInvariant())
                {
                    case "" or "identity": continue;
                    case "gzip" or "x-gzip": coding = ContentCoding.Gzip; break;
                    case "deflate": coding = ContentCoding.Deflate; break;
                    case "br": coding = ContentCoding.Brotli; break;
                    // The rest of the IANA registry.
                    case "zstd" or "compress" or "x-compress" or "dcb" or "dcz" or "exi" or "aes128gcm" or "pack200-gzip": coding = null; break;
                    // "none", "utf-8", "aws-chunked": plain bytes that were labelled wrongly. Browsers show them; the checks of the image judge them.
                    default: continue;
                }
                if (coding is null || codings.Count == Most)
                {
                    failure = new Failure(FailureKind.BadResponse, $"Content-Encoding cannot be undone: \"{HeaderText.Clean(values.ToString(), 64)}\"");
                    return [];
                }
                codings.Add(coding.Value);
            }
        }
        return codings;
    }
}
