namespace ImageHaul.Manners;

/// <summary>
/// Rules that are plain prefixes, sorted so that the longest one that fits is found by one binary search: every prefix of a text stands before it, and whatever
/// stands between the two begins with that prefix as well.
/// </summary>
internal sealed class PrefixRules
{
    private readonly PathRule[] _rules;
    private readonly int[] _parents;

    public PrefixRules(IEnumerable<PathRule> rules)
    {
        // Of two rules with one pattern the one that allows counts (RFC 9309 section 2.2.2).
        _rules =
        [
            .. rules.GroupBy(rule => rule.Pattern, StringComparer.Ordinal)
                .Select(same => same.FirstOrDefault(rule => rule.Allows) ?? same.First())
                .OrderBy(rule => rule.Pattern, StringComparer.Ordinal),
        ];
        _parents = new int[_rules.Length];
        for (var index = 0; index < _rules.Length; index++)
        {
            var parent = index - 1;
            while (parent >= 0 && !_rules[index].Pattern.StartsWith(_rules[parent].Pattern, StringComparison.Ordinal)) parent = _parents[parent];
            _parents[index] = parent;
        }
    }

    /// <summary>The longest rule that the text begins with, or null.</summary>
    public PathRule? Longest(ReadOnlySpan<char> text)
    {
        var (low, high) = (0, _rules.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (text.SequenceCompareTo(_rules[middle].Pattern) < 0) high = middle;
            else low = middle + 1;
        }
        for (var index = low - 1; index >= 0; index = _parents[index])
        {
            if (text.StartsWith(_rules[index].Pattern, StringComparison.Ordinal)) return _rules[index];
        }
        return null;
    }
}
