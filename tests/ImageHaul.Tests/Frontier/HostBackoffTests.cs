using ImageHaul.Frontier;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostBackoffTests
{
    private readonly HostBackoff _backoff = new();

    [Fact]
    public void TurnedAway_RequestsUnderWayAsItBegan_AreOneIncident()
    {
        Assert.True(_backoff.TurnedAway(Seconds(5), startedAt: Seconds(4)));
        Assert.False(_backoff.TurnedAway(Seconds(6), startedAt: Seconds(4.5)));
        Assert.False(_backoff.TurnedAway(Seconds(6), startedAt: Seconds(5)));
        Assert.Equal(1, _backoff.Incidents);
    }

    [Fact]
    public void TurnedAway_NothingAnsweredSince_CountsOneMore()
    {
        _backoff.TurnedAway(Seconds(5), Seconds(4));
        _backoff.Answered(startedAt: Seconds(4.9));
        Assert.True(_backoff.TurnedAway(Seconds(8), Seconds(7)));
        Assert.Equal(2, _backoff.Incidents);
    }

    [Fact]
    public void TurnedAway_SomethingAnsweredSince_RepeatsThePause_AndMuchForgivesIt()
    {
        for (var n = 0; n < 3; n++) Incident(10 * n);
        Assert.Equal(3, _backoff.Incidents);
        _backoff.Answered(Seconds(26));
        Incident(30);
        Assert.Equal(3, _backoff.Incidents);
        for (var n = 0; n < HostBackoff.Forgiving; n++) _backoff.Answered(Seconds(36));
        Incident(40);
        Assert.Equal(1, _backoff.Incidents);
    }

    [Fact]
    public void TurnedAway_AfterQuiet_CountsAsTheFirst()
    {
        for (var n = 0; n < 3; n++) Incident(10 * n);
        var quiet = Seconds(25) + HostBackoff.Quiet;
        Assert.True(_backoff.TurnedAway(quiet, quiet - Seconds(1)));
        Assert.Equal(4, _backoff.Incidents);
        _backoff.PausedUntil(quiet);
        quiet += HostBackoff.Quiet + Seconds(0.001);
        Assert.True(_backoff.TurnedAway(quiet, quiet - Seconds(1)));
        Assert.Equal(1, _backoff.Incidents);
    }

    // Begins a second after that instant; the pause ends four later.
    private void Incident(double after)
    {
        Assert.True(_backoff.TurnedAway(Seconds(after + 1), Seconds(after)));
        _backoff.PausedUntil(Seconds(after + 5));
    }
}
