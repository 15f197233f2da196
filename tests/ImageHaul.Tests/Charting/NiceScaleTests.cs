using FsCheck.Fluent;
using ImageHaul.Tests.Model;
using ImageHaul.Web.Charts;

namespace ImageHaul.Tests.Charting;

public sealed class NiceScaleTests
{
    [Theory]
    [InlineData(7, 2, 8)]
    [InlineData(100, 20, 100)]
    [InlineData(101, 50, 150)]
    [InlineData(0.3, 0.1, 0.3)]
    [InlineData(9_999_999, 2_000_000, 10_000_000)]
    public void Of_StepsAreRound(double most, double step, double top)
    {
        var scale = NiceScale.Of(most);

        Assert.Equal(step, scale.Step, 9);
        Assert.Equal(top, scale.Top, 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_NothingToShow_IsAnAxisToOne(double most) => Assert.Equal(1, NiceScale.Of(most).Top, 9);

    [Fact]
    public void Of_WholeNumbers_HasNoFractions() => Assert.Equal([0, 1, 2], NiceScale.Of(2, 6, isWhole: true).Ticks);

    [Theory]
    [InlineData(3, 0.5)]
    [InlineData(6, 1)]
    [InlineData(75, 15)]
    [InlineData(3600, 600)]
    [InlineData(100_000, 21_600)]
    [InlineData(6_000_000, 1_728_000)]
    public void OfTime_StepsAreThoseOfClocksAndCalendars(double seconds, double step) => Assert.Equal(step, NiceScale.OfTime(seconds).Step);

    [Fact]
    public void Of_AnyNumber_IsCoveredByAFewTicks() => SeededProperty.Holds(
        Gen.Choose(-30, 60).SelectMany(power => Gen.Choose(1, 9999).Select(digits => digits * Math.Pow(10, power / 4.0))), 500, most =>
        {
            var ticks = NiceScale.Of(most).Ticks.ToList();

            Assert.InRange(ticks.Count, 2, 12);
            Assert.True(ticks[^1] >= most * (1 - 1e-9));
            Assert.True(ticks[^2] < most);
        });
}
