namespace ImageHaul.Web.Charts;

/// <summary>What a colour stands for. Hues are few, and told apart by lightness too.</summary>
internal enum ChartColor
{
    /// <summary>Images, and the one series of a plain chart.</summary>
    Blue,
    /// <summary>Images that were there before: up to date.</summary>
    Teal,
    /// <summary>Duplicates.</summary>
    Violet,
    /// <summary>Left alone.</summary>
    Grey,
    /// <summary>Failures.</summary>
    Orange,
}

/// <summary>
/// The colours for light and dark pages. Each stands out from its background by 3:1 at least (WCAG 2.2, 1.4.11), and any two stay apart for readers who do not see red,
/// green or blue: the tests compute both.
/// </summary>
internal static class ChartColors
{
    public const string LightPaper = "#ffffff";
    public const string DarkPaper = "#14171c";

    public static IReadOnlyList<(ChartColor Color, string Light, string Dark)> All { get; } =
    [
        (ChartColor.Blue, "#1281dd", "#65a2e4"),
        (ChartColor.Teal, "#115342", "#b6e0d2"),
        (ChartColor.Violet, "#683980", "#873cd0"),
        (ChartColor.Grey, "#8b8f98", "#7f8893"),
        (ChartColor.Orange, "#ca3f08", "#de8746"),
    ];

    /// <summary>The style class that fills a shape with it.</summary>
    public static string Class(this ChartColor color) => color switch
    {
        ChartColor.Blue => "c-blue",
        ChartColor.Teal => "c-teal",
        ChartColor.Violet => "c-violet",
        ChartColor.Grey => "c-grey",
        _ => "c-orange",
    };
}
