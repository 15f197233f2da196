using System.Buffers;
using System.Globalization;
using System.Xml;

namespace ImageHaul.Imaging.Structures;

/// <summary>The size that the root element of an SVG asks for, in CSS pixels.</summary>
internal static class SvgSize
{
    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("+-.0123456789");

    /// <summary>By width and height where both are absolute, else by the viewBox; null when neither says.</summary>
    public static Dimensions? Read(XmlReader root)
    {
        var (width, height) = (Pixels(root.GetAttribute("width")), Pixels(root.GetAttribute("height")));
        if (width is { } w && height is { } h) return Round(w, h);
        var box = root.GetAttribute("viewBox")?.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (box is not { Length: 4 } || !TryNumber(box[2], out var boxWidth) || !TryNumber(box[3], out var boxHeight)) return null;
        if (boxWidth <= 0 || boxHeight <= 0) return null;
        // One absolute side scales the other.
        if (width is { } known) return Round(known, known * boxHeight / boxWidth);
        return height is { } side ? Round(side * boxWidth / boxHeight, side) : Round(boxWidth, boxHeight);
    }

    private static Dimensions? Round(double width, double height) =>
        width is > 0 and < int.MaxValue && height is > 0 and < int.MaxValue ? Dimensions.Of((long)Math.Ceiling(width), (long)Math.Ceiling(height)) : null;

    private static double? Pixels(string? length)
    {
        if (length is null) return null;
        length = length.Trim();
        var digits = length.AsSpan().IndexOfAnyExcept(NumberLetters);
        var number = digits < 0 ? length : length[..digits];
        if (!TryNumber(number, out var value)) return null;
        double? unit = (digits < 0 ? "" : length[digits..].ToLowerInvariant()) switch
        {
            "" or "px" => 1,
            "pt" => 96.0 / 72,
            "pc" => 16,
            "in" => 96,
            "cm" => 96 / 2.54,
            "mm" => 96 / 25.4,
            "em" or "rem" => 16,
            _ => null,
        };
        return value * unit;
    }

    private static bool TryNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
