using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Charts;

/// <summary>One column of a histogram.</summary>
/// <param name="From">The lower end, as written below it.</param>
/// <param name="Range">The whole range in words.</param>
/// <param name="Count">How many.</param>
internal sealed record Bin(string From, string Range, long Count);

/// <summary>Columns side by side over ranges that touch. The labels stand between the columns, at the ranges' ends.</summary>
/// <param name="Name">What the chart shows.</param>
/// <param name="Description">What it says.</param>
/// <param name="Bins">The ranges, ascending.</param>
internal sealed record HistogramChart(string Name, string Description, IReadOnlyList<Bin> Bins)
{
    private const int Width = 440;
    private const int Height = 210;
    private const int Left = 46;
    private const int Right = Width - 10;
    private const int Top = 10;
    private const int Bottom = Height - 24;
    private const int MostLabels = 7;

    public Html Draw() => ChartFrame.Draw(Name, Description, Width, Height, Content());

    private Html Content()
    {
        var scale = NiceScale.Of(Bins.Select(bin => bin.Count).DefaultIfEmpty().Max(), 4, isWhole: true);
        double Y(double value) => Bottom - (Bottom - Top) * value / scale.Top;
        var pieces = new List<Html>();
        foreach (var tick in scale.Ticks)
            pieces.Add(Html.Of($"<path class=\"grid\" d=\"M{Left} {Y(tick)}H{Right}\"/><text class=\"dim end\" x=\"{Left - 6}\" y=\"{Y(tick) + 4}\">{Quantity.Short(tick)}</text>\n"));
        var pitch = (double)(Right - Left) / Math.Max(1, Bins.Count);
        var every = Math.Max(1, (Bins.Count + MostLabels - 1) / MostLabels);
        for (var index = 0; index < Bins.Count; index++)
        {
            var bin = Bins[index];
            var x = Left + index * pitch;
            if (bin.Count > 0)
            {
                var y = Math.Min(Y(bin.Count), Bottom - 1);
                pieces.Add(Html.Of($"<rect class=\"c-blue\" x=\"{x + 1}\" y=\"{y}\" width=\"{pitch - 2}\" height=\"{Bottom - y}\"><title>{bin.Range}: {Quantity.Count(bin.Count)}</title></rect>\n"));
            }
            if (index % every == 0) pieces.Add(Html.Of($"<text class=\"dim mid\" x=\"{x}\" y=\"{Bottom + 16}\">{bin.From}</text>\n"));
        }
        pieces.Add(Html.Of($"<path class=\"axis\" d=\"M{Left} {Bottom}H{Right}\"/>\n"));
        return Html.Join(pieces);
    }
}
