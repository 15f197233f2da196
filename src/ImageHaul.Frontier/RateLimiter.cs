namespace ImageHaul.Frontier;

/// <summary>Spaces starts evenly, those of the whole run or of one host. No burst beyond what a late timer missed.</summary>
internal sealed class RateLimiter(double? startsPerSecond)
{
    // Timers come a millisecond or more late; starts missed that way are made up for, older ones are not.
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(50);

    private double _spacing = startsPerSecond is { } rate ? TimeSpan.TicksPerSecond / rate : 0;
    private double _next;

    /// <summary>Starts per second; null for as many as there are.</summary>
    public double? Rate
    {
        get => _spacing == 0 ? null : TimeSpan.TicksPerSecond / _spacing;
        set => _spacing = value is { } rate ? TimeSpan.TicksPerSecond / rate : 0;
    }

    /// <summary>The instant from which the next start is allowed.</summary>
    public TimeSpan ReadyAt => TimeSpan.FromTicks((long)Math.Ceiling(_next));

    /// <summary>A request starts.</summary>
    public void Started(TimeSpan now)
    {
        if (_spacing == 0) return;
        // A first start, or one after a long rest, counts from now.
        var missed = now.Ticks - _next;
        var from = missed > CatchUp.Ticks || _next == 0 ? now.Ticks : _next;
        _next = from + _spacing;
    }

    /// <summary>The last start was not made use of.</summary>
    public void TakeBack() => _next -= _spacing;
}
