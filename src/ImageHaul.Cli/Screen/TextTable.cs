using System.Text;
using Spectre.Console;

namespace ImageHaul.Cli.Screen;

/// <summary>A column of a table.</summary>
internal readonly record struct TableHead(string Title, bool IsNumber = false);

/// <summary>Lays out tables. The only place that knows the table library, which costs 50 ms to load: what every run shows at its end does without.</summary>
internal static class TextTable
{
    private const int Gap = 3;
    private const int LeastText = 20;

    /// <summary>A table with borders and headings.</summary>
    public static IReadOnlyList<string> Render(IReadOnlyList<TableHead> heads, IEnumerable<IReadOnlyList<string>> rows, int width, Palette palette)
    {
        var table = new Table { Border = palette.Unicode ? TableBorder.Rounded : TableBorder.Ascii };
        foreach (var head in heads)
        {
            table.AddColumn(new TableColumn(new Text(head.Title)) { Alignment = head.IsNumber ? Justify.Right : Justify.Left, NoWrap = head.IsNumber });
        }
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(SafeText.Clean(cell))));
        var writer = new StringWriter(new StringBuilder());
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Math.Max(LeastText, width);
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        return [.. writer.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
    }

    /// <summary>Aligned columns without borders; the last one is wrapped between words where the screen ends.</summary>
    public static IReadOnlyList<string> RenderBare(IReadOnlyList<TableHead> heads, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        var cells = rows.Select(row => row.Select(cell => SafeText.Clean(cell)).ToArray()).ToList();
        var last = heads.Count - 1;
        var widths = Enumerable.Range(0, last).Select(column => cells.Max(row => StyledLine.Columns(row[column]))).ToArray();
        var lastWidth = cells.Max(row => StyledLine.Columns(row[last]));
        var room = Math.Max(LeastText, width - widths.Sum() - last * Gap);
        var lines = new List<string>();
        foreach (var row in cells)
        {
            var line = new StringBuilder();
            for (var column = 0; column < last; column++)
            {
                var padding = new string(' ', widths[column] - StyledLine.Columns(row[column]));
                line.Append(heads[column].IsNumber ? padding + row[column] : row[column] + padding).Append(' ', Gap);
            }
            var indent = line.Length;
            if (heads[last].IsNumber) line.Append(' ', lastWidth - StyledLine.Columns(row[last]));
            foreach (var part in Wrap(row[last], room))
            {
                lines.Add(line.Append(part).ToString().TrimEnd());
                line.Clear().Append(' ', indent);
            }
        }
        return lines;
    }

    private static IEnumerable<string> Wrap(string text, int room)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && StyledLine.Columns(line) + 1 + StyledLine.Columns(word) > room)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }
        yield return line;
    }
}
