namespace ImageHaul.Cli.Screen;

/// <summary>Numbers as a row of bars, each one column wide.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const string Letters = "_.:-=+*#";

    /// <summary>Draws the bars, the highest number being the highest bar; nothing at all stands on the ground line, which no other number does.</summary>
    /// <param name="values">Numbers from 0; NaN leaves a blank.</param>
    /// <param name="unicode">Blocks may be used; else letters that grow darker.</param>
    public static string Draw(IReadOnlyList<double> values, bool unicode)
    {
        var bars = unicode ? Blocks : Letters;
        var highest = values.Where(value => !double.IsNaN(value)).DefaultIfEmpty().Max();
        return string.Concat(values.Select(value => double.IsNaN(value) ? ' ' : value <= 0 ? bars[0] : bars[(int)Math.Ceiling(value / highest * (bars.Length - 1))]));
    }
}
