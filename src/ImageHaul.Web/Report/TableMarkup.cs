using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>Tables with a caption and headings that say what they head. A wide one scrolls by itself, by keyboard too.</summary>
internal static class TableMarkup
{
    /// <summary>The beginning of a table.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="heads">Headings; one that begins with <c>#</c> heads a column of numbers.</param>
    public static Html Begin(string caption, params IReadOnlyList<string> heads) => Html.Of(
        $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table><caption>{caption}</caption>\n<thead><tr>{Html.Join(heads.Select(Head))}</tr></thead>\n<tbody>\n");

    public static Html End { get; } = Html.Of($"</tbody></table></div>\n");

    /// <summary>The figures behind a chart, for those who want them exactly or cannot see it.</summary>
    public static Html Data(string caption, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows) => Html.Of(
        $"<details class=\"chartdata\"><summary class=\"small\">{caption}</summary>{Begin(caption, heads)}{Html.Join(rows.Select(row => Row(heads, row)))}{End}</details>\n");

    /// <summary>A row of plain cells; the first one heads it.</summary>
    public static Html Row(IReadOnlyList<string> heads, IReadOnlyList<string> cells) => Html.Of(
        $"<tr>{Html.Join(cells.Select((cell, column) => column == 0 ? Html.Of($"<th scope=\"row\">{cell}</th>") : heads[column][0] == '#' ? Html.Of($"<td class=\"num\">{cell}</td>") : Html.Of($"<td>{cell}</td>")))}</tr>\n");

    private static Html Head(string head) => head[0] == '#' ? Html.Of($"<th scope=\"col\" class=\"num\">{head[1..]}</th>") : Html.Of($"<th scope=\"col\">{head}</th>");
}
