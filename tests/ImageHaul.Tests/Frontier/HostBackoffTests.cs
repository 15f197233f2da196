using ImageHaul.Frontier;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostBackoffTests
{
    [Fact]
    public void TurnedAway_RequestsUnderWayAsItBegan_AreOneIncident()
    {
        var backoff = new HostBackoff();
        Assert.True(backoff.TurnedAway(Seconds(5), startedAt: Seconds(4)));
        Assert.False(backoff.TurnedAway(Seconds(6), startedAt: Seconds(4.5)));
        Assert.False(backoff.TurnedAway(Seconds(6), startedAt: Seconds(5)));
        Assert.Equal(1, backoff.Incidents);
    }

    [Fact]
    public void TurnedAway_RequestStartedSince_IsAnotherIncident()
    {
        var backoff = new HostBackoff();
        backoff.TurnedAway(Seconds(5), Seconds(4));
        Assert.True(backoff.TurnedAway(Seconds(8), Seconds(7)));
        Assert.Equal(2, backoff.Incidents);
    }

    [Fact]
    public void TurnedAway_AfterQuiet_CountsAsTheFirst()
    {
        var backoff = new HostBackoff();
        for (var n = 0; n < 3; n++)
        {
            backoff.TurnedAway(Seconds(10 * n + 1), Seconds(10 * n));
            backoff.PausedUntil(Seconds(10 * n + 5));
        }
        Assert.Equal(3, backoff.Incidents);
        var quiet = Seconds(25) + HostBackoff.Quiet;
        Assert.True(backoff.TurnedAway(quiet, quiet - Seconds(1)));
        Assert.Equal(4, backoff.Incidents);
        backoff.PausedUntil(quiet);
        quiet += HostBackoff.Quiet + Seconds(0.001);
        Assert.True(backoff.TurnedAway(quiet, quiet - Seconds(1)));
        Assert.Equal(1, backoff.Incidents);
    }
}
