using ImageHaul.Manners;

namespace ImageHaul.Tests.Manners;

/// <summary>The prepared rules against the plain reading of the standard: try every rule, the longest that matches decides.</summary>
public sealed class PathRulesProperties
{
    [Fact]
    public void Decide_RandomRules_AgreesWithTryingThemAll()
    {
        var random = new Random(9309);
        for (var round = 0; round < 20_000; round++)
        {
            var rules = Enumerable.Range(1, random.Next(12)).Select(line => new PathRule(random.Next(2) == 0, Text(random, "/ab*$", line), line)).ToArray();
            var path = "/" + Text(random, "/ab", round);

            var decided = new PathRules(rules).Decide(path);

            var matching = rules.Where(rule => Matches(rule.Pattern, path)).ToList();
            var longest = matching.Select(rule => rule.Pattern.Length).DefaultIfEmpty(-1).Max();
            var best = matching.Where(rule => rule.Pattern.Length == longest).ToList();
            var what = $"{path}: {string.Join(' ', rules.Select(rule => $"{(rule.Allows ? '+' : '-')}{rule.Pattern}"))}";
            Assert.True(decided is null == (best.Count == 0), what);
            if (decided is not null) Assert.True(decided.Allows == best.Exists(rule => rule.Allows) && decided.Pattern.Length == longest, what);
        }
    }

    // A $ that is not last stands for itself, and comes escaped: no such pattern here.
    private static string Text(Random random, string letters, int length)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(Math.Min(length, 8) + 1)).Select(_ => letters[random.Next(letters.Length)]));
        return "/" + (text.EndsWith('$') ? text.Replace("$", "", StringComparison.Ordinal) + "$" : text.Replace("$", "", StringComparison.Ordinal));
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (pattern.IsEmpty) return true;
        if (pattern is "$") return path.IsEmpty;
        if (pattern[0] != '*') return !path.IsEmpty && path[0] == pattern[0] && Matches(pattern[1..], path[1..]);
        for (var skip = 0; skip <= path.Length; skip++)
        {
            if (Matches(pattern[1..], path[skip..])) return true;
        }
        return false;
    }
}
