using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>Speeds over the last seconds, from counts that only grow.</summary>
internal sealed class RateMeter(TimeSpan window)
{
    /// <summary>A sample each redraw over the window needs fewer.</summary>
    private const int MaxSamples = 256;

    private readonly Queue<Sample> _samples = new();
    private Sample _last;

    /// <summary>Rows that got their image, each second.</summary>
    public double Images { get; private set; }

    /// <summary>Body bytes each second.</summary>
    public double Bytes { get; private set; }

    /// <summary>Rows settled, each second.</summary>
    public double Rows { get; private set; }

    public void Add(ProgressSnapshot snapshot)
    {
        if (_samples.Count == 0) _samples.Enqueue(default);
        _last = new(snapshot.Elapsed, snapshot.Downloaded + snapshot.Duplicates + snapshot.UpToDate, snapshot.BytesFetched, snapshot.RowsDone - snapshot.Resumed);
        // One sample older than the window stays: the span measured is then the whole window.
        while (_samples.Count > 1 && (_samples.ElementAt(1).At <= _last.At - window || _samples.Count >= MaxSamples)) _samples.Dequeue();
        var first = _samples.Peek();
        _samples.Enqueue(_last);
        var seconds = (_last.At - first.At).TotalSeconds;
        if (seconds <= 0) return;
        Images = (_last.Images - first.Images) / seconds;
        Bytes = (_last.Bytes - first.Bytes) / seconds;
        Rows = (_last.Rows - first.Rows) / seconds;
    }

    /// <summary>Time left at the present speed; null while the total is unknown, nothing moves or the run is paused, and at the end.</summary>
    public TimeSpan? TimeLeft(ProgressSnapshot snapshot)
    {
        var rows = snapshot.RowsRead - snapshot.RowsDone;
        if (!snapshot.ReadingFinished || snapshot.Frontier.IsPaused || rows <= 0 || Rows <= 0) return null;
        var seconds = rows / Rows;
        return seconds < TimeSpan.FromDays(1000).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private readonly record struct Sample(TimeSpan At, long Images, long Bytes, long Rows);
}
