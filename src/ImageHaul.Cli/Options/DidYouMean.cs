namespace ImageHaul.Cli.Options;

/// <summary>Finds the name somebody probably meant.</summary>
internal static class DidYouMean
{
    /// <summary><c>; did you mean X?</c>, or nothing when no name is near.</summary>
    public static string Among(IEnumerable<string> names, string written, string prefix = "") =>
        Nearest(names, written) is { } near ? $"; did you mean {prefix}{near}?" : "";

    /// <summary>As <see cref="Among"/>; where no name is near, all of them.</summary>
    public static string AmongOrAll(IReadOnlyCollection<string> names, string written) =>
        Among(names, written) is { Length: > 0 } hint ? hint : $"; known are {string.Join(", ", names)}";

    /// <summary>The nearest name within a third of its length in edits (swaps of neighbours count once), or that the written word begins.</summary>
    public static string? Nearest(IEnumerable<string> names, string written)
    {
        if (written.Length is 0 or > 40) return null;
        string? best = null;
        var least = int.MaxValue;
        foreach (var name in names)
        {
            var distance = Distance(name, written);
            var allowed = Math.Max(1, Math.Max(name.Length, written.Length) / 3);
            if (distance > allowed && written.Length >= 3 && name.StartsWith(written, StringComparison.OrdinalIgnoreCase)) distance = allowed;
            if (distance <= allowed && distance < least) (best, least) = (name, distance);
        }
        return best;
    }

    /// <summary>Optimal string alignment distance, case-insensitive.</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                var cost = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) cost = Math.Min(cost, table[i - 2, j - 2] + 1);
                table[i, j] = cost;
            }
        }
        return table[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
