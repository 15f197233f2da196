namespace ImageHaul.Manners;

/// <summary>
/// One X-Robots-Tag value: directives by comma, each stretch of them possibly led by the name of the agent that it speaks to.
/// </summary>
internal static class XRobotsTag
{
    private static readonly string[] Refusals = ["noai", "noimageai", "noml", "noindex", "noimageindex", "none"];

    // They have values of their own: what stands before their colon is no agent.
    private static readonly string[] Valued = ["max-snippet", "max-image-preview", "max-video-preview"];

    private const string Expiry = "unavailable_after";

    /// <summary>The first directive against collecting, as a record shows it; null when there is none.</summary>
    public static string? Find(ReadOnlySpan<char> value, DateTimeOffset now, string productToken)
    {
        var agent = "";
        while (!value.IsEmpty)
        {
            var directive = Cut(ref value);
            var colon = directive.IndexOf(':');
            if (colon >= 0)
            {
                var name = directive[..colon].Trim();
                if (Is(name, Expiry))
                {
                    var text = directive[(colon + 1)..].Trim();
                    // RFC 822 and RFC 850 dates have a comma behind the day of the week.
                    if (TagDate.IsWeekday(text)) text = $"{text}, {Cut(ref value)}";
                    if (Speaks(agent, productToken) && TagDate.Parse(text) is { } date && date <= now) return Show(agent, $"{Expiry}: {text}");
                    continue;
                }
                if (IsOneOf(name, Valued)) continue;
                agent = name.ToString();
                directive = directive[(colon + 1)..].Trim();
            }
            if (IsOneOf(directive, Refusals) && Speaks(agent, productToken)) return Show(agent, directive.ToString().ToLowerInvariant());
        }
        return null;
    }

    private static ReadOnlySpan<char> Cut(ref ReadOnlySpan<char> value)
    {
        var comma = value.IndexOf(',');
        var part = (comma < 0 ? value : value[..comma]).Trim();
        value = comma < 0 ? [] : value[(comma + 1)..];
        return part;
    }

    private static bool Speaks(string agent, string productToken) => agent is "" or "*" || Is(agent, productToken);

    private static string Show(string agent, string directive) => agent.Length == 0 ? $"X-Robots-Tag: {directive}" : $"X-Robots-Tag: {agent}: {directive}";

    private static bool Is(ReadOnlySpan<char> name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsOneOf(ReadOnlySpan<char> name, string[] words)
    {
        foreach (var word in words)
        {
            if (Is(name, word)) return true;
        }
        return false;
    }
}
