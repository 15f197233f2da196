using System.Globalization;
using System.Xml.Linq;
using ImageHaul.Web.Charts;

namespace ImageHaul.Tests.Charting;

public sealed class ChartTests
{
    private const string Hostile = "<script>alert(1)</script>\"'&";

    private static readonly Series[] Parts = [new("good", ChartColor.Blue), new("never", ChartColor.Teal), new("bad", ChartColor.Orange)];

    public static TheoryData<string> Kinds => ["bars", "stacked", "histogram", "line"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draw_HasANameAndADescriptionForThoseWhoCannotSeeIt(string kind)
    {
        var svg = Parse(Chart(kind, "label", 5));

        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal(svg.Attribute("aria-labelledby")!.Value.Split(' '), svg.Elements().Take(2).Select(element => element.Attribute("id")!.Value));
        Assert.Equal(["title", "desc"], svg.Elements().Take(2).Select(element => element.Name.LocalName));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draw_TextFromElsewhere_StaysText(string kind)
    {
        var svg = Parse(Chart(kind, Hostile, 5));

        Assert.All(svg.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, new[] { "svg", "title", "desc", "text", "rect", "path" }));
        Assert.Contains(svg.Descendants(), element => element.Value.Contains(Hostile));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draw_ZerosAndNothing_AreDrawnWithinTheChart(string kind)
    {
        foreach (var value in new[] { 0, 1, 1_000_000_000 })
        {
            var svg = Parse(Chart(kind, "label", value));
            var width = double.Parse(svg.Attribute("width")!.Value, CultureInfo.InvariantCulture);
            var text = svg.ToString();
            Assert.DoesNotContain("NaN", text);
            Assert.DoesNotContain("∞", text);
            Assert.All(svg.Descendants().Where(element => element.Name.LocalName == "rect"), rect =>
            {
                var (x, wide) = (Number(rect, "x"), Number(rect, "width"));
                Assert.True(x >= 0 && wide >= 0 && Number(rect, "height") >= 0 && x + wide <= width, rect.ToString());
            });
        }
        Parse(new BarChart("n", "d", []).Draw().ToString());
        Parse(new StackedBars("n", "d", Parts, []).Draw().ToString());
        Parse(new HistogramChart("n", "d", []).Draw().ToString());
        Parse(new LineChart("n", "d", "u", 1, [], "m").Draw().ToString());
    }

    [Fact]
    public void Bars_LengthsAreInProportion()
    {
        var svg = Parse(new BarChart("n", "d", [new("a", 100, "100"), new("b", 25, "25")]).Draw().ToString());

        var lengths = svg.Descendants().Where(element => element.Name.LocalName == "rect").Select(rect => Number(rect, "width")).ToList();

        Assert.Equal(4, lengths[0] / lengths[1], 0.01);
    }

    [Fact]
    public void Stacked_PartsNoBarHas_AreNotInTheLegend()
    {
        var texts = Parse(Chart("stacked", "label", 5)).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();

        Assert.Contains("bad", texts);
        Assert.DoesNotContain("never", texts);
    }

    [Fact]
    public void Line_TwoStretches_AreTwoLinesWithABreakBetween()
    {
        var chart = new LineChart("n", "d", "u", 1, [new("a", [1, 2, 3], [0, 0, 0]), new("b", [3, 2], [0, 7])], "failed");

        var svg = Parse(chart.Draw().ToString());

        Assert.Equal(2, svg.Descendants().Count(element => element.Attribute("class")?.Value == "line"));
        Assert.Single(svg.Descendants(), element => element.Attribute("class")?.Value == "break");
        Assert.Contains(svg.Descendants(), element => element.Value == "7 failed");
    }

    [Fact]
    public void DrawAlone_CarriesItsStyle()
    {
        var svg = Parse(new BarChart("n", "d", [new("a", 1, "1")]) { HasHeading = true, Note = "note" }.DrawAlone().ToString());

        Assert.Contains("prefers-color-scheme", svg.Descendants().Single(element => element.Name.LocalName == "style").Value);
    }

    private static string Chart(string kind, string label, int value) => (kind switch
    {
        "bars" => new BarChart("name", "description", [new(label, value, label), new("other", 3, "3")]).Draw(),
        "stacked" => new StackedBars("name", "description", Parts, [new(label, [value, 0, 2]), new("other", [0, 0, 0])]).Draw(),
        "histogram" => new HistogramChart("name", "description", [new(label, label, value), new("2", "2 to 3", 4)]).Draw(),
        _ => new LineChart("name", "description", "unit", 0.1, [new(label, [value, 2, 0], [0, value, 0])], "failed").Draw(),
    }).ToString();

    private static XElement Parse(string svg) => XElement.Parse(svg);

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);
}
