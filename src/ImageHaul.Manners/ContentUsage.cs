namespace ImageHaul.Manners;

/// <summary>
/// The Content-Usage header of the IETF's AI preferences (draft-ietf-aipref-attach): a dictionary of usages, each allowed (<c>y</c>) or not (<c>n</c>). Of a usage
/// named twice the last word counts.
/// </summary>
internal sealed class ContentUsage
{
    // What a collection of images is for. Search is not: it shows them, with their source.
    private static readonly string[] Usages = ["train-ai", "train-genai", "tdm", "bots", "all"];

    private readonly bool[] _denied = new bool[Usages.Length];

    /// <summary>The first usage that is not allowed, as a record shows it; null when there is none.</summary>
    public string? Signal => Array.IndexOf(_denied, true) is var index and >= 0 ? $"Content-Usage: {Usages[index]}=n" : null;

    public void Add(ReadOnlySpan<char> value)
    {
        foreach (var range in value.Split(','))
        {
            var member = value[range];
            // Parameters refine a preference; they do not turn it round.
            var end = member.IndexOf(';');
            if (end >= 0) member = member[..end];
            var equals = member.IndexOf('=');
            if (equals < 0) continue;
            var key = member[..equals].Trim();
            var said = member[(equals + 1)..].Trim();
            for (var index = 0; index < Usages.Length; index++)
            {
                if (key.SequenceEqual(Usages[index])) _denied[index] = said is "n" or "?0";
            }
        }
    }
}
