namespace ImageHaul.Fetching.Routes;

/// <summary>
/// How one proxy gets on with one host. Three refusals in a row and the pair rests, longer each time: a single 403 is what many servers say of an image that is gone. A pair
/// at rest is not forbidden, only the last choice; a host that says 403 to everybody is still asked.
/// </summary>
internal sealed class PairHealth
{
    private const int Patience = 3;

    private int _refusals;
    private TimeSpan _wait;

    /// <summary>The pair is at rest until then.</summary>
    public TimeSpan RestUntil { get; private set; }

    public bool IsResting(TimeSpan now) => now < RestUntil;

    /// <summary>The host took a request of this proxy. A rest that it asked for goes on.</summary>
    public void Carried()
    {
        _refusals = 0;
        _wait = TimeSpan.Zero;
    }

    /// <summary>The host refused a request of this proxy, or nothing came through.</summary>
    public void Refused(TimeSpan now)
    {
        // What was under way when the rest began says nothing new; behind a rest, the first refusal is enough.
        if (IsResting(now) || (++_refusals < Patience && _wait == TimeSpan.Zero)) return;
        _refusals = 0;
        _wait = RestTimes.OfPair(_wait);
        RestUntil = now + _wait;
    }

    /// <summary>The host has had enough of this proxy for now.</summary>
    public void Limited(TimeSpan now, TimeSpan? asked)
    {
        var rest = asked is { } named && named > TimeSpan.Zero ? named : RestTimes.Limited;
        var until = now + (rest < RestTimes.LongestOfPair ? rest : RestTimes.LongestOfPair);
        if (until > RestUntil) RestUntil = until;
    }
}
