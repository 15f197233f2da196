using ImageHaul.Pipeline;

namespace ImageHaul.Web.Dashboard;

/// <summary>One second of a run, for the charts.</summary>
/// <param name="At">Seconds since the run began.</param>
/// <param name="Images">Rows that got their image, each second.</param>
/// <param name="Bytes">Body bytes, each second.</param>
/// <param name="InFlight">Fetches in flight.</param>
/// <param name="Limit">Fetches allowed in flight.</param>
internal readonly record struct Sample(double At, double Images, double Bytes, int InFlight, int Limit);

/// <summary>Speeds over the last seconds.</summary>
/// <param name="Images">Rows that got their image, each second.</param>
/// <param name="Bytes">Body bytes, each second.</param>
/// <param name="Rows">Rows settled, each second.</param>
internal readonly record struct RecentSpeed(double Images, double Bytes, double Rows);

/// <summary>The last minutes of a run, second by second: a ring of fixed size. Not thread-safe.</summary>
internal sealed class RunHistory
{
    /// <summary>Five minutes: as many points as a chart has room for.</summary>
    public const int Seconds = 300;

    // Shorter jumps about, longer lags behind.
    private const int SpeedWindow = 10;

    // After a process was held up its timer rings twice in a row; what arrived within a few milliseconds is no speed.
    private const double LeastPassed = 0.5;

    private readonly Queue<Sample> _samples = new(Seconds);
    private readonly Queue<Totals> _totals = new(SpeedWindow + 1);
    private Totals _last;

    /// <summary>What is kept, oldest first.</summary>
    public IReadOnlyCollection<Sample> Samples => _samples;

    /// <summary>The newest sample; null before the first.</summary>
    public Sample? Latest { get; private set; }

    /// <summary>The speed of the last ten seconds.</summary>
    public RecentSpeed Speed { get; private set; }

    /// <summary>Takes a sample, unless the last one has just been taken.</summary>
    public void Add(ProgressSnapshot now)
    {
        if (_totals.Count == 0) _totals.Enqueue(default);
        var totals = new Totals(now.Elapsed.TotalSeconds, now.Downloaded + now.Duplicates + now.UpToDate, now.BytesFetched, now.RowsDone - now.Resumed);
        var first = _totals.Peek();
        if (totals.At > first.At)
        {
            var seconds = totals.At - first.At;
            Speed = new((totals.Images - first.Images) / seconds, (totals.Bytes - first.Bytes) / seconds, (totals.Rows - first.Rows) / seconds);
        }
        var passed = totals.At - _last.At;
        if (passed < LeastPassed) return;
        var sample = new Sample(totals.At, (totals.Images - _last.Images) / passed, (totals.Bytes - _last.Bytes) / passed, now.Frontier.InFlight, now.Frontier.Limit);
        _last = totals;
        _totals.Enqueue(totals);
        if (_totals.Count > SpeedWindow) _totals.Dequeue();
        if (_samples.Count == Seconds) _samples.Dequeue();
        _samples.Enqueue(sample);
        Latest = sample;
    }

    /// <summary>Time left at the recent speed; null while the total is unknown or nothing moves.</summary>
    public TimeSpan? TimeLeft(ProgressSnapshot now)
    {
        var rows = now.RowsRead - now.RowsDone;
        if (!now.ReadingFinished || now.Frontier.IsPaused || rows <= 0 || Speed.Rows <= 0) return null;
        var seconds = rows / Speed.Rows;
        return seconds < TimeSpan.FromDays(1000).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private readonly record struct Totals(double At, long Images, long Bytes, long Rows);
}
