namespace ImageHaul.Frontier;

/// <summary>Callers waiting for a turn, first come first served. A turn once handed to a caller is the caller's, cancelled or not. Not thread-safe.</summary>
internal sealed class TurnWaiters
{
    private readonly LinkedList<TurnWaiter> _waiting = new();

    public bool IsEmpty => _waiting.Count == 0;

    public TurnWaiter Add()
    {
        var waiter = new TurnWaiter();
        waiter.Place = _waiting.AddLast(waiter);
        return waiter;
    }

    /// <summary>Waits until the caller is served; cancelling gives its place in line up, under the lock that guards all this.</summary>
    public async Task<FetchTurn?> WaitAsync(TurnWaiter waiter, Lock gate, CancellationToken cancellationToken)
    {
        // A library may be called from a user interface: its thread is not needed to go on here.
        using var registration = cancellationToken.UnsafeRegister(
            (state, token) =>
            {
                lock (gate) Cancel((TurnWaiter)state!, token);
            },
            waiter);
        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Hands a turn (or the end of the run) to the caller that waits longest.</summary>
    public void Hand(FetchTurn? turn)
    {
        var waiter = _waiting.First!.Value;
        Leave(waiter);
        waiter.SetResult(turn);
    }

    /// <summary>Every waiting caller fails.</summary>
    public void Fail(Exception exception)
    {
        while (!IsEmpty)
        {
            var waiter = _waiting.First!.Value;
            Leave(waiter);
            waiter.SetException(exception);
        }
    }

    /// <summary>The caller waits no longer; nothing happens when it was served before.</summary>
    public void Cancel(TurnWaiter waiter, CancellationToken cancellationToken)
    {
        if (waiter.Place is null) return;
        Leave(waiter);
        waiter.SetCanceled(cancellationToken);
    }

    private void Leave(TurnWaiter waiter)
    {
        _waiting.Remove(waiter.Place!);
        waiter.Place = null;
    }
}

/// <summary>One waiting caller; its continuation never runs inside the frontier.</summary>
internal sealed class TurnWaiter() : TaskCompletionSource<FetchTurn?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Where it stands in line; null once it was served.</summary>
    public LinkedListNode<TurnWaiter>? Place { get; set; }
}
