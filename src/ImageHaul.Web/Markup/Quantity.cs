using System.Globalization;

namespace ImageHaul.Web.Markup;

/// <summary>Numbers as people read them. Bytes count by 1000, as disks and lines are sold.</summary>
internal static class Quantity
{
    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];
    private static readonly string[] CountUnits = ["", " k", " M", " G"];

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
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? Math.Round(bytes) : Math.Round(bytes, 1)):0.#} {ByteUnits[unit]}");
    }

    /// <summary>For an axis: short, as exact as its ticks are.</summary>
    public static string Short(double number)
    {
        var unit = 0;
        while (number >= 9_999.5 && unit < CountUnits.Length - 1)
        {
            number /= 1000;
            unit++;
        }
        return number.ToString("#,0.##", CultureInfo.InvariantCulture) + CountUnits[unit];
    }

    /// <summary>Something for each second: one decimal while it is small.</summary>
    public static string Rate(double perSecond) => perSecond.ToString(perSecond < 9.995 ? "0.##" : perSecond < 99.95 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    /// <summary>A share of a whole; what is there but rounds to nothing is <c>&lt; 0.1 %</c>.</summary>
    public static string Percent(long part, long whole)
    {
        if (whole == 0 || part == 0) return "0 %";
        var share = 100.0 * part / whole;
        if (share < 0.05) return "< 0.1 %";
        if (part < whole && share > 99.95) return "> 99.9 %";
        return share.ToString(share < 10 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";
    }

    public static string Time(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(0.9995)) return $"{Math.Round(time.TotalMilliseconds):0} ms";
        if (time < TimeSpan.FromSeconds(59.95)) return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
        var seconds = (long)Math.Round(time.TotalSeconds);
        if (seconds < 3600) return $"{seconds / 60} min {seconds % 60:00} s";
        var minutes = seconds / 60;
        return minutes < 24 * 60 ? $"{minutes / 60} h {minutes % 60:00} min" : $"{minutes / 1440} d {minutes / 60 % 24:00} h";
    }

    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
