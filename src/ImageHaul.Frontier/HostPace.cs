namespace ImageHaul.Frontier;

/// <summary>
/// How many requests a second one host takes, learnt from the answers that turn requests away (429, and 503 where a host means the same). Without any, a host is not
/// paced: <see cref="HostLimit"/> alone decides.
/// </summary>
/// <remarks>
/// <para>
/// The law. A server that counts lets through what a bucket holds, and refills it at its rate. When it refuses, the bucket is empty; so what was
/// accepted since the last refusal, divided by that whole time, pauses included, is a rate it certainly has (<c>low</c>), and divided by the time without the
/// pause, or the rate kept if that is less, a rate it does not have (<c>high</c>). The next rate lies a third of the way from low to high, on a logarithmic scale: <c>low^⅔ · high^⅓</c>.
/// The first refusal knows no low, since the bucket was full before: half of what was sent lately. A bare 503 paces a host only when it comes again within a minute: it may have
/// other reasons. A refusal of the first request after a pause says that the pause was too short
/// (<see cref="HostBackoff"/> doubles it), and nothing about the rate.
/// </para>
/// <para>
/// Then, after each trial without a refusal in which the pace was what held the host back, the rate goes half of the way up to the last one refused (their
/// geometric mean); close below it, it waits four trials and then probes 5 % beyond, and once that is past it by a fifth, grows by a quarter each
/// trial. A trial lasts 2 s after the first refusal and twice as long after each further one, up to 5 min, because a surplus of a few per cent takes long to empty the
/// bucket: so refusals come at ever longer intervals, and their share of all answers goes to nothing.
/// </para>
/// </remarks>
internal sealed class HostPace
{
    // Within this share of the last rate refused there is nothing left to search.
    private const double Near = 0.95;
    private const double Probe = 1.05;
    private const double Past = 1.2;
    private const double Growth = 1.25;

    // The pace counts as what held the host back when so much of it was used.
    private const double Used = 0.7;
    private const int LeastAnswers = 4;
    private const int RestTrials = 4;

    // A start in 20 s at the least: the run must end.
    private const double Slowest = 1 / 20.0;

    // What was sent lately is counted over this, while the host is not paced.
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstTrial = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestTrial = TimeSpan.FromMinutes(5);

    private readonly RateLimiter _spacing = new(null);
    private TimeSpan? _emptyAt;
    private TimeSpan _pausedUntil;
    private long _accepted;
    private TimeSpan _trial = FirstTrial;
    private TimeSpan _trialBegan;
    private long _acceptedBefore;
    private TimeSpan _countedFrom;
    private long _countedBefore;
    private double _latest;
    private TimeSpan? _doubtedAt;

    /// <summary>Starts per second; null while the host is not paced.</summary>
    public double? Rate => _spacing.Rate;

    /// <summary>The lowest rate known to be too much; null when none is.</summary>
    public double? Refused { get; private set; }

    /// <summary>The instant from which the pace allows the next start.</summary>
    public TimeSpan ReadyAt => _spacing.ReadyAt;

    /// <summary>A request starts.</summary>
    public void Started(TimeSpan now)
    {
        _emptyAt ??= now;
        _spacing.Started(now);
    }

    /// <summary>The last start was not made use of.</summary>
    public void TakeBack() => _spacing.TakeBack();

    /// <summary>
    /// The host answered a request, well or not, without turning it away. One that was under way at the last refusal was let through before it, and does not count.
    /// </summary>
    public void Accepted(TimeSpan now, TimeSpan startedAt)
    {
        if (startedAt < _emptyAt) return;
        _accepted++;
        if (Rate is not { } rate) Count(now);
        else if (now - _trialBegan >= Trial(rate) && _accepted - _acceptedBefore >= LeastAnswers) EndTrial(rate, now);
    }

    /// <summary>A new incident: the host turned a request away.</summary>
    /// <param name="now">The present.</param>
    /// <param name="until">The end of its pause.</param>
    /// <param name="isPlain">It said that it counts: 429, or a time to come back.</param>
    public void TurnedAway(TimeSpan now, TimeSpan until, bool isPlain)
    {
        var isDoubtful = !isPlain && Rate is null && !(now - _doubtedAt < HostBackoff.Quiet);
        if (!isPlain) _doubtedAt = now;
        if (_accepted > 0 && _emptyAt is { } emptyAt && now > emptyAt && !isDoubtful)
        {
            Learn((now - emptyAt).TotalSeconds, Math.Max(0, (_pausedUntil - emptyAt).TotalSeconds));
            _emptyAt = now;
            _accepted = 0;
        }
        _pausedUntil = until;
        BeginTrial(until);
    }

    /// <summary>Goes on from what an earlier run learnt, from the instant on when the host may be called.</summary>
    public void Recall(TimeSpan now, double rate, double? refused)
    {
        _spacing.Rate = Math.Max(Slowest, rate);
        Refused = refused;
        // Learnt before: the next refusal refines it, and the search does not start again.
        _trial = FirstTrial * 4;
        _emptyAt = now;
        BeginTrial(now);
    }

    private void Learn(double elapsed, double paused)
    {
        var low = _accepted / elapsed;
        var high = _accepted / Math.Max(elapsed - paused, elapsed / 100);
        if (Rate is not { } rate)
        {
            high = Math.Max(high, _latest);
            _spacing.Rate = Math.Max(Slowest, high / 2);
        }
        else
        {
            high = Math.Max(low, Math.Min(high, rate));
            _spacing.Rate = Math.Max(Slowest, Math.Min(Math.Cbrt(low * low * high), high * Near));
            _trial = _trial * 2 < LongestTrial ? _trial * 2 : LongestTrial;
        }
        Refused = high;
    }

    private void Count(TimeSpan now)
    {
        if (now - _countedFrom < Lately) return;
        _latest = (_accepted - _countedBefore) / (now - _countedFrom).TotalSeconds;
        _countedFrom = now;
        _countedBefore = _accepted;
    }

    private TimeSpan Trial(double rate) => Refused is { } refused && rate >= refused * Near && rate < refused ? _trial * RestTrials : _trial;

    private void EndTrial(double rate, TimeSpan now)
    {
        var isUsed = _accepted - _acceptedBefore >= rate * (now - _trialBegan).TotalSeconds * Used;
        BeginTrial(now);
        // Something else held the host back: the pace was not tried.
        if (!isUsed) return;
        if (Refused is not { } refused)
        {
            _spacing.Rate = rate * Growth;
        }
        else if (rate < refused * Near)
        {
            _spacing.Rate = Math.Sqrt(rate * refused);
        }
        else
        {
            _spacing.Rate = Math.Max(rate, refused) * Probe;
            if (rate < refused * Past) return;
            // The host takes more than it did.
            Refused = null;
            _trial = FirstTrial;
        }
    }

    private void BeginTrial(TimeSpan now)
    {
        _trialBegan = now;
        _acceptedBefore = _accepted;
    }
}
