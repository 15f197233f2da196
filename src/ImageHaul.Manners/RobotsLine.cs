using System.Text;

namespace ImageHaul.Manners;

/// <summary>What a line of robots.txt is about.</summary>
internal enum RobotsKey
{
    Other,
    UserAgent,
    Allow,
    Disallow,
    CrawlDelay,
}

/// <summary>One line of robots.txt: its key, and its value as one character per byte.</summary>
internal readonly record struct RobotsLine(RobotsKey Key, string Value)
{
    private static readonly (byte[] Start, RobotsKey Key)[] Keys =
    [
        .. new[] { "user-agent", "useragent", "user agent" }.Select(name => (Encoding.ASCII.GetBytes(name), RobotsKey.UserAgent)),
        ("allow"u8.ToArray(), RobotsKey.Allow),
        // The misspellings that are met in the field.
        .. new[] { "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw" }.Select(name => (Encoding.ASCII.GetBytes(name), RobotsKey.Disallow)),
        .. new[] { "crawl-delay", "crawldelay", "crawl delay" }.Select(name => (Encoding.ASCII.GetBytes(name), RobotsKey.CrawlDelay)),
    ];

    /// <summary>Reads a line; one without key and value is about something else.</summary>
    public static RobotsLine Read(ReadOnlySpan<byte> line)
    {
        var comment = line.IndexOf((byte)'#');
        if (comment >= 0) line = line[..comment];
        line = Trim(line);
        var separator = line.IndexOf((byte)':');
        if (separator < 0)
        {
            // "disallow /" is meant well: two words and nothing else.
            separator = line.IndexOfAny((byte)' ', (byte)'\t');
            if (separator < 0 || Trim(line[separator..]).IndexOfAny((byte)' ', (byte)'\t') >= 0) return default;
        }
        var key = KeyOf(Trim(line[..separator]));
        return key == RobotsKey.Other ? default : new RobotsLine(key, Encoding.Latin1.GetString(Trim(line[(separator + 1)..])));
    }

    private static RobotsKey KeyOf(ReadOnlySpan<byte> name)
    {
        foreach (var (start, key) in Keys)
        {
            if (name.Length >= start.Length && Ascii.EqualsIgnoreCase(name[..start.Length], start)) return key;
        }
        return RobotsKey.Other;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\v\f\0"u8);
}
