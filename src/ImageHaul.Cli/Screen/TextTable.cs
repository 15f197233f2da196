using System.Text;
using Spectre.Console;

namespace ImageHaul.Cli.Screen;

/// <summary>A column of a table.</summary>
internal readonly record struct TableHead(string Title, bool IsNumber = false);

/// <summary>Lays out tables. The only place that knows the table library.</summary>
internal static class TextTable
{
    /// <summary>A table with borders and headings.</summary>
    public static IReadOnlyList<string> Render(IReadOnlyList<TableHead> heads, IEnumerable<IReadOnlyList<string>> rows, int width, Palette palette) =>
        Render(heads, rows, width, palette.Unicode ? TableBorder.Rounded : TableBorder.Ascii, hasHeads: true);

    /// <summary>Aligned columns without borders.</summary>
    public static IReadOnlyList<string> RenderBare(IReadOnlyList<TableHead> heads, IEnumerable<IReadOnlyList<string>> rows, int width) =>
        Render(heads, rows, width, TableBorder.None, hasHeads: false);

    private static List<string> Render(IReadOnlyList<TableHead> heads, IEnumerable<IReadOnlyList<string>> rows, int width, TableBorder border, bool hasHeads)
    {
        var table = new Table { Border = border, ShowHeaders = hasHeads };
        foreach (var head in heads)
        {
            var column = new TableColumn(new Text(head.Title)) { Alignment = head.IsNumber ? Justify.Right : Justify.Left, NoWrap = head.IsNumber };
            if (border == TableBorder.None) column.Padding = new Padding(0, 0, 3, 0);
            table.AddColumn(column);
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
        console.Profile.Width = Math.Max(20, width);
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        return [.. writer.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
    }
}
