namespace ImageHaul.Frontier;

/// <summary>Mean wait of the latest answers: old ones fade once there are enough.</summary>
internal struct WaitMean
{
    private const int Most = 128;

    private double _ticks;

    /// <summary>Answers that the mean stands on; at least one before <see cref="Mean"/> is read.</summary>
    public int Count { get; private set; }

    /// <summary>The mean, in ticks.</summary>
    public readonly double Mean => _ticks / Count;

    public void Add(TimeSpan wait)
    {
        _ticks += wait.Ticks;
        Count++;
        Fade();
    }

    public void Add(WaitMean other)
    {
        _ticks += other._ticks;
        Count += other.Count;
        Fade();
    }

    private void Fade()
    {
        if (Count < Most) return;
        _ticks /= 2;
        Count /= 2;
    }
}
