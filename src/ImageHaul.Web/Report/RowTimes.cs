namespace ImageHaul.Web.Report;

/// <summary>What happened within one step of time.</summary>
/// <param name="Images">Rows that got their image.</param>
/// <param name="Failed">Rows that failed.</param>
internal readonly record struct ActivityCount(long Images, long Failed)
{
    public static ActivityCount operator +(ActivityCount one, ActivityCount other) => new(one.Images + other.Images, one.Failed + other.Failed);
}

/// <summary>
/// When rows ended, in one pass and in bounded memory: a count for each tenth of a second in which anything happened, or for a longer step when those become too many.
/// </summary>
internal sealed class RowTimes
{
    /// <summary>Steps kept at most: some 4 MB; two hours of work without a pause at a tenth of a second.</summary>
    public const int MostSteps = 65_536;

    // Each divides the next, so that a longer step is a sum of shorter ones.
    private static readonly long[] Widths = [100, 200, 1000, 2000, 10_000, 60_000, 300_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000];

    private int _width;
    private Dictionary<long, ActivityCount> _counts = [];

    /// <summary>Length of a step in milliseconds.</summary>
    public long Width => Widths[_width];

    /// <summary>The steps in which something happened, ascending: number of the step since 1970, and what.</summary>
    public IReadOnlyList<KeyValuePair<long, ActivityCount>> Steps => [.. _counts.OrderBy(step => step.Key)];

    public void Add(DateTimeOffset at, bool hasImage)
    {
        Count(_counts, at.ToUnixTimeMilliseconds() / Width, hasImage ? new(1, 0) : new(0, 1));
        // A week of weeks has fewer steps than are kept, whatever the clock said.
        while (_counts.Count > MostSteps && _width < Widths.Length - 1) Widen();
    }

    private void Widen()
    {
        var factor = Widths[_width + 1] / Widths[_width];
        _width++;
        var wider = new Dictionary<long, ActivityCount>();
        foreach (var (step, count) in _counts) Count(wider, step / factor, count);
        _counts = wider;
    }

    private static void Count(Dictionary<long, ActivityCount> counts, long step, ActivityCount more) =>
        counts[step] = counts.GetValueOrDefault(step) + more;
}
