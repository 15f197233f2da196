using System.Text;

namespace ImageHaul.Web.Charts;

/// <summary>The one style sheet of all charts: in the page's head, or within a chart that stands alone.</summary>
internal static class ChartStyle
{
    private const string Rules = """
        .chart{display:block;max-width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
        .chart text{fill:var(--chart-ink)}.chart .dim{fill:var(--chart-dim)}.chart .head{font-size:14px;font-weight:600}.chart .end{text-anchor:end}.chart .mid{text-anchor:middle}
        .chart .grid{stroke:var(--chart-grid);stroke-width:1;fill:none;shape-rendering:crispEdges}.chart .axis{stroke:var(--chart-dim);stroke-width:1;fill:none;shape-rendering:crispEdges}
        .chart .line{fill:none;stroke:var(--c-blue);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.chart .under{fill:var(--c-blue);fill-opacity:.14}
        .chart .second{fill:var(--c-orange);stroke:none}.chart .break{stroke:var(--chart-dim);stroke-dasharray:2 3;fill:none}.chart .paper{fill:var(--paper)}
        .chart .c-blue{fill:var(--c-blue)}.chart .c-teal{fill:var(--c-teal)}.chart .c-violet{fill:var(--c-violet)}.chart .c-grey{fill:var(--c-grey)}.chart .c-orange{fill:var(--c-orange)}

        """;

    /// <summary>The style sheet, following the reader's theme; white paper in print.</summary>
    public static string Css { get; } = Make();

    private static string Make()
    {
        var css = new StringBuilder();
        css.Append(":root{color-scheme:light dark;").Append(Variables(isDark: false)).Append("}\n");
        css.Append("@media (prefers-color-scheme:dark){:root{").Append(Variables(isDark: true)).Append("}}\n");
        css.Append("@media print{:root{color-scheme:light;").Append(Variables(isDark: false)).Append("}}\n");
        return css.Append(Rules).ToString();
    }

    private static string Variables(bool isDark)
    {
        var css = new StringBuilder(isDark
            ? $"--paper:{ChartColors.DarkPaper};--chart-ink:#e3e7ec;--chart-dim:#99a2ae;--chart-grid:#2c323a"
            : $"--paper:{ChartColors.LightPaper};--chart-ink:#1c2128;--chart-dim:#5b6470;--chart-grid:#e2e6eb");
        foreach (var (color, light, dark) in ChartColors.All) css.Append($";--{color.Class()}:{(isDark ? dark : light)}");
        return css.ToString();
    }
}
