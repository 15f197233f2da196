using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Charts;

/// <summary>One part that each bar of a chart may have.</summary>
internal sealed record Series(string Name, ChartColor Color);

/// <summary>One bar, made of parts.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Parts">A value for each series.</param>
internal sealed record StackedBar(string Label, IReadOnlyList<long> Parts)
{
    public long Total => Parts.Sum();
}

/// <summary>Horizontal bars made of parts, with a legend and an axis. Parts are set apart by a gap, not by colour alone.</summary>
/// <param name="Name">What the chart shows.</param>
/// <param name="Description">What it says.</param>
/// <param name="Series">The parts, in the order drawn; those that no bar has are left out.</param>
/// <param name="Bars">The bars, in the order shown.</param>
internal sealed record StackedBars(string Name, string Description, IReadOnlyList<Series> Series, IReadOnlyList<StackedBar> Bars)
{
    private const int Width = 920;
    private const int Pitch = 26;
    private const int Thick = 16;
    private const int Top = 30;
    private const int MostLabel = 34;

    public Html Draw() => ChartFrame.Draw(Name, Description, Width, Top + Bars.Count * Pitch + 28, Content());

    private Html Content()
    {
        var left = 16 + LabelRoom.Of(Bars.Select(bar => bar.Label), MostLabel);
        var scale = NiceScale.Of(Bars.Select(bar => bar.Total).DefaultIfEmpty().Max(), 6, isWhole: true);
        var bottom = Top + Bars.Count * Pitch;
        double X(double value) => left + (Width - 24 - left) * value / scale.Top;
        var pieces = new List<Html> { Legend(left) };
        foreach (var tick in scale.Ticks)
            pieces.Add(Html.Of($"<path class=\"grid\" d=\"M{X(tick)} {Top}V{bottom}\"/><text class=\"dim mid\" x=\"{X(tick)}\" y=\"{bottom + 17}\">{Quantity.Short(tick)}</text>\n"));
        for (var index = 0; index < Bars.Count; index++) pieces.Add(Row(Bars[index], Top + index * Pitch + (Pitch - Thick) / 2.0, left, X));
        pieces.Add(Html.Of($"<path class=\"axis\" d=\"M{left} {Top}V{bottom}\"/>\n"));
        return Html.Join(pieces);
    }

    private IEnumerable<int> Shown => Enumerable.Range(0, Series.Count).Where(part => Bars.Any(bar => bar.Parts[part] > 0));

    private Html Legend(double left)
    {
        var x = left;
        var pieces = new List<Html>();
        foreach (var part in Shown)
        {
            pieces.Add(Html.Of($"<rect class=\"{Series[part].Color.Class()}\" x=\"{x}\" y=\"4\" width=\"12\" height=\"12\" rx=\"2\"/><text x=\"{x + 17}\" y=\"14\">{Series[part].Name}</text>"));
            x += 17 + LabelRoom.Of([Series[part].Name], MostLabel) + 14;
        }
        pieces.Add(Html.Of($"\n"));
        return Html.Join(pieces);
    }

    private Html Row(StackedBar bar, double y, double left, Func<double, double> x)
    {
        var pieces = new List<Html> { Html.Of($"<text class=\"end\" x=\"{left - 8}\" y=\"{y + 12}\">{MiddleCut.To(bar.Label, MostLabel)}</text>") };
        long before = 0;
        foreach (var part in Shown)
        {
            var value = bar.Parts[part];
            if (value <= 0) continue;
            var from = x(before);
            var width = Math.Max(1, x(before + value) - from - (before + value < bar.Total ? 1 : 0));
            pieces.Add(Html.Of(
                $"<rect class=\"{Series[part].Color.Class()}\" x=\"{from}\" y=\"{y}\" width=\"{width}\" height=\"{Thick}\"><title>{bar.Label}: {Quantity.Count(value)} {Series[part].Name}</title></rect>"));
            before += value;
        }
        pieces.Add(Html.Of($"\n"));
        return Html.Join(pieces);
    }
}
