using System.Globalization;
using System.Text;
using ImageHaul.Simulation;

namespace ImageHaul.Pace;

/// <summary>
/// Two panels over one time axis, as SVG: images a second above, requests in flight below; the adaptive run as a line, the best fixed setting dashed, 429s as
/// marks. Colours stand out on white and on black, and the background is left to the page.
/// </summary>
/// <param name="title">What the chart shows.</param>
/// <param name="fixedSetting">The fixed setting, as on the command line.</param>
/// <param name="bin">Seconds that one point of a line stands for.</param>
/// <param name="seconds">Length of the time axis.</param>
internal sealed class PaceChart(string title, string fixedSetting, double bin, int seconds)
{
    private const int Width = 760;
    private const int Left = 62;
    private const int Right = 744;

    private const string Style = """
        <style>
        text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#7d8590}
        .t{font-size:15px;font-weight:600}.n{font-size:11px}.e{text-anchor:end}.m{text-anchor:middle}
        .g{stroke:#8b949e;stroke-opacity:.28}.a{fill:none;stroke:#2f81f7;stroke-width:2;stroke-linejoin:round}
        .b{fill:none;stroke:#d9822b;stroke-width:1.6;stroke-dasharray:6 4;stroke-linejoin:round}.r{fill:#e5534b}.f{fill:#2f81f7;fill-opacity:.12}
        </style>
        """;

    public string Draw(Trace adaptive, Trace best)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} 372\" width=\"{Width}\" height=\"372\" role=\"img\" aria-label=\"{title}\">\n{Style}\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"t\" x=\"{Left}\" y=\"20\">{title}</text>\n");
        Legend(svg, adaptive.Steps.Any(step => step.Refused > 0));
        Panel(svg, 56, 212, "images/s", Bins(adaptive, step => step.Good / bin), Bins(best, step => step.Good / bin));
        Panel(svg, 244, 328, "in flight", Bins(adaptive, step => step.InFlight * Trace.StepSeconds / bin), Bins(best, step => step.InFlight * Trace.StepSeconds / bin));
        Refusals(svg, adaptive);
        TimeAxis(svg);
        return svg.Append("</svg>\n").ToString();
    }

    private void Legend(StringBuilder svg, bool hasRefusals)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"a\" d=\"M{Left} 37h24\"/><text x=\"{Left + 30}\" y=\"41\">found by itself</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"b\" d=\"M{Left + 136} 37h24\"/><text x=\"{Left + 166}\" y=\"41\">best fixed setting: {fixedSetting}</text>");
        if (hasRefusals) svg.Append(CultureInfo.InvariantCulture, $"<path class=\"r\" d=\"M{Right - 66} 33l4 8h-8z\"/><text x=\"{Right - 56}\" y=\"41\">429s</text>");
        svg.Append('\n');
    }

    private void Panel(StringBuilder svg, int top, int bottom, string unit, double[] adaptive, double[] best)
    {
        var step = NiceStep(Math.Max(adaptive.Max(), best.Max()) * 1.05, bottom - top > 120 ? 4 : 3);
        var most = Math.Ceiling(Math.Max(adaptive.Max(), best.Max()) * 1.02 / step) * step;
        double Y(double value) => bottom - (bottom - top) * value / most;
        for (var value = 0.0; value <= most + step / 2; value += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"g\" d=\"M{Left} {Y(value):0.#}H{Right}\"/><text class=\"n e\" x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\">{value:#,0.##}</text>");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"m\" transform=\"translate(14 {(top + bottom) / 2}) rotate(-90)\">{unit}</text>\n");
        var line = Line(adaptive, Y);
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"f\" d=\"{line}V{bottom}H{X(bin / 2):0.#}z\"/><path class=\"b\" d=\"{Line(best, Y)}\"/><path class=\"a\" d=\"{line}\"/>\n");
    }

    private void Refusals(StringBuilder svg, Trace adaptive)
    {
        var marks = Bins(adaptive, step => step.Refused);
        for (var index = 0; index < marks.Length; index++)
        {
            if (marks[index] > 0) svg.Append(CultureInfo.InvariantCulture, $"<path class=\"r\" d=\"M{X((index + 0.5) * bin):0.#} 214l4 8h-8z\"><title>{marks[index]:0} answers 429</title></path>");
        }
        svg.Append('\n');
    }

    private void TimeAxis(StringBuilder svg)
    {
        var step = NiceStep(seconds, 10);
        for (var second = 0.0; second <= seconds; second += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"g\" d=\"M{X(second):0.#} 328v5\"/><text class=\"n m\" x=\"{X(second):0.#}\" y=\"347\">{second:0.##}</text>");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"m\" x=\"{(Left + Right) / 2}\" y=\"365\">seconds since the start</text>\n");
    }

    private string Line(double[] values, Func<double, double> y)
    {
        var path = new StringBuilder();
        for (var index = 0; index < values.Length; index++)
        {
            path.Append(CultureInfo.InvariantCulture, $"{(index == 0 ? 'M' : 'L')}{X((index + 0.5) * bin):0.#} {y(values[index]):0.#}");
        }
        return path.ToString();
    }

    private double X(double second) => Left + (Right - Left) * second / seconds;

    private double[] Bins(Trace trace, Func<Trace.Step, double> value)
    {
        var per = (int)Math.Round(bin / Trace.StepSeconds);
        return [.. trace.Steps.Take(per * (int)Math.Round(seconds / bin)).Chunk(per).Select(steps => steps.Sum(value))];
    }

    // 1, 2 or 5 times a power of ten, so that about that many of it cover the range.
    private static double NiceStep(double range, int count)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / count)));
        return power * (range / count / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}
