using System.Globalization;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>How fast the rows got their images.</summary>
internal static class PaceSection
{
    public static IEnumerable<Html> Write(ReportPage page)
    {
        var pace = page.Facts.Pace;
        var images = pace.Times.Sum(time => time.Steps.Sum(step => step.Images));
        var failed = pace.Times.Sum(time => time.Steps.Sum(step => step.Failed));
        var description = $"{Quantity.Count(images, "row", "rows")} got an image and {Quantity.Count(failed)} failed in {Quantity.Time(pace.Worked)}; each point stands for {Step(pace)}.";
        yield return Html.Of($"<p class=\"dim\">{description} {(pace.Times.Count > 1 ? "Pauses are left out, at the dotted lines." : "")}</p>\n<figure>{pace.Chart(description).Draw()}</figure>\n");
        yield return TableMarkup.Data("The figures of this chart", ["from (UTC)", "#with an image", "#failed"], pace.Times.SelectMany(time => time.Steps.Select((step, index) => new[]
        {
            time.Start.AddSeconds(index * pace.StepSeconds).UtcDateTime.ToString(pace.StepSeconds < 1 ? "yyyy-MM-dd HH:mm:ss.f" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            Quantity.Count(step.Images), Quantity.Count(step.Failed),
        })));
    }

    private static string Step(Pace pace) => pace.StepSeconds < 60 ? string.Create(CultureInfo.InvariantCulture, $"{pace.StepSeconds:0.#} s") : Quantity.Time(TimeSpan.FromSeconds(pace.StepSeconds));
}
