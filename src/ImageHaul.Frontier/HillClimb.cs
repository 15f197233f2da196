namespace ImageHaul.Frontier;

/// <summary>Finds the concurrency beyond which throughput stops growing, from one measured window after another.</summary>
internal sealed class HillClimb(int start, int floor)
{
    // Doubling must pay at least this much, and is given a second window before it is called off: one window may hold a hiccup.
    private const double DoublingGain = 1.15;

    // A step up of a quarter must pay a fifth of itself in fetches, or more in bytes, whose sizes scatter.
    private const double FetchGain = 1.05;
    private const double BytesGain = 1.10;

    // One that pays nearly all of itself says that the top is far away: doubling was called off by something that has passed.
    private const double FullGain = 1.18;

    // A step down of a fifth is kept when it costs no more than noise. Where the limit does matter it would cost a fifth.
    private const double FetchLoss = 0.98;
    private const double BytesLoss = 0.90;

    // Windows between two tries; doubles with each try that did not pay, so that a settled run is left in peace.
    private const int FirstRest = 4;
    private const int LongestRest = 64;

    private enum Phase { Doubling, Resting, TryingUp, TryingDown }

    private Phase _phase = Phase.Doubling;
    private int _limit = start;
    private int _kept = start;
    private Throughput? _baseline;
    private int _windows;
    private int _rest = FirstRest;
    private bool _downNext;

    /// <summary>True while a step is tried: its window should be longer, for the gain is small.</summary>
    public bool IsTrying => _phase is Phase.TryingUp or Phase.TryingDown;

    /// <summary>True while each window doubles the limit: the gain is plain, so the windows may be short.</summary>
    public bool IsDoubling => _phase == Phase.Doubling;

    /// <summary>The limit for the next window, at most <paramref name="cap"/>, after this one measured.</summary>
    public int Next(Throughput measured, int cap)
    {
        if (!measured.WasFull)
        {
            // Something else held the run back: the figures say nothing about the limit, and an unpaid step is taken back.
            if (IsTrying) Settle(_kept);
            _baseline = null;
            _windows = 0;
        }
        else if (_phase == Phase.Doubling) Double(measured, cap);
        else if (_phase == Phase.Resting) Rest(measured, cap);
        else Judge(measured, cap);
        return _limit = Math.Max(1, Math.Min(_limit, cap));
    }

    /// <summary>Goes on from another limit, carefully.</summary>
    public void Restart(int limit)
    {
        _rest = FirstRest;
        Settle(limit);
    }

    private void Double(Throughput measured, int cap)
    {
        if (_baseline is not { } before || Gained(before, measured, DoublingGain, DoublingGain))
        {
            if (_limit >= cap)
            {
                Settle(_limit);
                return;
            }
            _baseline = measured;
            _windows = 0;
            _kept = _limit;
            _limit *= 2;
        }
        else if (++_windows == 2)
        {
            Settle(_kept);
        }
    }

    private void Rest(Throughput measured, int cap)
    {
        _baseline = _baseline is { } before ? Blend(before, measured) : measured;
        if (++_windows < _rest) return;
        _windows = 0;
        _kept = _limit;
        var down = _downNext || _limit >= cap;
        _downNext = !down;
        if (down && _limit > floor)
        {
            _limit = Math.Max(floor, _limit * 4 / 5);
            _phase = Phase.TryingDown;
        }
        else if (_limit < cap)
        {
            _limit += Math.Max(4, _limit / 4);
            _phase = Phase.TryingUp;
        }
    }

    private void Judge(Throughput measured, int cap)
    {
        // The first window after a step still holds fetches of before.
        if (++_windows < 2) return;
        var before = _baseline!.Value;
        var pays = _phase == Phase.TryingUp
            ? Gained(before, measured, FetchGain, BytesGain)
            : measured.FetchesPerSecond >= before.FetchesPerSecond * FetchLoss && measured.BytesPerSecond >= before.BytesPerSecond * BytesLoss;
        if (!pays)
        {
            _rest = Math.Min(LongestRest, _rest * 2);
            Settle(_kept);
            return;
        }
        _rest = FirstRest;
        if (_phase == Phase.TryingUp && _limit < cap)
        {
            if (Gained(before, measured, FullGain, double.PositiveInfinity)) _phase = Phase.Doubling;
            _baseline = measured;
            _windows = 0;
            _kept = _limit;
            _limit += _phase == Phase.Doubling ? _limit : Math.Max(4, _limit / 4);
        }
        else
        {
            Settle(_limit);
        }
    }

    private void Settle(int limit)
    {
        _phase = Phase.Resting;
        _limit = _kept = limit;
        _baseline = null;
        _windows = 0;
    }

    private static bool Gained(Throughput before, Throughput after, double fetches, double bytes) =>
        after.FetchesPerSecond >= before.FetchesPerSecond * fetches || (before.BytesPerSecond > 0 && after.BytesPerSecond >= before.BytesPerSecond * bytes);

    private static Throughput Blend(Throughput one, Throughput other) => new(
        (one.FetchesPerSecond * 3 + other.FetchesPerSecond) / 4, (one.BytesPerSecond * 3 + other.BytesPerSecond) / 4, true);
}
