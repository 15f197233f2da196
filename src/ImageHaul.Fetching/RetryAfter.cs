using System.Globalization;

namespace ImageHaul.Fetching;

/// <summary>Reads Retry-After (RFC 9110 section 10.2.3) as a wait from now.</summary>
internal static class RetryAfter
{
    /// <summary>Where the wait saturates: whoever asks for more means never, and sums of such spans must not overflow.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    // RFC 9110 section 5.6.7: the preferred form, then the two obsolete ones that must be understood.
    private static readonly string[] DateForms =
        ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy"];

    /// <summary>The wait; null when absent, unreadable (<c>1.5</c>), zero or past.</summary>
    /// <param name="value">The header value.</param>
    /// <param name="date">The response's own Date, so that a server with a wrong clock is still understood; or null.</param>
    /// <param name="now">The local time, used when the response has no date.</param>
    public static TimeSpan? Parse(string? value, string? date, DateTimeOffset now)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text)) return null;
        if (text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return FromSeconds(text);
        if (ParseDate(text) is not { } until) return null;
        var wait = until - (ParseDate(date?.Trim()) ?? now);
        return wait <= TimeSpan.Zero ? null : wait < Longest ? wait : Longest;
    }

    private static TimeSpan? FromSeconds(string digits)
    {
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds >= Longest.TotalSeconds) return Longest;
        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
    }

    private static DateTimeOffset? ParseDate(string? text) =>
        DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
