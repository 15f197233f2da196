using System.Globalization;
using System.Net.Http.Headers;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// How long a body says it is (RFC 9112 section 6.3), from the raw header values: the stack itself takes the first of two different
/// lengths, and reads to the end of the connection after one that it cannot parse.
/// </summary>
/// <param name="Length">The promised length, or null.</param>
/// <param name="StackKnows">False when the stack could not read the length and would read on past it.</param>
internal readonly record struct BodyFraming(long? Length, bool StackKnows)
{
    /// <summary>The framing, or bad-response in <paramref name="failure"/> when the headers contradict themselves.</summary>
    public static BodyFraming Read(HttpResponseMessage response, out Failure? failure)
    {
        failure = TransferFault(response.Headers);
        if (failure is not null || !response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var values)) return default;
        if (response.Version.Major < 2 && response.Headers.NonValidated.Contains("Transfer-Encoding"))
        {
            failure = new Failure(FailureKind.BadResponse, "the response has both Content-Length and Transfer-Encoding");
            return default;
        }
        string? agreed = null;
        var stackKnows = true;
        foreach (var value in values)
        {
            // A list of equal values is allowed: intermediaries join repeated headers so.
            foreach (var part in value.Split(','))
            {
                var text = part.Trim(' ', '\t');
                if (text.Length == 0 || text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
                {
                    failure = new Failure(FailureKind.BadResponse, $"Content-Length is not a number: \"{HeaderText.Clean(value, 64)}\"");
                    return default;
                }
                if (agreed is not null && agreed != text)
                {
                    failure = new Failure(FailureKind.BadResponse, $"two different Content-Length values: {HeaderText.Clean(agreed, 32)} and {HeaderText.Clean(text, 32)}");
                    return default;
                }
                agreed = text;
                stackKnows &= text.Length == value.Length;
            }
        }
        // A length beyond 63 bits is a length all the same: larger than any limit.
        var length = long.TryParse(agreed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
        return new BodyFraming(length, stackKnows);
    }

    private static Failure? TransferFault(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("Transfer-Encoding", out var values)) return null;
        var chunked = false;
        foreach (var value in values)
        {
            if (!chunked && value.Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase)) chunked = true;
            else return new Failure(FailureKind.BadResponse, $"Transfer-Encoding cannot be undone: \"{HeaderText.Clean(values.ToString(), 64)}\"");
        }
        return null;
    }
}
