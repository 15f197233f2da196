using System.Text;

namespace ImageHaul.Cli.Screen;

/// <summary>A column of a table.</summary>
internal readonly record struct TableHead(string Title, bool IsNumber = false);

/// <summary>
/// Lays out tables of plain text. A table library does more, costs 50 ms at the end of every run, and stands in the way of trimming.
/// </summary>
internal static class TextTable
{
    private const int Gap = 3;
    private const int LeastText = 20;

    /// <summary>A table with borders and headings; the last column is wrapped between words where the screen ends.</summary>
    public static IReadOnlyList<string> Render(IReadOnlyList<TableHead> heads, IEnumerable<IReadOnlyList<string>> rows, int width, Palette palette)
    {
        var frame = palette.Unicode ? Frame.Rounded : Frame.Ascii;
        var cells = Clean([[.. heads.Select(head => head.Title)], .. rows]);
        var widths = Widths(heads, cells, width, perColumn: 3, ends: 1);
        var lines = new List<string> { Rule(widths, frame.Horizontal, frame.Top) };
        for (var row = 0; row < cells.Count; row++)
        {
            lines.AddRange(Lay(heads, cells[row], widths).Select(line => $"{frame.Vertical} {string.Join($" {frame.Vertical} ", line)} {frame.Vertical}"));
            if (row == 0) lines.Add(Rule(widths, frame.Horizontal, frame.Middle));
        }
        lines.Add(Rule(widths, frame.Horizontal, frame.Bottom));
        return lines;
    }

    /// <summary>Aligned columns without borders; the last one is wrapped as in <see cref="Render"/>.</summary>
    public static IReadOnlyList<string> RenderBare(IReadOnlyList<TableHead> heads, IEnumerable<IReadOnlyList<string>> rows, int width)
    {
        var cells = Clean(rows);
        var widths = Widths(heads, cells, width, perColumn: Gap, ends: -Gap);
        return [.. cells.SelectMany(row => Lay(heads, row, widths)).Select(line => string.Join(new string(' ', Gap), line).TrimEnd())];
    }

    private static List<string[]> Clean(IEnumerable<IReadOnlyList<string>> rows) => [.. rows.Select(row => row.Select(cell => SafeText.Clean(cell)).ToArray())];

    private static int[] Widths(IReadOnlyList<TableHead> heads, List<string[]> cells, int width, int perColumn, int ends)
    {
        var widths = new int[heads.Count];
        foreach (var row in cells)
        {
            for (var column = 0; column < widths.Length; column++) widths[column] = Math.Max(widths[column], StyledLine.Columns(row[column]));
        }
        var room = width - ends - heads.Count * perColumn - widths[..^1].Sum();
        if (!heads[^1].IsNumber) widths[^1] = Math.Min(widths[^1], Math.Max(LeastText, room));
        return widths;
    }

    /// <summary>The screen lines of a row, each as its cells padded to their columns.</summary>
    private static IEnumerable<string[]> Lay(IReadOnlyList<TableHead> heads, string[] row, int[] widths)
    {
        var last = row.Length - 1;
        var line = row;
        foreach (var part in Wrap(row[last], widths[last]))
        {
            line = [.. line[..last], part];
            yield return [.. line.Select((cell, column) => Pad(cell, widths[column], heads[column].IsNumber))];
            line = [.. Enumerable.Repeat("", row.Length)];
        }
    }

    private static string Pad(string cell, int width, bool toTheRight)
    {
        var blank = new string(' ', Math.Max(0, width - StyledLine.Columns(cell)));
        return toTheRight ? blank + cell : cell + blank;
    }

    private static IEnumerable<string> Wrap(string text, int room)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && StyledLine.Columns(longer) > room)
            {
                yield return line;
                longer = word;
            }
            line = longer;
        }
        yield return line;
    }

    private static string Rule(int[] widths, char horizontal, (char Left, char Cross, char Right) ends)
    {
        var rule = new StringBuilder().Append(ends.Left);
        rule.AppendJoin(ends.Cross, widths.Select(width => new string(horizontal, width + 2)));
        return rule.Append(ends.Right).ToString();
    }

    private sealed record Frame(char Horizontal, char Vertical, (char, char, char) Top, (char, char, char) Middle, (char, char, char) Bottom)
    {
        public static Frame Rounded { get; } = new('─', '│', ('╭', '┬', '╮'), ('├', '┼', '┤'), ('╰', '┴', '╯'));

        public static Frame Ascii { get; } = new('-', '|', ('+', '+', '+'), ('|', '+', '|'), ('+', '+', '+'));
    }
}
