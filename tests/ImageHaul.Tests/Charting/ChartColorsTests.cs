using System.Globalization;
using ImageHaul.Web.Charts;

namespace ImageHaul.Tests.Charting;

/// <summary>The colours computed, rather than looked at: contrast as WCAG defines it, and distance as readers see it who lack one kind of cone.</summary>
public sealed class ChartColorsTests
{
    // Machado, Oliveira and Fernandes (2009), severity 1, in linear RGB: everyone, then without red, green, blue cones.
    private static readonly double[][,] Eyes =
    [
        new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
        new double[,] { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
        new double[,] { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
        new double[,] { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
    ];

    [Fact]
    public void All_StandOutFromTheirPaper()
    {
        Assert.All(ChartColors.All, color =>
        {
            Assert.True(Contrast(color.Light, ChartColors.LightPaper) >= 3, $"{color.Color} on light paper: {Contrast(color.Light, ChartColors.LightPaper):0.00}");
            Assert.True(Contrast(color.Dark, ChartColors.DarkPaper) >= 3, $"{color.Color} on dark paper: {Contrast(color.Dark, ChartColors.DarkPaper):0.00}");
        });
    }

    [Fact]
    public void AnyTwo_StayApartForEveryReader()
    {
        foreach (var one in ChartColors.All)
        {
            foreach (var other in ChartColors.All.Where(other => other.Color > one.Color))
            {
                Assert.All(Eyes, eye => Assert.True(Distance(one.Light, other.Light, eye) > 20, $"{one.Color} and {other.Color} on light paper"));
                Assert.All(Eyes, eye => Assert.True(Distance(one.Dark, other.Dark, eye) > 20, $"{one.Color} and {other.Color} on dark paper"));
            }
        }
    }

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    public void Contrast_IsThatOfTheDefinition(string one, string other, double expected) => Assert.Equal(expected, Contrast(one, other), 0.01);

    private static double Contrast(string one, string other)
    {
        var (lighter, darker) = (Luminance(Linear(one)), Luminance(Linear(other)));
        if (lighter < darker) (lighter, darker) = (darker, lighter);
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double Distance(string one, string other, double[,] eye)
    {
        var (a, b) = (Lab(Seen(Linear(one), eye)), Lab(Seen(Linear(other), eye)));
        return Math.Sqrt(a.Zip(b, (left, right) => (left - right) * (left - right)).Sum());
    }

    private static double[] Linear(string color) =>
    [
        .. new[] { 1, 3, 5 }.Select(at => int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)),
    ];

    private static double[] Seen(double[] color, double[,] eye) =>
        [.. Enumerable.Range(0, 3).Select(row => Math.Clamp(Enumerable.Range(0, 3).Sum(column => eye[row, column] * color[column]), 0, 1))];

    private static double Luminance(double[] color) => 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2];

    private static double[] Lab(double[] color)
    {
        static double Curve(double value) => value > 0.008856 ? Math.Cbrt(value) : 7.787 * value + 16.0 / 116;
        var x = Curve((0.4124 * color[0] + 0.3576 * color[1] + 0.1805 * color[2]) / 0.95047);
        var y = Curve(Luminance(color));
        var z = Curve((0.0193 * color[0] + 0.1192 * color[1] + 0.9505 * color[2]) / 1.08883);
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
    }
}
