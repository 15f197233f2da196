using ImageHaul.Frontier;

namespace ImageHaul.Pipeline;

/// <summary>
/// Steers a run while it goes on: pauses it, lets it go on, changes how many fetches may be in flight. Thread-safe; without effect once the run has ended.
/// </summary>
/// <remarks>
/// A pause starts nothing new and stops nothing: fetches in flight end as they would, so a paused run is at rest only when they have. It counts against no host and no
/// row; waits that hosts asked for run on meanwhile. A deadline of the run (<see cref="HaulOptions.Deadline"/>) counts time, paused or not.
/// </remarks>
public sealed class RunControl
{
    private readonly HostFrontier _frontier;
    private volatile bool _isOver;

    internal RunControl(HostFrontier frontier, int maxConcurrency) => (_frontier, MaxConcurrency) = (frontier, maxConcurrency);

    /// <summary>The most that may be asked for: beyond it the process would run out of files to open.</summary>
    public int MaxConcurrency { get; }

    /// <summary>Starts no new fetch until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        if (!_isOver) _frontier.Pause();
    }

    /// <summary>Starts fetches again, at once.</summary>
    public void Resume()
    {
        if (!_isOver) _frontier.Resume();
    }

    /// <summary>Allows another number of fetches in flight. With fewer than there are, those in flight end first. The limits of each host stay as they are.</summary>
    /// <param name="concurrency">The number, cut to <see cref="MaxConcurrency"/>; null to adapt, beginning anew.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than one.</exception>
    public void SetConcurrency(int? concurrency)
    {
        if (concurrency is < 1) throw new ArgumentOutOfRangeException(nameof(concurrency), concurrency, "At least one fetch must be allowed in flight.");
        if (!_isOver) _frontier.SetConcurrency(concurrency > MaxConcurrency ? MaxConcurrency : concurrency);
    }

    /// <summary>The run has ended: its parts must be left alone.</summary>
    internal void End() => _isOver = true;
}
