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

    /// <summary>Levenshtein's distance, without case.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + change);
                (diagonal, row[j]) = (row[j], next);
            }
        }
        return row[right.Length];
    }
}
