namespace ImageHaul.Sources;

/// <summary>Guesses which name was meant.</summary>
internal static class NearName
{
    // Longer names are no column names, and the comparison is quadratic.
    private const int MaxLength = 64;

    // What lists out in the world call the column of the URL.
    private static readonly string[] UrlNames = ["url", "uri", "link", "href", "src", "image"];

    /// <summary>The nearest of some names: one that contains the wanted one, or is a slip or two away, or is another word for a URL; null when none is near.</summary>
    public static string? Find(string wanted, IReadOnlyList<string> names)
    {
        var usable = names.Where(name => name.Length is > 0 and <= MaxLength).ToList();
        if (wanted.Length is 0 or > MaxLength) return null;
        var containing = usable.Find(name => name.Contains(wanted, StringComparison.OrdinalIgnoreCase));
        if (containing is not null) return containing;
        var nearest = usable.MinBy(name => Distance(wanted, name));
        if (nearest is not null && Distance(wanted, nearest) <= (wanted.Length > 4 ? 2 : 1)) return nearest;
        return wanted.Contains("url", StringComparison.OrdinalIgnoreCase)
            ? usable.Find(name => Array.Exists(UrlNames, word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            : null;
    }

    /// <summary>Fewest insertions, deletions, changes and swaps of neighbours, without case.</summary>
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) table[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var change = AreSame(left[i - 1], right[j - 1]) ? 0 : 1;
                var best = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + change);
                var isSwap = i > 1 && j > 1 && AreSame(left[i - 1], right[j - 2]) && AreSame(left[i - 2], right[j - 1]);
                table[i, j] = isSwap ? Math.Min(best, table[i - 2, j - 2] + 1) : best;
            }
        }
        return table[left.Length, right.Length];
    }

    private static bool AreSame(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
