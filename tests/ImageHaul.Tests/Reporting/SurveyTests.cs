using ImageHaul.Model;
using ImageHaul.Tests.Catalog;
using ImageHaul.Web.Report;

namespace ImageHaul.Tests.Reporting;

public sealed class SurveyTests : IDisposable
{
    private readonly ReportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("https://Host.example:8443/a?b", "Host.example:8443")]
    [InlineData("http://***@host.example", "host.example")]
    [InlineData("http://host.example?x=//other/", "host.example")]
    [InlineData("http://[::1]:80/x", "[::1]:80")]
    [InlineData("no url at all", "")]
    [InlineData("", "")]
    public void HostOf_IsTheAuthorityWithoutUserInfo(string url, string host) => Assert.Equal(host, HostTally.HostOf(url).ToString());

    [Fact]
    public void Hosts_AreCountedWithoutRegardToCase()
    {
        _folder.Commit(CatalogFolder.Good(1, url: "https://HOST.example/1"), CatalogFolder.Bad(2, url: "https://host.example/2"));

        var host = Assert.Single(Read().Hosts.Top);

        Assert.Equal(("host.example", 2, 1, 1), (host.Name, host.Rows, host.Of(RecordStatus.Downloaded), host.Of(RecordStatus.Failed)));
        Assert.Equal((FailureKind.HttpNotFound, 1), host.Commonest);
    }

    [Fact]
    public void Hosts_TooManyToHold_AreStillCountedExactly()
    {
        // One large host whose rows are spread over the list, among hosts of one row each that push it out again and again.
        _folder.Commit([.. Enumerable.Range(1, 300).Select(row => row % 5 == 0 ? CatalogFolder.Good(row, url: $"https://large.example/{row}") : CatalogFolder.Bad(row, url: $"https://small{row}.example/"))]);
        using var catalog = _folder.Open();
        using var snapshot = catalog.Contents.OpenSnapshot();
        var tally = new HostTally(most: 8);
        using (var rows = snapshot.ReadRecords())
        {
            while (rows.Step()) tally.Add(rows);
        }

        var ranking = tally.Rank(3, snapshot.ReadRecords);

        Assert.False(ranking.IsComplete);
        Assert.Equal(("large.example", 60), (ranking.Top[0].Name, ranking.Top[0].Rows));
        Assert.Equal(60 * CatalogFolder.Good(5, url: "https://large.example/5").Image!.Bytes, ranking.Top[0].Bytes, 200.0);
    }

    [Fact]
    public void Duplicates_AreTheGroupsWithMostRows()
    {
        _folder.Commit([.. Enumerable.Range(1, 10).Select(row => CatalogFolder.Good(row, row < 6 ? "many" : row < 9 ? "some" : $"{row}"))]);

        var facts = Read();

        Assert.Equal((2, 8), (facts.Shared.Blobs, facts.Shared.Rows));
        Assert.Equal([5, 3], facts.Duplicates.Select(group => group.Rows));
        Assert.Equal(["1", "2", "3", "4", "5"], facts.Duplicates[0].Urls.Select(url => url.Id));
        Assert.Equal(CatalogFolder.Image("many").Digest, facts.Duplicates[0].Image!.Digest);
    }

    [Fact]
    public void Images_AreCountedOnceByFormatSizeAndShape()
    {
        var tall = CatalogFolder.Good(3);
        _folder.Commit(CatalogFolder.Good(1), CatalogFolder.Good(2, "content 1"), tall with { Image = tall.Image! with { Format = ImageFormat.Jpeg, Width = 100, Height = 3000, Bytes = 2_500_000 } });

        var facts = Read();

        Assert.Equal([(ImageFormat.Jpeg, 1), (ImageFormat.Png, 1)], facts.Formats.Select(format => (format.Format, (int)format.Images)));
        Assert.Equal(["1 kB to 2 kB", "2 MB to 5 MB"], facts.Sizes.Where(bin => bin.Count == 1).Select(bin => bin.Range));
        Assert.Equal(["64 to 128", "2048 to 4096"], facts.Sides.Where(bin => bin.Count == 1).Select(bin => bin.Range));
        Assert.Equal(new ShapeCounts(1, 1, 0), facts.Shapes);
    }

    [Fact]
    public void Span_IsFromTheFirstRowToTheLast()
    {
        var later = CatalogFolder.Moment.AddMinutes(1);
        _folder.Commit(CatalogFolder.Good(1) with { FetchedAt = later }, CatalogFolder.Good(2));

        Assert.Equal((CatalogFolder.Moment, later), Read().Span);
    }

    [Fact]
    public void MeanTime_LengthBeyondAllMeasure_IsTheLongestThatIsHeld()
    {
        _folder.Commit(CatalogFolder.Good(1), CatalogFolder.Good(2));
        using (var catalog = _folder.Open()) catalog.Writer.Execute("UPDATE record SET elapsed_ms = 9223372036854775807");

        Assert.All(Read().Hosts.Top, host => Assert.Equal(TimeSpan.FromMilliseconds(int.MaxValue), host.MeanTime));
    }

    private ReportFacts Read()
    {
        using var catalog = _folder.Open();
        using var snapshot = catalog.Contents.OpenSnapshot();
        return Survey.Read(snapshot, 500, null, CancellationToken.None);
    }
}
