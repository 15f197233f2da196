using System.Globalization;
using System.Text;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Charts;

/// <summary>A stretch of time in which something went on, and the stretches of nothing between two of them are left out.</summary>
/// <param name="Start">What is written where it begins.</param>
/// <param name="Rates">What is shown for each step of time.</param>
/// <param name="Marks">How much of something else happened in each step, shown as a mark below when it is not zero.</param>
internal sealed record Stretch(string Start, IReadOnlyList<double> Rates, IReadOnlyList<long> Marks);

/// <summary>A rate over time, as a line over its area; breaks where time was left out.</summary>
/// <param name="Name">What the chart shows.</param>
/// <param name="Description">What it says.</param>
/// <param name="Unit">Of the rate.</param>
/// <param name="StepSeconds">The time that one value stands for.</param>
/// <param name="Stretches">The stretches, in order.</param>
/// <param name="MarkName">What a mark means.</param>
internal sealed record LineChart(string Name, string Description, string Unit, double StepSeconds, IReadOnlyList<Stretch> Stretches, string MarkName)
{
    private const int Width = 920;
    private const int Height = 240;
    private const int Left = 62;
    private const int Right = Width - 12;
    private const int Top = 26;
    private const int Bottom = Height - 42;
    private const double Gap = 14;

    private double Seconds => StepSeconds * Stretches.Sum(stretch => stretch.Rates.Count);

    private double PixelsPerSecond => (Right - Left - Gap * (Stretches.Count - 1)) / Math.Max(StepSeconds, Seconds);

    public Html Draw() => ChartFrame.Draw(Name, Description, Width, Height, Content());

    private Html Content()
    {
        var scale = NiceScale.Of(Stretches.SelectMany(stretch => stretch.Rates).DefaultIfEmpty().Max(), 4);
        double Y(double value) => Bottom - (Bottom - Top) * value / scale.Top;
        var pieces = new List<Html> { Html.Of($"<text class=\"dim\" x=\"{Left}\" y=\"14\">{Unit}</text>\n") };
        if (Stretches.Any(stretch => stretch.Marks.Any(mark => mark > 0)))
            pieces.Add(Html.Of($"<path class=\"second\" d=\"M{Right - 4} 8l4 8h-8z\"/><text class=\"dim end\" x=\"{Right - 12}\" y=\"15\">{MarkName}</text>\n"));
        foreach (var tick in scale.Ticks)
            pieces.Add(Html.Of($"<path class=\"grid\" d=\"M{Left} {Y(tick)}H{Right}\"/><text class=\"dim end\" x=\"{Left - 8}\" y=\"{Y(tick) + 4}\">{Quantity.Short(tick)}</text>\n"));
        double x = Left;
        foreach (var stretch in Stretches)
        {
            pieces.Add(Draw(stretch, x, Y));
            x += stretch.Rates.Count * StepSeconds * PixelsPerSecond + Gap;
        }
        pieces.Add(Html.Of($"<path class=\"axis\" d=\"M{Left} {Bottom}H{Right}\"/>\n"));
        return Html.Join(pieces);
    }

    private Html Draw(Stretch stretch, double left, Func<double, double> y)
    {
        var pitch = StepSeconds * PixelsPerSecond;
        var right = left + stretch.Rates.Count * pitch;
        var line = new StringBuilder();
        // A single value is drawn as wide as it lasted.
        if (stretch.Rates.Count == 1) line.Append(CultureInfo.InvariantCulture, $"M{left:0.#} {y(stretch.Rates[0]):0.#}H{right:0.#}");
        for (var index = 0; index < stretch.Rates.Count && stretch.Rates.Count > 1; index++)
            line.Append(CultureInfo.InvariantCulture, $"{(index == 0 ? 'M' : 'L')}{left + (index + 0.5) * pitch:0.#} {y(stretch.Rates[index]):0.#}");
        var (first, last) = stretch.Rates.Count == 1 ? (left, right) : (left + pitch / 2, right - pitch / 2);
        var pieces = new List<Html>
        {
            Html.Of($"<path class=\"under\" d=\"{line.ToString()}L{last} {Bottom}L{first} {Bottom}z\"/><path class=\"line\" d=\"{line.ToString()}\"/>\n"),
            Axis(stretch, left, right),
        };
        for (var index = 0; index < stretch.Marks.Count; index++)
        {
            if (stretch.Marks[index] > 0)
                pieces.Add(Html.Of($"<path class=\"second\" d=\"M{left + (index + 0.5) * pitch} {Bottom + 2}l3.5 7h-7z\"><title>{Quantity.Count(stretch.Marks[index])} {MarkName}</title></path>"));
        }
        if (left > Left) pieces.Add(Html.Of($"<path class=\"break\" d=\"M{left - Gap / 2} {Top}V{Bottom + 6}\"/>\n"));
        return Html.Join(pieces);
    }

    private Html Axis(Stretch stretch, double left, double right)
    {
        var pieces = new List<Html> { Html.Of($"<text class=\"dim\" x=\"{left}\" y=\"{Height - 6}\">{stretch.Start}</text>") };
        var ticks = Math.Max(1, (int)((right - left) / 90));
        var scale = NiceScale.OfTime((right - left) / PixelsPerSecond, ticks);
        foreach (var tick in scale.Ticks)
        {
            var x = left + tick * PixelsPerSecond;
            if (x > right + 0.5) break;
            pieces.Add(Html.Of($"<path class=\"axis\" d=\"M{x} {Bottom}v4\"/><text class=\"dim {(tick == 0 ? "" : "mid")}\" x=\"{x}\" y=\"{Bottom + 21}\">{Clock(tick, scale.Step)}</text>"));
        }
        pieces.Add(Html.Of($"\n"));
        return Html.Join(pieces);
    }

    private static string Clock(double seconds, double step) => step switch
    {
        >= 86_400 => $"{seconds / 86_400:0} d",
        >= 3600 => $"{seconds / 3600:0} h",
        >= 60 => $"{seconds / 60:0} min",
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
    };
}
