namespace ImageHaul.Cli.Screen;

/// <summary>What is left of the disk that the images go to.</summary>
/// <param name="Free">Free bytes.</param>
/// <param name="Lasts">How long that lasts at the recent speed; null when that is long enough not to be thought of.</param>
internal readonly record struct DiskRoom(long Free, TimeSpan? Lasts)
{
    private static readonly TimeSpan Worry = TimeSpan.FromHours(1);

    public static DiskRoom Of(long free, RateMeter rates, TimeSpan? timeLeft)
    {
        if (rates.Stored <= 0 || free / rates.Stored >= Worry.TotalSeconds) return new(free, null);
        var lasts = TimeSpan.FromSeconds(free / rates.Stored);
        return new(free, timeLeft < lasts ? null : lasts);
    }

    public override string ToString() => $"{Figures.Bytes(Free)} free{(Lasts is { } lasts ? $", full in about {Figures.About(lasts)}" : "")}";
}
