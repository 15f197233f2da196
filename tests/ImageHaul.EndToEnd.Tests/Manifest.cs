namespace ImageHaul.EndToEnd.Tests;

/// <summary>A manifest as any reader of RFC 4180 sees it.</summary>
internal static class Manifest
{
    public static List<Dictionary<string, string>> Read(string folder)
    {
        var rows = Parse(File.ReadAllText(Path.Combine(folder, "manifest.csv")));
        var names = rows[0];
        return [.. rows.Skip(1).Select(cells => names.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private static List<List<string>> Parse(string text)
    {
        var rows = new List<List<string>>();
        for (var at = 0; at < text.Length;)
        {
            var row = new List<string>();
            do row.Add(Cell(text, ref at));
            while (at < text.Length && text[at++] == ',');
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>Reads one cell and stops at the comma or line end behind it.</summary>
    private static string Cell(string text, ref int at)
    {
        if (text[at] != '"')
        {
            var end = text.AsSpan(at).IndexOfAny(',', '\n');
            var plain = text.Substring(at, end);
            at += end;
            return plain.TrimEnd('\r');
        }
        var start = ++at;
        while (text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"')) at += text[at] == '"' ? 2 : 1;
        return text[start..at++].Replace("\"\"", "\"");
    }
}
