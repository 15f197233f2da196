namespace ImageHaul.Web.Charts;

/// <summary>An axis from zero whose ticks stand at round numbers.</summary>
/// <param name="Step">Between two ticks.</param>
/// <param name="Top">The end of the axis: a tick at or above the most that is shown.</param>
internal sealed record NiceScale(double Step, double Top)
{
    private static readonly double[] Times = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

    /// <summary>The ticks, zero and the top included.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round(Top / Step) + 1).Select(index => index * Step);

    /// <summary>Steps of 1, 2 or 5 times a power of ten, about as many as asked for.</summary>
    /// <param name="most">The most that is shown; what is not positive gives an axis to 1.</param>
    /// <param name="ticks">Steps wanted.</param>
    /// <param name="isWhole">Only whole numbers make sense.</param>
    public static NiceScale Of(double most, int ticks = 5, bool isWhole = false)
    {
        if (!(most > 0) || double.IsInfinity(most)) most = 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most / ticks)));
        var step = power * (most / ticks / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        if (isWhole) step = Math.Max(1, step);
        return To(most, step);
    }

    /// <summary>Steps that clocks and calendars have: seconds, minutes, hours, days.</summary>
    /// <param name="most">The most that is shown, in seconds.</param>
    /// <param name="ticks">Steps wanted.</param>
    public static NiceScale OfTime(double most, int ticks = 6)
    {
        if (most / ticks < Times[0]) return Of(most, ticks);
        var step = Times.FirstOrDefault(step => step >= most / ticks);
        return step > 0 ? To(most, step) : To(most, 86_400 * Of(most / 86_400, ticks).Step);
    }

    // A hair of rounding must not add a tick.
    private static NiceScale To(double most, double step) => new(step, Math.Max(1, Math.Ceiling(most / step - 1e-9)) * step);
}
