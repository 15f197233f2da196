using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Charts;

/// <summary>One bar.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Value">Its length.</param>
/// <param name="Text">What is written at its end.</param>
/// <param name="Color">Its colour.</param>
internal sealed record Bar(string Label, double Value, string Text, ChartColor Color = ChartColor.Blue);

/// <summary>Horizontal bars from zero, one below the other, each with its figure: no axis needed.</summary>
/// <param name="Name">What the chart shows.</param>
/// <param name="Description">What it says.</param>
/// <param name="Bars">The bars, in the order shown.</param>
internal sealed record BarChart(string Name, string Description, IReadOnlyList<Bar> Bars)
{
    private const int Pitch = 26;
    private const int Thick = 16;
    private const int MostLabel = 34;

    /// <summary>Width of the drawing in pixels.</summary>
    public int Width { get; init; } = 920;

    /// <summary>Whether its name stands above it, for a chart that stands alone.</summary>
    public bool HasHeading { get; init; }

    /// <summary>A line below, for a chart that stands alone.</summary>
    public string Note { get; init; } = "";

    private int Top => HasHeading ? 40 : 4;

    private double Height => Top + Bars.Count * Pitch + (Note.Length > 0 ? 30 : 4);

    public Html Draw() => ChartFrame.Draw(Name, Description, Width, Height, Content());

    /// <summary>The chart as a file of its own.</summary>
    public Html DrawAlone() => ChartFrame.Alone(Name, Description, Width, Height, Content());

    private Html Content()
    {
        var left = 16 + LabelRoom.Of(Bars.Select(bar => bar.Label), MostLabel);
        var right = 24 + LabelRoom.Of(Bars.Select(bar => bar.Text), MostLabel);
        var most = Bars.Select(bar => bar.Value).DefaultIfEmpty().Max();
        var pieces = new List<Html>();
        if (HasHeading) pieces.Add(Html.Of($"<text class=\"head\" x=\"8\" y=\"24\">{Name}</text>\n"));
        for (var index = 0; index < Bars.Count; index++)
        {
            var bar = Bars[index];
            var y = Top + index * Pitch + (Pitch - Thick) / 2.0;
            var length = most > 0 ? Math.Max(bar.Value > 0 ? 1.5 : 0, (Width - left - right) * bar.Value / most) : 0;
            pieces.Add(Html.Of(
                $"""
                <text class="end" x="{left - 8}" y="{y + 12}">{MiddleCut.To(bar.Label, MostLabel)}</text><rect class="{bar.Color.Class()}" x="{left}" y="{y}" width="{length}" height="{Thick}" rx="2"/><text class="dim" x="{left + length + 8}" y="{y + 12}">{bar.Text}</text>

                """));
        }
        pieces.Add(Html.Of($"<path class=\"axis\" d=\"M{left} {Top}V{Top + Bars.Count * Pitch}\"/>\n"));
        if (Note.Length > 0) pieces.Add(Html.Of($"<text class=\"dim\" x=\"8\" y=\"{Height - 10}\">{Note}</text>\n"));
        return Html.Join(pieces);
    }
}
