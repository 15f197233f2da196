using System.Globalization;
using ImageHaul.Web.Charts;

namespace ImageHaul.Web.Report;

/// <summary>A time of work without long pauses.</summary>
/// <param name="Start">When its first row ended.</param>
/// <param name="Steps">What happened in each step of time.</param>
/// <param name="LastSeconds">How much of the last step had passed when the last row ended.</param>
internal sealed record WorkingTime(DateTimeOffset Start, IReadOnlyList<ActivityCount> Steps, double LastSeconds);

/// <summary>How fast it went: working times, with the pauses between them left out.</summary>
/// <param name="StepSeconds">Length of a step.</param>
/// <param name="Times">The working times, in order.</param>
internal sealed record Pace(double StepSeconds, IReadOnlyList<WorkingTime> Times)
{
    // About as many points as can be told apart.
    private const int MostPoints = 80;

    // A pause is worth leaving out when it is long by itself, and against the work around it.
    private const long ShortestPause = 120_000;
    private const int PauseShare = 20;
    private const int MostTimes = 8;

    private static readonly long[] NiceSteps =
    [
        100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000,
        86_400_000, 172_800_000, 604_800_000,
    ];

    /// <summary>Time in which work went on.</summary>
    public TimeSpan Worked => TimeSpan.FromSeconds(Times.Sum(time => (time.Steps.Count - 1) * StepSeconds + time.LastSeconds));

    /// <summary>Rows that got their image in each second of it; null when it is too short to say.</summary>
    public double? ImagesPerSecond => Worked >= TimeSpan.FromSeconds(0.2) ? Times.Sum(time => time.Steps.Sum(step => step.Images)) / Worked.TotalSeconds : null;

    public static Pace Of(RowTimes rows)
    {
        var steps = rows.Steps;
        if (steps.Count == 0) return new Pace(1, []);
        var times = Split(steps, rows.Width);
        var worked = times.Sum(time => (steps[time.Last].Key - steps[time.First].Key + 1) * rows.Width);
        var width = NiceSteps.FirstOrDefault(step => step % rows.Width == 0 && step * MostPoints >= worked);
        if (width == 0) width = Math.Max(rows.Width, (worked / MostPoints / rows.Width + 1) * rows.Width);
        return new Pace(width / 1000.0, [.. times.Select(time => Gather(steps, time.First, time.Last, rows.Width, width))]);
    }

    public LineChart Chart(string description) => new("Images a second over time", description, "images/s", StepSeconds, [.. Times.Select(Draw)], "failed");

    // Cuts at the longest pause, as long as there is one that is long against the working time that it stands in.
    private static List<(int First, int Last)> Split(IReadOnlyList<KeyValuePair<long, ActivityCount>> steps, long width)
    {
        var times = new List<(int First, int Last)> { (0, steps.Count - 1) };
        while (times.Count < MostTimes)
        {
            var (pause, at, time) = (0L, 0, 0);
            for (var index = 0; index < times.Count; index++)
            {
                var (first, last) = times[index];
                var length = (steps[last].Key - steps[first].Key + 1) * width;
                for (var step = first; step < last; step++)
                {
                    var idle = (steps[step + 1].Key - steps[step].Key - 1) * width;
                    if (idle > pause && idle >= ShortestPause && idle > length / PauseShare) (pause, at, time) = (idle, step, index);
                }
            }
            if (pause == 0) break;
            var whole = times[time];
            times[time] = (whole.First, at);
            times.Insert(time + 1, (at + 1, whole.Last));
        }
        return times;
    }

    private static WorkingTime Gather(IReadOnlyList<KeyValuePair<long, ActivityCount>> steps, int first, int last, long width, long wider)
    {
        var start = steps[first].Key * width;
        var counts = new List<ActivityCount>();
        for (var step = first; step <= last; step++)
        {
            var index = (int)((steps[step].Key * width - start) / wider);
            while (counts.Count <= index) counts.Add(default);
            counts[index] += steps[step].Value;
        }
        var end = (steps[last].Key + 1) * width - start;
        var rest = end - (counts.Count - 1) * wider;
        return new WorkingTime(DateTimeOffset.FromUnixTimeMilliseconds(start), counts, rest / 1000.0);
    }

    private Stretch Draw(WorkingTime time)
    {
        var rates = time.Steps.Select(step => step.Images / StepSeconds).ToList();
        var marks = time.Steps.Select(step => step.Failed).ToList();
        // The last step had not passed when the last row ended: what little it shows is no lower pace.
        if (time.LastSeconds >= StepSeconds / 2 || rates.Count == 1) rates[^1] = time.Steps[^1].Images / time.LastSeconds;
        else
        {
            rates[^2] = (time.Steps[^2].Images + time.Steps[^1].Images) / (StepSeconds + time.LastSeconds);
            marks[^2] += marks[^1];
            rates.RemoveAt(rates.Count - 1);
            marks.RemoveAt(marks.Count - 1);
        }
        return new Stretch(time.Start.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), rates, marks);
    }
}
