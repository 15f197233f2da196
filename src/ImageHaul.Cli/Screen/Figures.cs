using System.Globalization;

namespace ImageHaul.Cli.Screen;

/// <summary>Numbers as people read them. Bytes count by 1000, as disks and lines are sold.</summary>
internal static class Figures
{
    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    public static string Bytes(double bytes)
    {
        var unit = 0;
        // 999.95 would be written as 1000.0 of the unit below.
        while (bytes >= (unit == 0 ? 1000 : 999.95) && unit < ByteUnits.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        return unit == 0 ? $"{bytes:0} B" : $"{bytes:0.0} {ByteUnits[unit]}";
    }

    /// <summary>Something for each second: one decimal while it is small.</summary>
    public static string Rate(double perSecond) => perSecond < 99.95 ? $"{perSecond:0.0}" : perSecond.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(0.9995)) return $"{time.TotalMilliseconds:0} ms";
        if (time < TimeSpan.FromSeconds(59.95)) return $"{time.TotalSeconds:0.0} s";
        var seconds = (long)Math.Round(time.TotalSeconds);
        if (seconds < 3600) return $"{seconds / 60} min {seconds % 60:00} s";
        var minutes = seconds / 60;
        return minutes < 24 * 60 ? $"{minutes / 60} h {minutes % 60:00} min" : $"{minutes / 1440} d {minutes / 60 % 24:00} h";
    }

    /// <summary>A time that is shown again and again: whole seconds, so that it ticks calmly.</summary>
    public static string Ticking(TimeSpan time) => time < TimeSpan.FromSeconds(59.5) ? $"{Math.Round(time.TotalSeconds):0} s" : Time(time);

    /// <summary>A wait as a clock: <c>0:28</c>, <c>1:05:00</c>.</summary>
    public static string Clock(TimeSpan time)
    {
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds < 3600 ? $"{seconds / 60}:{seconds % 60:00}" : $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}";
    }

    /// <summary>A time that is only estimated: in steps that hide its trembling, rounded up.</summary>
    public static string About(TimeSpan time)
    {
        var seconds = Math.Max(1, time.TotalSeconds);
        var step = seconds switch { < 10 => 1, < 60 => 5, < 600 => 10, < 3600 => 60, < 86_400 => 300, _ => 3600 };
        var rounded = (long)(Math.Ceiling(seconds / step) * step);
        return rounded switch
        {
            < 60 => $"{rounded} s",
            < 600 => $"{rounded / 60} min {rounded % 60:00} s",
            < 3600 => $"{rounded / 60} min",
            < 86_400 => $"{rounded / 3600} h {rounded / 60 % 60:00} min",
            _ => $"{rounded / 86_400} d {rounded / 3600 % 24:00} h",
        };
    }
}
