using ImageHaul.Frontier;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostPaceTests
{
    private readonly HostPace _pace = new();
    private TimeSpan _now;

    [Fact]
    public void Rate_NothingRefused_IsNone()
    {
        Accept(100, perSecond: 50);
        Assert.Null(_pace.Rate);
        Assert.Equal(TimeSpan.Zero, _pace.ReadyAt);
    }

    [Fact]
    public void TurnedAway_First_HalvesWhatWasSent()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 2);
        Assert.Equal(25, _pace.Rate!.Value, 1.0);
        Assert.Equal(50, _pace.Refused!.Value, 1.0);
    }

    [Fact]
    public void TurnedAway_FirstAfterALongTimeOfLittle_GoesByWhatWasSentLately()
    {
        Accept(60, perSecond: 1);
        Accept(100, perSecond: 50);
        Refuse(pause: 2);
        Assert.Equal(25, _pace.Rate!.Value, 1.0);
    }

    [Fact]
    public void TurnedAway_WithoutAPlainWord_PacesTheSecondTimeWithinAMinute()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 2, isPlain: false);
        Assert.Null(_pace.Rate);
        Accept(100, perSecond: 1);
        Refuse(pause: 2, isPlain: false);
        Assert.Null(_pace.Rate);
        Accept(100, perSecond: 50);
        Refuse(pause: 2, isPlain: false);
        Assert.NotNull(_pace.Rate);
    }

    [Fact]
    public void TurnedAway_Again_GoesAThirdOfTheWayFromWhatTheHostHasToWhatItHasNot()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 2);
        // 40 in 2 s of pause and 2 s of work: it has at least 10 a second, and not 20.
        Accept(40, perSecond: 20);
        Refuse(pause: 2);
        Assert.Equal(Math.Cbrt(10 * 10 * 20), _pace.Rate!.Value, 0.7);
    }

    [Fact]
    public void TurnedAway_BeforeAnythingWasAccepted_SaysNothingAboutTheRate()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 2);
        var rate = _pace.Rate;
        Refuse(pause: 4);
        Refuse(pause: 8);
        Assert.Equal(rate, _pace.Rate);
    }

    [Fact]
    public void Accepted_UnderWayAtTheRefusal_DoesNotCount()
    {
        Accept(100, perSecond: 50);
        var before = _now - Seconds(0.1);
        Refuse(pause: 2);
        var rate = _pace.Rate;
        _pace.Accepted(_now, before);
        Refuse(pause: 2);
        Assert.Equal(rate, _pace.Rate);
    }

    [Fact]
    public void Accepted_AtTheFullPace_ClimbsTowardsWhatWasRefusedAndThenRests()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 1);
        var rates = new List<double>();
        for (var second = 0; second < 14; second++)
        {
            rates.Add(_pace.Rate!.Value);
            AcceptAtPace(1);
        }
        Assert.True(rates.Zip(rates.Skip(1)).All(pair => pair.Second >= pair.First));
        Assert.InRange(rates[^1], 0.95 * _pace.Refused!.Value, _pace.Refused.Value);
        // A rate just below is kept for four trials of 2 s; a probe beyond follows.
        AcceptAtPace(4);
        Assert.True(_pace.Rate > _pace.Refused);
    }

    [Fact]
    public void Accepted_NotAsFastAsThePaceAllows_DoesNotClimb()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 1);
        var rate = _pace.Rate;
        Accept(200, perSecond: 5);
        Assert.Equal(rate, _pace.Rate);
    }

    [Fact]
    public void Accepted_HostTakesMoreThanItDid_GrowsBeyond()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 1);
        AcceptAtPace(90);
        Assert.True(_pace.Rate > 100, $"{_pace.Rate}");
        Assert.Null(_pace.Refused);
    }

    [Fact]
    public void TurnedAway_FurtherRefusals_MakeTrialsLonger()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 1);
        for (var n = 0; n < 4; n++)
        {
            AcceptAtPace(3);
            Refuse(pause: 1);
        }
        // Sixteen times as long as at first.
        var rate = _pace.Rate;
        AcceptAtPace(31);
        Assert.Equal(rate, _pace.Rate);
        AcceptAtPace(130);
        Assert.True(_pace.Rate > rate);
    }

    [Fact]
    public void Rate_HostThatTakesNearlyNothing_IsNeverBelowOneIn20Seconds()
    {
        Accept(2, perSecond: 10);
        for (var n = 0; n < 20; n++)
        {
            Refuse(pause: 300);
            Accept(1, perSecond: 10);
        }
        Assert.Equal(0.05, _pace.Rate!.Value, 0.001);
    }

    [Fact]
    public void Started_Paced_SpacesTheStarts()
    {
        Accept(100, perSecond: 50);
        Refuse(pause: 2);
        _pace.Started(_now);
        Assert.Equal(1 / _pace.Rate!.Value, (_pace.ReadyAt - _now).TotalSeconds, 0.0001);
    }

    private void Accept(int count, double perSecond)
    {
        for (var n = 0; n < count; n++)
        {
            _pace.Started(_now);
            var started = _now;
            _now += Seconds(1 / perSecond);
            _pace.Accepted(_now, started);
        }
    }

    private void AcceptAtPace(double seconds)
    {
        var until = _now + Seconds(seconds);
        while (_now < until) Accept(1, _pace.Rate!.Value);
    }

    private void Refuse(double pause, bool isPlain = true)
    {
        _pace.TurnedAway(_now, _now + Seconds(pause), isPlain);
        _now += Seconds(pause);
    }
}
