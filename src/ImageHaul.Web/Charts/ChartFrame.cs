using System.Globalization;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Charts;

/// <summary>What every chart has around it: size, name and description for those who cannot see it.</summary>
internal static class ChartFrame
{
    /// <summary>An SVG element for a page that has <see cref="ChartStyle.Css"/>.</summary>
    /// <param name="name">What the chart shows, in a few words.</param>
    /// <param name="description">What it says, in a sentence.</param>
    /// <param name="width">Of the drawing, in pixels.</param>
    /// <param name="height">Of the drawing, in pixels.</param>
    /// <param name="content">The drawing.</param>
    public static Html Draw(string name, string description, int width, double height, Html content)
    {
        // The same chart has the same id in every report; two charts of one page have different names.
        var id = "chart-" + string.Concat(name.ToLower(CultureInfo.InvariantCulture).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return Html.Of(
            $"""
            <svg class="chart {(width > 600 ? "wide" : "")}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{id} {id}-d"><title id="{id}">{name}</title><desc id="{id}-d">{description}</desc>
            {content}</svg>

            """);
    }

    /// <summary>A chart as a file of its own: with its style and its paper.</summary>
    public static Html Alone(string name, string description, int width, double height, Html content) => Draw(name, description, width, height,
        Html.Of($"<style>{Style}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n{content}"));

    private static Html Style { get; } = StyleSheet.Inline(ChartStyle.Css);
}
