namespace ImageHaul.Frontier;

/// <summary>
/// How many requests one host may have in flight, found from what more of them bring: by Little's law n requests in flight that each wait W for their
/// headers make n / W a second. Doubles each round trip while that grows, settles where it stops, then tries a quarter more or less now and then and keeps
/// what pays; equal speed with fewer in flight pays too. Halves once per incident, and does not come back to where that happened for a while.
/// </summary>
/// <remarks>
/// A host with so many servers of its own and a queue in front gains nothing beyond them, and one that thrashes loses: both show in n / W long before
/// anything times out. Only requests that started with the limit reached are measured: they alone say something about it.
/// </remarks>
internal sealed class HostLimit
{
    // Two at first: one slow answer must not stall the host, and a small site must not be flooded before it has answered at all.
    private const int First = 2;

    // Who raises the ceiling far above the default says that the host bears more: then a few round trips less go by before it is reached.
    private const int FirstShare = 8;

    // What a step must bring, as a share of what it would at best. Below four in flight a level has too few answers to be judged by.
    private const double DoublingShare = 0.25;
    private const double TryShare = 0.4;
    private const double FullShare = 0.8;
    private const int LeastJudged = 4;

    // A try that loses a fifth is called off after one round instead of an epoch.
    private const double PlainLoss = 0.8;

    // Epochs between two tries; doubles with each that did not pay, so that a settled host is left in peace.
    private const int FirstRest = 2;
    private const int LongestRest = 64;

    private static readonly TimeSpan FirstHold = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    private const double AverageWeight = 1.0 / 32;

    private enum Phase { Doubling, Recovering, Resting, TryingUp, TryingDown }

    private readonly int _ceiling;
    private Phase _phase = Phase.Doubling;
    private int _level = 1;
    private int _kept;
    private WaitMean _keptWait;
    private WaitMean _wait;
    private int _rest = FirstRest;
    private int _seen;
    private bool _downNext;
    private bool _wasReached;
    private int _peak;
    private int _held = int.MaxValue;
    private TimeSpan _heldUntil;
    private TimeSpan _hold = FirstHold;
    private TimeSpan _halvedAt = TimeSpan.MinValue;
    private double _latency;

    public HostLimit(int ceiling, int first = First)
    {
        _ceiling = ceiling;
        Limit = Math.Min(Math.Max(first, ceiling / FirstShare), ceiling);
    }

    /// <summary>Requests that may be in flight now; at least one.</summary>
    public int Limit { get; private set; }

    /// <summary>Requests that may be in flight without the limit's learning from them: the ceiling, as long as no incident has shown that it is too much.</summary>
    public int MostUntested => IsCut ? Limit : _ceiling;

    /// <summary>Long average of the time to headers; zero before the first answer.</summary>
    public TimeSpan Latency => TimeSpan.FromTicks((long)_latency);

    /// <summary>An incident holds the limit below what it was then, or has not been recovered from.</summary>
    public bool IsCut => _held < _ceiling;

    /// <summary>Goes on from what an earlier run learnt: half of it, held there for a while like after an incident.</summary>
    public void Recall(TimeSpan now, int limit)
    {
        if (limit >= _ceiling) return;
        Hold(now, limit + 1);
        SetLimit(Math.Max(1, Math.Min(limit, First)));
        _phase = Phase.Recovering;
    }

    /// <summary>A request starts. <paramref name="inFlight"/> counts it too. Gives the level to hand back with its answer.</summary>
    public int Started(int inFlight)
    {
        _peak = Math.Max(_peak, inFlight);
        if (inFlight >= Limit) _wasReached = true;
        // While it doubles, the requests that fill the new room count as well: they start together.
        return inFlight >= Limit || _phase == Phase.Doubling ? _level : 0;
    }

    /// <summary>The host answered a request of this level.</summary>
    public void Answered(TimeSpan now, TimeSpan latency, int level)
    {
        if (latency <= TimeSpan.Zero) return;
        _latency = _latency == 0 ? latency.Ticks : _latency + (latency.Ticks - _latency) * AverageWeight;
        if (level != _level || !_wasReached) return;
        _seen++;
        // The first round of a try still meets requests of before.
        if (_phase is Phase.TryingUp or Phase.TryingDown && _seen <= Limit) return;
        _wait.Add(latency);
        switch (_phase)
        {
            case Phase.Doubling: Double(now); break;
            case Phase.Recovering: Recover(now); break;
            case Phase.Resting: Rest(now); break;
            default: Judge(); break;
        }
    }

