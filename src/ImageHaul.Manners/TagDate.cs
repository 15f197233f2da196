using System.Globalization;

namespace ImageHaul.Manners;

/// <summary>The dates of <c>unavailable_after</c>: RFC 822, RFC 850, RFC 1123 or ISO 8601, with a numeric zone or one of the common names.</summary>
internal static class TagDate
{
    // Longer than any of the formats.
    private const int MaxLength = 64;

    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    // RFC 822 section 5.1.
    private static readonly (string Name, string Offset)[] Zones =
    [
        ("UTC", "+00:00"), ("GMT", "+00:00"), ("UT", "+00:00"), ("Z", "+00:00"), ("EST", "-05:00"), ("EDT", "-04:00"), ("CST", "-06:00"), ("CDT", "-05:00"),
        ("MST", "-07:00"), ("MDT", "-06:00"), ("PST", "-08:00"), ("PDT", "-07:00"), ("CET", "+01:00"), ("CEST", "+02:00"), ("BST", "+01:00"),
    ];

    private static readonly string[] Formats =
    [
        .. from day in new[] { "d MMM yyyy", "d-MMM-yyyy", "d MMM yy", "d-MMM-yy", "yyyy-MM-dd", "yyyy-MM-ddT" }
           from time in new[] { "HH:mm:ss", "HH:mm", "HH:mm:ss.FFFFFFF", "" }
           from zone in new[] { " zzz", "zzz", "" }
           let glue = day.EndsWith('T') ? "" : " "
           where time.Length > 0 || (zone.Length == 0 && !day.EndsWith('T'))
           select (day.Replace("T", "'T'", StringComparison.Ordinal) + (time.Length == 0 ? "" : glue + time) + zone),
    ];

    /// <summary>True when the text is the name of a day, alone.</summary>
    public static bool IsWeekday(ReadOnlySpan<char> text)
    {
        if (text.Length is < 3 or > 9 || text.ContainsAnyExceptInRange('A', 'z')) return false;
        foreach (var day in Weekdays)
        {
            if (text.StartsWith(day, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    /// <summary>The instant, universal time where no zone is named; null when it is no date.</summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return null;
        var comma = text.IndexOf(',');
        if (comma >= 0) text = text[(comma + 1)..];
        var date = text.Trim().ToString();
        foreach (var (name, offset) in Zones)
        {
            if (!date.EndsWith(name, StringComparison.OrdinalIgnoreCase) || (date.Length > name.Length && char.IsAsciiLetter(date[^(name.Length + 1)]))) continue;
            date = date[..^name.Length].TrimEnd() + " " + offset;
            break;
        }
        return DateTimeOffset.TryParseExact(date, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var instant)
            ? instant
            : null;
    }
}
