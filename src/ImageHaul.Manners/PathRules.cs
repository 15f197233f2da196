using System.Buffers;
using System.Text;

namespace ImageHaul.Manners;

/// <summary>Rules prepared for many look-ups: of those that match a path the longest decides, and one that allows before one that does not.</summary>
internal sealed class PathRules
{
    /// <summary>
    /// Rules with wildcards that are matched one by one; the largest honest files have some hundred. Of more, each that closes is widened to what stands before its
    /// first wildcard and each that opens is dropped: a hostile file costs its own rows, never this machine's time.
    /// </summary>
    public const int MaxWildcards = 2000;

    // What is matched on the stack: most URLs by far.
    private const int ShortTarget = 256;

    /// <summary>No rules: everything is open.</summary>
    public static readonly PathRules None = new([]);

    private readonly PathRule[] _all;
    private readonly PrefixRules _prefixes;
    private readonly WildcardRule[] _wildcards;

    public PathRules(IReadOnlyCollection<PathRule> rules)
    {
        var prefixes = new List<PathRule>();
        var wildcards = new List<WildcardRule>();
        foreach (var rule in rules)
        {
            var special = rule.Pattern.IndexOf('*');
            if (special < 0 && rule.Pattern.EndsWith('$')) special = rule.Pattern.Length - 1;
            if (special < 0) prefixes.Add(rule);
            else if (wildcards.Count < MaxWildcards) wildcards.Add(new WildcardRule(rule));
            else if (!rule.Allows) prefixes.Add(rule with { Pattern = rule.Pattern[..special] });
        }
        _all = [.. rules];
        _prefixes = new PrefixRules(prefixes);
        _wildcards = [.. wildcards.OrderByDescending(wildcard => wildcard.Rule.Pattern.Length).ThenBy(wildcard => wildcard.Rule.Allows ? 0 : 1)];
    }

    /// <summary>Rules, as they came.</summary>
    public IReadOnlyList<PathRule> All => _all;

    /// <summary>Characters of all patterns, for bounds on memory.</summary>
    public int Weight => _all.Sum(rule => rule.Pattern.Length + 64);

    /// <summary>The rule that decides about a path with its query, as in a canonical URL; null when none matches. Allocates nothing for paths of up to 256 characters.</summary>
    public PathRule? Decide(ReadOnlySpan<char> target)
    {
        if (_all.Length == 0) return null;
        if (PathText.IsNormal(target)) return DecideNormal(target);
        if (target.Length <= ShortTarget)
        {
            Span<char> normal = stackalloc char[ShortTarget * PathText.Growth];
            return DecideNormal(normal[..PathText.Normalize(target, normal, isPattern: false)]);
        }
        var rented = ArrayPool<char>.Shared.Rent(target.Length * PathText.Growth);
        var decided = DecideNormal(rented.AsSpan(0, PathText.Normalize(target, rented, isPattern: false)));
        ArrayPool<char>.Shared.Return(rented);
        return decided;
    }

    private PathRule? DecideNormal(ReadOnlySpan<char> target)
    {
        var best = _prefixes.Longest(target);
        foreach (var wildcard in _wildcards)
        {
            var rule = wildcard.Rule;
            if (best is not null && (rule.Pattern.Length < best.Pattern.Length || (rule.Pattern.Length == best.Pattern.Length && best.Allows))) break;
            if (!wildcard.Matches(target)) continue;
            // Sorted: the first that matches is the longest, and allows if any of its length does.
            return best is null || rule.Pattern.Length > best.Pattern.Length || rule.Allows ? rule : best;
        }
        return best;
    }

    /// <summary>The rules as text: a line each, <c>+</c> or <c>-</c>, the line number, a space, the pattern.</summary>
    public string Save()
    {
        var text = new StringBuilder();
        foreach (var rule in _all) text.Append(rule.Allows ? '+' : '-').Append(rule.Line).Append(' ').Append(rule.Pattern).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Save"/> wrote; lines that it cannot have written are left out.</summary>
    public static PathRules Restore(string saved)
    {
        if (saved.Length == 0) return None;
        var rules = new List<PathRule>();
        foreach (var range in saved.AsSpan().Split('\n'))
        {
            var line = saved.AsSpan()[range];
            var space = line.IndexOf(' ');
            if (space < 2 || line[0] is not ('+' or '-') || !int.TryParse(line[1..space], out var number)) continue;
            rules.Add(new PathRule(line[0] == '+', line[(space + 1)..].ToString(), number));
        }
        return new PathRules(rules);
    }
}
