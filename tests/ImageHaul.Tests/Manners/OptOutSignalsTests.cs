using System.Text;
using ImageHaul.Manners;

namespace ImageHaul.Tests.Manners;

public sealed class OptOutSignalsTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("noai", "noai")]
    [InlineData("NoAI", "noai")]
    [InlineData("noimageai", "noimageai")]
    [InlineData("noindex", "noindex")]
    [InlineData("noimageindex", "noimageindex")]
    [InlineData("noml", "noml")]
    [InlineData("none", "none")]
    [InlineData("nofollow, noarchive , noai", "noai")]
    [InlineData("all", null)]
    [InlineData("index, follow", null)]
    [InlineData("nofollow, nosnippet, notranslate", null)]
    [InlineData("max-snippet: 20, max-image-preview: none", null)]
    [InlineData("max-image-preview: large, noai", "noai")]
    [InlineData("noaiart", null)]
    [InlineData("", null)]
    // For an agent: us, everyone, or somebody else.
    [InlineData("imagehaul: noindex", "imagehaul: noindex")]
    [InlineData("ImageHaul: nofollow, noai", "ImageHaul: noai")]
    [InlineData("*: noai", "*: noai")]
    [InlineData("googlebot: noindex", null)]
    [InlineData("googlebot: noindex, nofollow, noai", null)]
    [InlineData("googlebot: nofollow, imagehaul: noai", "imagehaul: noai")]
    [InlineData("noai, googlebot: nofollow", "noai")]
    // Dates: past, to come, in all formats, and none.
    [InlineData("unavailable_after: 25 Jun 2010 15:00:00 PST", "unavailable_after: 25 Jun 2010 15:00:00 PST")]
    [InlineData("unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT", "unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT")]
    [InlineData("unavailable_after: Friday, 25-Jun-10 15:00:00 UTC, noarchive", "unavailable_after: Friday, 25-Jun-10 15:00:00 UTC")]
    [InlineData("unavailable_after: 2010-06-25T15:00:00Z", "unavailable_after: 2010-06-25T15:00:00Z")]
    [InlineData("unavailable_after: 2010-06-25T15:00:00+02:00", "unavailable_after: 2010-06-25T15:00:00+02:00")]
    [InlineData("unavailable_after: 2010-06-25", "unavailable_after: 2010-06-25")]
    [InlineData("unavailable_after: 2026-06-01T12:30:00+01:00", "unavailable_after: 2026-06-01T12:30:00+01:00")]
    [InlineData("unavailable_after: 2026-06-01T12:30:00Z", null)]
    [InlineData("unavailable_after: 01 Jun 2026 05:30:00 PST", null)]
    [InlineData("unavailable_after: Friday, 25 Jun 2100 15:00:00 GMT, noai", "noai")]
    [InlineData("unavailable_after: whenever", null)]
    [InlineData("unavailable_after:", null)]
    [InlineData("otherbot: unavailable_after: 2010-06-25", null)]
    public void Read_XRobotsTag_FindsWhatSpeaksAgainstCollecting(string value, string? signal) =>
        Assert.Equal(signal is null ? null : "X-Robots-Tag: " + signal, Read(("X-Robots-Tag", value)).Signal);

    [Theory]
    [InlineData("train-ai=n", "train-ai=n")]
    [InlineData("search=y, train-ai=n", "train-ai=n")]
    [InlineData(" train-ai = n ;x=1", "train-ai=n")]
    [InlineData("train-genai=?0", "train-genai=n")]
    [InlineData("train-ai=y", null)]
    [InlineData("search=n", null)]
    [InlineData("train-ai", null)]
    [InlineData("train-ai=n, train-ai=y", null)]
    [InlineData("=n,,;=", null)]
    public void Read_ContentUsage_FindsDeniedTraining(string value, string? signal) =>
        Assert.Equal(signal is null ? null : "Content-Usage: " + signal, Read(("content-usage", value)).Signal);

    [Theory]
    [InlineData("1", "tdm-reservation: 1", false)]
    [InlineData(" 1 ", "tdm-reservation: 1", false)]
    [InlineData("0", null, true)]
    [InlineData("yes", null, false)]
    public void Read_TdmReservation_ReservesOrFrees(string value, string? signal, bool isFree)
    {
        var reading = Read(("TDM-Reservation", value));

        Assert.Equal((signal, isFree), (reading.Signal, reading.IsMiningFree));
    }

    [Fact]
    public void Read_SeveralLines_AreOneStatement()
    {
        Assert.Equal("X-Robots-Tag: noai", Read(("X-Robots-Tag", "googlebot: nofollow"), ("X-Robots-Tag", "noai")).Signal);
        Assert.Null(Read(("Content-Usage", "train-ai=n"), ("Content-Usage", "train-ai=y")).Signal);
        Assert.Null(Read(("X-Other", "noai")).Signal);
        Assert.Equal(default, Read());
    }

    [Fact]
    public void Read_ValueOfAnyLength_IsReadUpToItsBound()
    {
        Assert.Equal("X-Robots-Tag: noai", Read(("X-Robots-Tag", "noai," + new string(',', 10_000_000))).Signal);
        Assert.Null(Read(("X-Robots-Tag", new string('x', 100_000) + ", noai")).Signal);
        Assert.Null(Read(("Content-Usage", string.Concat(Enumerable.Repeat("a=n,", 100_000)))).Signal);
    }

    [Theory]
    [InlineData("""[{"location": "/", "tdm-reservation": 1}]""", "/a.png", true)]
    [InlineData("""[{"location": "/photos/", "tdm-reservation": 1}]""", "/photos/a.png", true)]
    [InlineData("""[{"location": "/photos/", "tdm-reservation": 1}]""", "/a.png", false)]
    [InlineData("""[{"location": "*.jpg$", "tdm-reservation": 1, "tdm-policy": "https://h/p"}]""", "/x/a.jpg", true)]
    [InlineData("""[{"location": "photos/*", "tdm-reservation": "1"}]""", "/photos/a.jpg", true)]
    [InlineData("""[{"location": "/", "tdm-reservation": 1}, {"location": "/free/", "tdm-reservation": 0}]""", "/free/a.png", false)]
    [InlineData("""[{"location": "/", "tdm-reservation": 0}, {"location": "/own/", "tdm-reservation": true}]""", "/own/a.png", true)]
    [InlineData("""[{"location": "/", "tdm-reservation": 2}]""", "/a", false)]
    [InlineData("""[{"location": 7, "tdm-reservation": 1}, 5, null, {"tdm-reservation": 1}, {"location": "/"}]""", "/a", false)]
    [InlineData("""{"location": "/", "tdm-reservation": 1}""", "/a", false)]
    [InlineData("<html>not here</html>", "/a", false)]
    [InlineData("", "/a", false)]
    [InlineData("""[{"location": "\ud800", "tdm-reservation": 1}]""", "/a", false)]
    public void Reserving_FileOfTheOrigin_DecidesByItsLongestLocation(string file, string path, bool isReserved)
    {
        var rules = TdmRules.Parse(Encoding.UTF8.GetBytes(file));

        Assert.Equal(isReserved, rules.Reserving(path) is not null);
        Assert.Equal(isReserved, TdmRules.Restore(rules.Save()).Reserving(path) is not null);
    }

    [Fact]
    public void Parse_DeepOrEndlessFile_ReservesNothing()
    {
        Assert.Same(TdmRules.None, TdmRules.Parse(Encoding.UTF8.GetBytes(new string('[', 400_000))));
        Assert.Same(TdmRules.None, TdmRules.Parse(new byte[TdmRules.MaxBytes + 1]));
    }

    private static OptOutReading Read(params (string Name, string Value)[] headers) =>
        OptOutSignals.Read([.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))], Now);
}
