namespace ImageHaul.Manners;

/// <summary>A rule with <c>*</c> or <c>$</c>, taken apart. Matching takes time in proportion to the URL, however the pattern looks.</summary>
internal sealed class WildcardRule
{
    private readonly string[] _pieces;
    private readonly bool _toTheEnd;

    public WildcardRule(PathRule rule)
    {
        Rule = rule;
        _toTheEnd = rule.Pattern.EndsWith('$');
        _pieces = (_toTheEnd ? rule.Pattern[..^1] : rule.Pattern).Split('*');
    }

    public PathRule Rule { get; }

    public bool Matches(ReadOnlySpan<char> target)
    {
        if (!target.StartsWith(_pieces[0], StringComparison.Ordinal)) return false;
        var rest = target[_pieces[0].Length..];
        if (_pieces.Length == 1) return rest.IsEmpty || !_toTheEnd;

        // The earliest place for a piece leaves the most for the next ones, so it is never wrong.
        var last = _pieces.Length - 1;
        for (var index = 1; index < last; index++)
        {
            if (!Skip(ref rest, _pieces[index])) return false;
        }
        return _toTheEnd ? rest.EndsWith(_pieces[last], StringComparison.Ordinal) : Skip(ref rest, _pieces[last]);
    }

    private static bool Skip(ref ReadOnlySpan<char> rest, string piece)
    {
        var at = rest.IndexOf(piece, StringComparison.Ordinal);
        if (at < 0) return false;
        rest = rest[(at + piece.Length)..];
        return true;
    }
}
