using ImageHaul.Model;

namespace ImageHaul.Frontier;

/// <summary>What a choice of routes changes about retries. Keeps its counts in the turn.</summary>
/// <param name="options">The attempts.</param>
/// <param name="backoff">The wait behind so many attempts.</param>
internal sealed class RouteRetries(PolitenessOptions options, Func<int, RetryWait> backoff)
{
    // A pool says within a minute or so whether it comes back; the row whose every wait ends with one more has had enough of them.
    private const int FreeWaits = 100;

    // Lists of proxies hold more dead ones than living. The host has not heard of these tries; what is dead is suspended for everybody soon.
    private const int FreeProxies = 30;

    private static readonly TimeSpan NoTimeNamed = TimeSpan.FromSeconds(1);

    /// <summary>True when the routes decide about the row; its next wait is then <paramref name="wait"/>, null when it is final.</summary>
    public bool Decides(FetchTurn turn, Failure failure, out RetryWait? wait)
    {
        wait = null;
        if (turn.Via is not { } via) return false;
        if (via.IsDead) return true;
        if (via.IsResting) return ++turn.RouteWaits <= FreeWaits && Free(turn, failure.RetryAfter ?? NoTimeNamed, out wait);

        // The others would fail the row anywhere; it stays with the route its host prefers.
        if (failure.Kind is not (FailureKind.Blocked or FailureKind.ProxyFailure or FailureKind.NotAnImage or FailureKind.Truncated or FailureKind.BadResponse)) return false;
        var failedHere = turn.RouteFailed(via.Index);
        switch (failure.Kind)
        {
            case FailureKind.ProxyFailure when via is { HasOther: true, NeverLeft: true } && ++turn.DeadProxies <= FreeProxies:
                return Free(turn, TimeSpan.Zero, out wait);
            case FailureKind.Blocked:
                // Another route is a new client to the host: no growing wait.
                var most = Math.Max(options.Attempts, options.BlockedAttempts);
                if (turn.Attempt < most && via.HasOther) wait = backoff(1);
                else if (turn.Attempt < most && failedHere < options.BlockedAttempts) wait = backoff(turn.Attempt);
                return true;
            case FailureKind.NotAnImage:
                if (via.HasOther && !turn.OtherRouteSpent && turn.Attempt < options.Attempts) wait = backoff(1);
                turn.OtherRouteSpent = true;
                return true;
            default:
                return false;
        }
    }

    private static bool Free(FetchTurn turn, TimeSpan free, out RetryWait? wait)
    {
        turn.Attempt--;
        wait = RetryWait.Exactly(free);
        return true;
    }
}
