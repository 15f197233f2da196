namespace ImageHaul.Frontier;

/// <summary>
/// Tells the incidents of one host apart: a burst of 429 or 503 is one incident, however many requests it hit. An incident before the host has answered anything again
/// doubles the pause, for it was too short. Some answers in between repeat it; a good many, or a quiet time, forgive all: then the pace is what matters.
/// </summary>
internal sealed class HostBackoff
{
    /// <summary>Without an incident for this long after the last pause ended, the next one counts as the first. A minute is what rate limits mostly count in.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>So many answers since the last pause forgive it: as many as a host may have in flight by default.</summary>
    public const int Forgiving = 8;

    private TimeSpan _began = TimeSpan.MinValue;
    private TimeSpan _over;
    private int _answered;

    /// <summary>How often the pause was doubled in a row, and one; zero before the first incident.</summary>
    public int Incidents { get; private set; }

    /// <summary>The host answered a request that started at <paramref name="startedAt"/> without turning it away.</summary>
    public void Answered(TimeSpan startedAt)
    {
        if (startedAt > _began) _answered++;
    }

    /// <summary>
    /// A request that started at <paramref name="startedAt"/> was turned away. True when this begins a new incident; false when the request was
    /// under way as the known incident began, and so belongs to it.
    /// </summary>
    public bool TurnedAway(TimeSpan now, TimeSpan startedAt)
    {
        if (startedAt <= _began) return false;
        if (now - _over > Quiet || _answered >= Forgiving) Incidents = 1;
        else if (Incidents == 0 || _answered == 0) Incidents++;
        _began = now;
        _answered = 0;
        return true;
    }

    /// <summary>The pause of the running incident ends then.</summary>
    public void PausedUntil(TimeSpan until) => _over = until;

    /// <summary>Goes on from what an earlier run learnt; the last pause ended at <paramref name="over"/>, or will.</summary>
    public void Recall(int incidents, TimeSpan over) => (Incidents, _over) = (incidents, over);
}
