using System.Buffers;
using System.Globalization;

namespace ImageHaul.Cli.Options;

/// <summary>
/// Sizes in bytes as people write them. A single letter and the <c>iB</c> forms count by 1024 (<c>64k</c>, <c>100MiB</c>); <c>kB</c>, <c>MB</c>, <c>GB</c>, <c>TB</c> count by 1000.
/// </summary>
internal static class SizeText
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("", 1), ("B", 1), ("k", 1L << 10), ("m", 1L << 20), ("g", 1L << 30), ("t", 1L << 40),
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ];

    public static Parsed<long> Parse(string text) => Read(text, text.AsSpan().Trim(), "size; write a number with a unit, such as 64k, 100MiB or 1GB");

    /// <summary>A size for each second; the <c>/s</c> may be left out.</summary>
    public static Parsed<long> ParseSpeed(string text)
    {
        var rest = text.AsSpan().Trim();
        if (rest.EndsWith("/s", StringComparison.OrdinalIgnoreCase)) rest = rest[..^2].TrimEnd();
        return Read(text, rest, "speed; write a size for each second, such as 500KiB/s or 5MiB/s");
    }

    /// <summary>The shortest exact text that <see cref="Parse"/> reads back as the same size.</summary>
    public static string Format(long bytes)
    {
        foreach (var (unit, size) in Units.AsSpan(0, 4))
        {
            if (bytes != 0 && bytes % size == 0) return $"{bytes / size}{unit}";
        }
        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static Parsed<long> Read(string text, ReadOnlySpan<char> rest, string wanted)
    {
        var digits = rest.IndexOfAnyExcept(Number);
        if (digits == -1) digits = rest.Length;
        if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return Parsed<long>.Bad($"'{text}' is no {wanted}");
        var letters = rest[digits..].TrimStart();
        foreach (var (unit, size) in Units)
        {
            if (!letters.Equals(unit, StringComparison.OrdinalIgnoreCase)) continue;
            return number > long.MaxValue / size ? Parsed<long>.Bad($"'{text}' is too large") : (long)decimal.Round(number * size);
        }
        return Parsed<long>.Bad($"'{text}' is no {wanted}");
    }
}
