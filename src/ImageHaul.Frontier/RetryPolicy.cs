using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>Decides from the one table of failure kinds whether a row is tried again, and after how long. Keeps its counts in the turn.</summary>
internal sealed class RetryPolicy(PolitenessOptions options, Random random)
{
    // The machine's own shortages pass: descriptors within seconds, a network that is down within minutes. A row that meets them this often while others
    // come through starts to spend attempts; once the run has met nothing else for this long, every row is final: no machine spins for ever.
    private const int FreeRetries = 20;
    private static readonly TimeSpan ShortageOfTheRun = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FreeBase = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FreeMax = TimeSpan.FromSeconds(5);

    private readonly RouteRetries _routes = new(options, attempt => Jittered(options.RetryBase, options.RetryMax, attempt, random));
    private TimeSpan? _shortSince;
    private long _progress = 1;

    /// <summary>Something came of a fetch: the machine can still work.</summary>
    public void Progressed()
    {
        _shortSince = null;
        _progress++;
    }

    /// <summary>The wait before the turn's next attempt; null when the row is final.</summary>
    public RetryWait? WaitAfter(FetchTurn turn, Failure failure, TimeSpan now)
    {
        var rule = failure.Kind.Retry();
        if (rule == RetryRule.Free) return WaitAfterShortage(turn, now);
        turn.Shortages = turn.ShortagesAlone = 0;
        Progressed();
        if (_routes.Decides(turn, failure, out var other)) return Longer(other, failure);
        var wait = rule switch
        {
            RetryRule.Once when MayOnce(turn) => Backoff(turn.Attempt),
            RetryRule.OnceLate when MayOnce(turn) => RetryWait.Exactly(options.RetryMax),
            RetryRule.Backoff or RetryRule.Paced when turn.Attempt < options.Attempts => Backoff(turn.Attempt),
            RetryRule.Blocked when MayAfterBlock(turn) => Backoff(turn.Attempt),
            // Another route would be needed; there is one.
            RetryRule.OtherRoute => null,
            _ => (RetryWait?)null,
        };
        return Longer(wait, failure);
    }

    /// <summary>What the host asked for in Retry-After, capped; null when it asked for nothing. Zero seconds count as nothing.</summary>
    public TimeSpan? Asked(Failure failure)
    {
        if (failure.RetryAfter is not { } asked || asked <= TimeSpan.Zero) return null;
        return asked < options.RetryAfterMax ? asked : options.RetryAfterMax;
    }

    /// <summary>Exponential from the base, doubling to the maximum; half of it fixed, half random.</summary>
    public RetryWait Backoff(int attempt) => Jittered(options.RetryBase, options.RetryMax, attempt, random);

    private RetryWait? WaitAfterShortage(FetchTurn turn, TimeSpan now)
    {
        _shortSince ??= now;
        turn.Shortages++;
        if (turn.ShortAtProgress != _progress) turn.ShortagesAlone++;
        turn.ShortAtProgress = _progress;
        if (now - _shortSince > ShortageOfTheRun) return null;
        if (turn.ShortagesAlone > FreeRetries) return turn.Attempt < options.Attempts ? Backoff(turn.Attempt) : null;
        turn.Attempt--;
        // Chance spreads the load on this machine: no host can forgive it.
        return RetryWait.Exactly(Jittered(FreeBase, FreeMax, turn.Shortages, random).Most);
    }

    private RetryWait? Longer(RetryWait? wait, Failure failure) => wait is { } own && Asked(failure) is { } asked ? own.NotBelow(asked) : wait;

    private bool MayOnce(FetchTurn turn)
    {
        if (turn.OnceSpent || turn.Attempt >= options.Attempts) return false;
        turn.OnceSpent = true;
        return true;
    }

    private bool MayAfterBlock(FetchTurn turn) =>
        ++turn.Blocks < options.BlockedAttempts && turn.Attempt < Math.Max(options.Attempts, options.BlockedAttempts);

    private static RetryWait Jittered(TimeSpan first, TimeSpan most, int attempt, Random random)
    {
        // 2^30 times any base is beyond any maximum: the shift cannot overflow.
        var full = Math.Min(first.Ticks * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30)), most.Ticks);
        var half = TimeSpan.FromTicks((long)(full / 2));
        return new(half, half + half * random.NextDouble());
    }
}
