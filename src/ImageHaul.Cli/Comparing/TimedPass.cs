using ImageHaul.Cli.Screen;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Comparing;

/// <summary>One pass over the list, timed.</summary>
/// <param name="Way">How it was fetched.</param>
/// <param name="Summary">What came of it.</param>
internal sealed record TimedPass(Way Way, RunSummary Summary)
{
    public double Seconds => Summary.Counts.Elapsed.TotalSeconds;

    public long Images => Summary.Counts.Downloaded + Summary.Counts.Duplicates;
}

/// <summary>All passes of one way; the median of them speaks for it.</summary>
/// <param name="Name">The way.</param>
/// <param name="Passes">Its passes, in the order timed.</param>
internal sealed record WayResult(string Name, IReadOnlyList<TimedPass> Passes)
{
    /// <summary>The median; of an even number, the mean of the two in the middle.</summary>
    public double Seconds
    {
        get
        {
            var sorted = Passes.Select(pass => pass.Seconds).Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }

    /// <summary>The last pass, whose counts are shown.</summary>
    public TimedPass Last => Passes[^1];

    public double ImagesPerSecond => Seconds > 0 ? Last.Images / Seconds : FinalTable.ImagesPerSecond(Last.Summary.Counts);

    public double SpeedUp(WayResult first) => ReferenceEquals(this, first) || Seconds <= 0 ? 1 : first.Seconds / Seconds;
}