    /// <summary>
    /// The host turned a request away or did not answer it in time. Requests that were under way at the last halving belong to the same incident.
    /// </summary>
    public void Struggled(TimeSpan now, TimeSpan startedAt)
    {
        if (startedAt <= _halvedAt) return;
        _halvedAt = now;
        var most = Math.Min(Limit, _peak);
        // One at a time met it as well: more of them were not what was wrong.
        if (most <= 1) return;
        Hold(now, most);
        SetLimit(most / 2);
        _phase = Phase.Recovering;
    }

    private int Epoch => Math.Clamp(3 * Limit, 16, 64);

    // What n in flight bring, n / W, against what those kept brought.
    private double Gain => Limit / _wait.Mean / (_kept / _keptWait.Mean);

    private void Double(TimeSpan now)
    {
        if (_wait.Count < Limit) return;
        var pays = _kept < LeastJudged || Gain >= 1 + DoublingShare * (Limit - _kept) / _kept;
        // One round may hold a hiccup: two more decide.
        if (!pays && _wait.Count < 3 * Limit) return;
        if (!pays) Settle(_kept, _keptWait);
        else if (Limit >= Cap(now)) Settle(Limit, _wait);
        else Step(Math.Min(Cap(now), 2 * Limit), Phase.Doubling);
    }

    // One more each round, up to three quarters of where it went wrong.
    private void Recover(TimeSpan now)
    {
        if (_wait.Count < Limit) return;
        if (Limit < Cap(now) && Limit < _held - _held / 4) SetLimit(Limit + 1);
        else Settle(Limit, _wait);
    }

    private void Rest(TimeSpan now)
    {
        _keptWait.Add(_wait);
        _wait = default;
        if (_seen < _rest * Epoch) return;
        var cap = Cap(now);
        if (Limit > 1 && (_downNext || Limit >= cap)) Step(Limit - Math.Max(1, Limit / 4), Phase.TryingDown);
        else if (Limit < cap) Step(Math.Min(cap, Limit + Math.Max(1, Limit / 4)), Phase.TryingUp);
        else _seen = 0;
    }

    private void Judge()
    {
        var isUp = _phase == Phase.TryingUp;
        var gain = Gain;
        var isPlainLoss = isUp && _wait.Count >= Limit && gain < PlainLoss;
        if (!isPlainLoss && _wait.Count < Epoch) return;
        var step = (double)(Limit - _kept) / _kept;
        if (isPlainLoss || gain < 1 + TryShare * step)
        {
            _rest = Math.Min(LongestRest, _rest * 2);
            _downNext = isUp;
            Settle(_kept, _keptWait);
            return;
        }
        _rest = FirstRest;
        _downNext = !isUp;
        if (Limit >= _held)
        {
            // What was too much is not any more.
            _held = int.MaxValue;
            _hold = FirstHold;
        }
        if (isUp && Limit < _ceiling && gain >= 1 + FullShare * step && _held == int.MaxValue) Step(Math.Min(_ceiling, 2 * Limit), Phase.Doubling);
        else Settle(Limit, _wait);
    }

    private int Cap(TimeSpan now) => now < _heldUntil ? Math.Min(_ceiling, Math.Max(1, _held - 1)) : _ceiling;

    private void Hold(TimeSpan now, int refused)
    {
        _hold = _held == int.MaxValue ? FirstHold : _hold * 2 < LongestHold ? _hold * 2 : LongestHold;
        _held = refused;
        _heldUntil = now + _hold;
    }

    private void Step(int limit, Phase phase)
    {
        if (phase == Phase.Doubling) _keptWait = _wait;
        _kept = Limit;
        SetLimit(limit);
        _phase = phase;
    }

    private void Settle(int limit, WaitMean wait)
    {
        SetLimit(limit);
        _keptWait = wait;
        _kept = limit;
        _phase = Phase.Resting;
    }

    private void SetLimit(int limit)
    {
        Limit = limit;
        _level++;
        _wait = default;
        _seen = _peak = 0;
        _wasReached = false;
    }
}
