using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImageHaul.Cli.Options;

/// <summary>Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>1.5m</c>, <c>1h30m</c>, <c>2d</c>; a bare <c>0</c> needs no unit.</summary>
internal static class DurationText
{
    /// <summary>The longest that the runtime's timers take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> NumberOrSpace = SearchValues.Create("0123456789. ");

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
        ("min", TimeSpan.TicksPerMinute),
    ];

    public static Parsed<TimeSpan> Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        if (rest is "0") return TimeSpan.Zero;
        if (rest.Length == 0) return Wrong(text);
        decimal ticks = 0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(Number);
            if (digits == -1) return Parsed<TimeSpan>.Bad($"'{text}' has no unit; write 500ms, 10s, 5m, 1h or 2d");
            if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return Wrong(text);
            rest = rest[digits..].TrimStart();
            var letters = rest.IndexOfAny(NumberOrSpace);
            if (letters == -1) letters = rest.Length;
            if (TicksOf(rest[..letters]) is not { } unit) return Wrong(text);
            if (number > Longest.Ticks / unit) return TooLong(text);
            ticks += number * unit;
            rest = rest[letters..].TrimStart();
        }
        return ticks > Longest.Ticks ? TooLong(text) : TimeSpan.FromTicks((long)decimal.Round(ticks));
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads back as the same duration, to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        var text = new StringBuilder();
        var left = duration.Ticks;
        foreach (var (unit, ticks) in Units.AsSpan(0, 5))
        {
            if (left >= ticks) text.Append(left / ticks).Append(unit);
            left %= ticks;
        }
        return text.ToString();
    }

    private static long? TicksOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in Units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase)) return ticks;
        }
        return null;
    }

    private static Parsed<TimeSpan> Wrong(string text) => Parsed<TimeSpan>.Bad($"'{text}' is no duration; write 500ms, 10s, 5m, 1h or 2d");

    private static Parsed<TimeSpan> TooLong(string text) => Parsed<TimeSpan>.Bad($"'{text}' is too long; at most {Longest.TotalDays:0}d");
}
