using ImageHaul.Web.Report;

namespace ImageHaul.Tests.Reporting;

public sealed class PaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 6, 7, 0, 0, TimeSpan.Zero);

    private readonly RowTimes _activity = new();

    [Fact]
    public void Of_SteadyWork_IsOneTimeWithItsRate()
    {
        for (var row = 0; row < 1000; row++) Add(row * 0.02);

        var pace = Pace.Of(_activity);

        var time = Assert.Single(pace.Times);
        Assert.Equal(1000, time.Steps.Sum(step => step.Images));
        Assert.Equal(50, pace.ImagesPerSecond!.Value, 1.0);
        Assert.InRange(time.Steps.Count, 20, 80);
        // The last step is as fast as the others, although it had only begun.
        Assert.All(pace.Chart("").Stretches[0].Rates, rate => Assert.Equal(50, rate, 10.0));
    }

    [Fact]
    public void Of_ARetryOnTheNextDay_LeavesTheNightOut()
    {
        for (var row = 0; row < 100; row++) Add(row * 0.5);
        for (var row = 0; row < 10; row++) Add(86_400 + row, hasImage: false);

        var pace = Pace.Of(_activity);

        Assert.Equal([Start, Start.AddDays(1)], pace.Times.Select(time => time.Start));
        Assert.Equal(59, pace.Worked.TotalSeconds, 1.5);
        Assert.Equal(10, pace.Times[1].Steps.Sum(step => step.Failed));
    }

    [Fact]
    public void Of_SlowButSteadyWork_IsNotCutIntoPieces()
    {
        for (var row = 0; row < 50; row++) Add(row * 300);

        Assert.Single(Pace.Of(_activity).Times);
    }

    [Fact]
    public void Of_OneRow_HasNoRateToSpeakOf()
    {
        Add(0);

        var pace = Pace.Of(_activity);

        Assert.Null(pace.ImagesPerSecond);
        Assert.Single(pace.Times);
    }

    [Fact]
    public void Add_MoreMomentsThanAreKept_TakesLongerStepsAndLosesNothing()
    {
        const int Rows = 3 * RowTimes.MostSteps;
        for (var row = 0; row < Rows; row++) Add(row * 0.7, row % 3 == 0);

        Assert.InRange(_activity.Steps.Count, 1, RowTimes.MostSteps);
        Assert.Equal(Rows, _activity.Steps.Sum(step => step.Value.Images + step.Value.Failed));
        Assert.Equal(Rows, Pace.Of(_activity).Times.Sum(time => time.Steps.Sum(step => step.Images + step.Failed)));
    }

    [Fact]
    public void Of_ClocksThatWentWrong_StaysWithinItsBounds()
    {
        foreach (var year in new[] { 1970, 1999, 2026, 2999, 9999 }) _activity.Add(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero), true);

        var pace = Pace.Of(_activity);

        Assert.Equal(5, pace.Times.Sum(time => time.Steps.Sum(step => step.Images)));
        Assert.InRange(pace.Times.Sum(time => time.Steps.Count), 1, 1000);
    }

    private void Add(double seconds, bool hasImage = true) => _activity.Add(Start.AddSeconds(seconds), hasImage);
}
