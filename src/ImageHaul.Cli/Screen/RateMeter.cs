using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>Speeds over the last seconds, from counts that only grow.</summary>
/// <param name="window">What the speeds shown are taken over.</param>
internal sealed class RateMeter(TimeSpan window)
{
    /// <summary>What the history shows.</summary>
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Slow runs need that much to say anything about their end: 300 samples.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>A run's first seconds (look-ups, robots.txt, the climb of the limits) tell nothing of the rest.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly List<Sample> _samples = [default];
    private Sample _last;

    /// <summary>Rows that got their image, each second.</summary>
    public double Images { get; private set; }

    /// <summary>Body bytes each second.</summary>
    public double Bytes { get; private set; }

    /// <summary>Bytes that went to the disk each second, over the last minute.</summary>
    public double Stored { get; private set; }

    /// <summary>Rows settled each second, taken over as many seconds as make it more than a guess; null while it would be one.</summary>
    public double? Rows { get; private set; }

    public void Add(ProgressSnapshot snapshot)
    {
        _last = new(snapshot.Elapsed, snapshot.Downloaded + snapshot.Duplicates + snapshot.UpToDate, snapshot.BytesFetched, snapshot.BytesStored, snapshot.RowsDone - snapshot.Resumed);
        var first = Before(window);
        var seconds = (_last.At - first.At).TotalSeconds;
        if (seconds > 0)
        {
            Images = (_last.Images - first.Images) / seconds;
            Bytes = (_last.Bytes - first.Bytes) / seconds;
            var minute = Before(Minute);
            Stored = (_last.Stored - minute.Stored) / (_last.At - minute.At).TotalSeconds;
        }
        Rows = _last.At < WarmUp ? null : RowsSince(Before(Minute), atLeast: 10) ?? RowsSince(Before(Kept), atLeast: 3);
        if (_last.At - _samples[^1].At >= Step) _samples.Add(_last);
        // One sample older than what is kept stays: the span measured is then whole.
        while (_samples.Count > 1 && _samples[1].At <= _last.At - Kept) _samples.RemoveAt(0);
    }

    /// <summary>Images per second over the last minute, oldest first; NaN for what was before the run. The parts begin at whole seconds, so that bars move and never wobble.</summary>
    /// <param name="parts">Into how many parts the minute is divided.</param>
    public double[] History(int parts)
    {
        var part = Minute / parts;
        var end = part * Math.Floor(_last.At / part);
        var history = new double[parts];
        for (var i = 0; i < parts; i++)
        {
            var from = end - (part * (parts - i));
            history[i] = from < TimeSpan.Zero ? double.NaN : (ImagesAt(from + part) - ImagesAt(from)) / part.TotalSeconds;
        }
        return history;
    }

    private double? RowsSince(Sample first, int atLeast)
    {
        var rows = _last.Rows - first.Rows;
        return rows >= atLeast && _last.At > first.At ? rows / (_last.At - first.At).TotalSeconds : null;
    }

    /// <summary>The youngest sample that is at least so old; the first one when none is.</summary>
    private Sample Before(TimeSpan age)
    {
        for (var i = _samples.Count - 1; i > 0; i--)
        {
            if (_samples[i].At <= _last.At - age) return _samples[i];
        }
        return _samples[0];
    }

    private double ImagesAt(TimeSpan time)
    {
        var after = _last;
        for (var i = _samples.Count - 1; i >= 0; i--)
        {
            var before = _samples[i];
            if (before.At <= time)
                return after.At <= before.At ? before.Images : before.Images + ((after.Images - before.Images) * ((time - before.At) / (after.At - before.At)));
            after = before;
        }
        return after.Images;
    }

    private readonly record struct Sample(TimeSpan At, long Images, long Bytes, long Stored, long Rows);
}
