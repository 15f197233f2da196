namespace ImageHaul.Frontier;

/// <summary>
/// Tells the incidents of one host apart: a burst of 429 or 503 is one incident, however many requests it hit. Each further incident
/// doubles the pause; a quiet time forgives them all.
/// </summary>
internal sealed class HostBackoff
{
    /// <summary>Without an incident for this long after the last pause ended, the next one counts as the first. A minute is what rate limits mostly count in.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private TimeSpan _began = TimeSpan.MinValue;
    private TimeSpan _over;

    /// <summary>Incidents in a row, the running one included.</summary>
    public int Incidents { get; private set; }

    /// <summary>
    /// A request that started at <paramref name="startedAt"/> was turned away. True when this begins a new incident; false when the request was
    /// under way as the known incident began, and so belongs to it.
    /// </summary>
    public bool TurnedAway(TimeSpan now, TimeSpan startedAt)
    {
        if (startedAt <= _began) return false;
        if (now - _over > Quiet) Incidents = 0;
        Incidents++;
        _began = now;
        return true;
    }

    /// <summary>The pause of the running incident ends then.</summary>
    public void PausedUntil(TimeSpan until) => _over = until;
}
