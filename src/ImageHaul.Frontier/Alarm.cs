namespace ImageHaul.Frontier;

/// <summary>One timer for whatever is due first. Instants are times since the run began. Not thread-safe; the ring comes from the timer's thread.</summary>
internal sealed class Alarm : IDisposable
{
    // Timers take no more than seven weeks; an alarm that rings too early sets the next one.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ITimer _timer;
    private TimeSpan _due = TimeSpan.MaxValue;

    public Alarm(TimeProvider time, Action ring) =>
        _timer = time.CreateTimer(static ring => ((Action)ring!)(), ring, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Rings at <paramref name="due"/>, or earlier when it was set to: whoever hears it looks what is due, and sets it again.</summary>
    public void Set(TimeSpan due, TimeSpan now)
    {
        if (due >= _due) return;
        _due = due;
        // Timers count in whole milliseconds: rounded up, or it would ring once too early.
        var wait = due - now < Longest ? Math.Ceiling(Math.Max(0, (due - now).TotalMilliseconds)) : Longest.TotalMilliseconds;
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    /// <summary>It rang.</summary>
    public void Rang() => _due = TimeSpan.MaxValue;

    public void Dispose() => _timer.Dispose();
}
