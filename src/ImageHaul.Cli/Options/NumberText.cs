using System.Globalization;

namespace ImageHaul.Cli.Options;

/// <summary>Plain numbers, rates and choices from text.</summary>
internal static class NumberText
{
    public static Parsed<int> Whole(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : Parsed<int>.Bad($"'{text}' is no whole number");

    public static Parsed<long> LongWhole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : Parsed<long>.Bad($"'{text}' is no whole number");

    public static Parsed<double> Fraction(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : Parsed<double>.Bad($"'{text}' is no number; write one such as 0.5");

    /// <summary><c>auto</c> (null) or a whole number.</summary>
    public static Parsed<int?> WholeOrAuto(string text)
    {
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return new Parsed<int?>(null, null);
        var number = Whole(text);
        return number.Fault is null ? number.Value : Parsed<int?>.Bad($"'{text}' is neither auto nor a whole number");
    }

    /// <summary><c>10/s</c>, <c>600/m</c>, <c>1000/h</c> or a bare number of starts each second.</summary>
    public static Parsed<double> PerSecond(string text)
    {
        var (number, seconds) = text.IndexOf('/') is var slash and >= 0
            ? (text[..slash], text[(slash + 1)..].Trim() switch { "s" => 1, "m" or "min" => 60, "h" => 3600, _ => 0 })
            : (text, 1);
        var value = Fraction(number.Trim());
        return value.Fault is null && seconds > 0 ? value.Value / seconds : Parsed<double>.Bad($"'{text}' is no rate; write 10/s, 600/m or 1000/h");
    }

    /// <summary>One of the named choices.</summary>
    public static Parsed<T> Choice<T>(string text, params (string Name, T Value)[] choices)
    {
        foreach (var (name, value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        }
        var names = choices.Select(choice => choice.Name).ToArray();
        var hint = DidYouMean.Among(names, text);
        return Parsed<T>.Bad($"'{text}' is not one of {string.Join(", ", names)}{hint}");
    }

    public static Parsed<bool> Switch(string text) =>
        Choice(text, ("true", true), ("false", false), ("on", true), ("off", false), ("yes", true), ("no", false), ("1", true), ("0", false));
}
