using ImageHaul.Cli.Screen;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Cli;

public sealed class LiveFrameTests
{
    private static readonly DateTimeOffset Clock = new(2026, 1, 2, 14, 2, 44, TimeSpan.Zero);

    [Fact]
    public void Render_At80Columns_ReadsLikeThis() => Assert.Equal(
        """
        rows       10,000 of 20,000   50 %   #####################.....................
        time            20 s     about 30 s left
        speed         460 images/s    65.0 MB/s                       ########## 1 min
        images      8,900 downloaded   300 duplicates
        failed        800   http-not-found 500   blocked 300
        requests       64 of 128 in flight   0 queued   0 hosts
        busy      a.example                    8 of 8     50 ms     100 queued
                  b.example                    4 of 8     50 ms     100 queued

        waiting   slow.example                 until 14:03:12    0:28  rate-limited

        disk      120.4 GB free
        """,
        string.Join('\n', Render(Samples.Counts with { RowsRead = 20_000 }, 80).Select(line => line.TrimEnd())));

    [Fact]
    public void Render_At40Columns_ReadsLikeThis() => Assert.Equal(
        """
        rows       10,000 of 20,000   50 %
        time      about 30 s left
        speed         460 images/s
        """,
        string.Join('\n', Render(Samples.Counts with { RowsRead = 20_000 }, 38).Take(3).Select(line => line.TrimEnd())));

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Render_OnlyBlockedHostsAreLeft_WaitsForThoseThatAskedForIt(bool isSuspended, bool waits)
    {
        // A suspended host is tried once more when nothing else is left, so nobody waits ten minutes for it.
        var counts = Samples.Counts with { Frontier = Samples.Frontier with { InFlight = 0, Blocked = [Samples.Frontier.Blocked[0] with { IsSuspended = isSuspended, Waiting = 1_000_000 }] } };

        Assert.Equal(waits, Render(counts with { RowsRead = 20_000 }, 80)[1].Contains("waits for slow.example"));
    }

    [Fact]
    public void Render_HostWithAPace_ShowsIt()
    {
        var counts = Samples.Counts with { Frontier = Samples.Frontier with { Busiest = [Samples.Frontier.Busiest[0] with { Pace = 19.96 }] } };
        Assert.EndsWith("100 queued   20.0/s", Render(counts, 80)[6]);
    }

    [Fact]
    public void Render_TotalUnknown_SaysHowFarReadingIs() =>
        Assert.Equal("rows       10,000 of 12,000+   still reading the list", Render(Samples.Counts with { ReadingFinished = false, RowsRead = 12_000 }, 80)[0]);

    [Fact]
    public void Render_DiskThatFillsBeforeTheEnd_Warns()
    {
        var disk = Render(Samples.Counts with { RowsRead = 50_000_000 }, 80, new Palette(Color: true, Unicode: false), free: 60_000_000_000)[^1];

        Assert.Contains("\e[33m60.0 GB free, full in about 17 min\e[0m", disk);
    }

    [Fact]
    public void Render_DiskThatLastsUntilTheEnd_DoesNot() =>
        Assert.Equal("disk      60.0 GB free", Render(Samples.Counts with { RowsRead = 20_000 }, 80, free: 60_000_000_000)[^1]);

    [Fact]
    public void Render_AnyWidth_NeverReachesTheLastColumn_AndKeepsItsHeight()
    {
        ProgressSnapshot[] pictures = [Samples.Counts, Full, new ProgressSnapshot { Frontier = new() }, Full with { ReadingFinished = false }];
        for (var width = 1; width <= 250; width++)
        {
            foreach (var height in new[] { 2, 5, 9, 10, 15, 18, 24, 45 })
            {
                var drawn = pictures.Select(counts => LiveFrame.Render(counts, Rates(counts), Clock, 1_000_000, width, height, new Palette(Color: false, Unicode: true))).ToList();
                Assert.All(drawn.SelectMany(lines => lines), line => Assert.True(StyledLine.Columns(line) < Math.Max(2, width), $"{width}: {line}"));
                Assert.Single(drawn.Select(lines => lines.Count).Distinct());
                Assert.InRange(drawn[0].Count, 1, height - 1);
            }
        }
    }

    [Fact]
    public void Render_FiguresThatChange_StayInTheirColumns()
    {
        var before = Render(Samples.Counts with { RowsRead = 20_000 }, 80);
        var after = Render(Samples.Counts with { RowsRead = 20_000, Downloaded = 9, Frontier = Samples.Frontier with { InFlight = 7, Busiest = [Samples.Frontier.Busiest[0] with { InFlight = 12, Limit = 16, Waiting = 9, Latency = TimeSpan.FromSeconds(1.25) }] } }, 80);

        foreach (var (line, word) in new[] { (0, "of"), (2, "images/s"), (2, "1 min"), (3, "downloaded"), (5, "of"), (6, "queued") })
            Assert.Equal(before[line].IndexOf(word, StringComparison.Ordinal), after[line].IndexOf(word, StringComparison.Ordinal));
    }

    [Fact]
    public void Render_WideTerminal_PutsHostsSideBySide()
    {
        var lines = Render(Full, 200, height: 45);

        Assert.Contains("images-1.shop.example", lines[6]);
        Assert.Contains("images-3.shop.example", lines[6]);
        Assert.Contains("images-8.shop.example", lines[8]);
    }

    [Fact]
    public void Render_MoreBlockedHostsThanLines_SaysHowManyMore() => Assert.Equal("          and 7 more", Render(Full, 80)[10]);

    [Fact]
    public void Render_HostileHost_CannotTouchTheTerminal()
    {
        var frontier = Samples.Frontier with { Blocked = [Samples.Frontier.Blocked[0] with { Host = new HostKey("http", "a\u001b[2Jb\n", 80), Reason = "x\u001by" }] };

        Assert.All(Render(Samples.Counts with { Frontier = frontier }, 80), line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void Render_InColour_ShowsTheSameWords()
    {
        var plain = Render(Samples.Counts, 80);
        var coloured = Render(Samples.Counts, 80, new Palette(Color: true, Unicode: false));

        Assert.Contains("\e[", coloured[0]);
        Assert.Equal(plain, coloured.Select(WithoutColours));
    }

    private static ProgressSnapshot Full { get; } = Samples.Counts with
    {
        RowsRead = 1_234_567_890,
        Failures = FailureKinds.All.ToDictionary(kind => kind, kind => 1000L + (int)kind),
        Resumed = 5,
        UpToDate = 6,
        Skipped = 7,
        Frontier = Samples.Frontier with
        {
            Busiest = [.. Enumerable.Range(1, 8).Select(i => Samples.Frontier.Busiest[0] with { Host = new HostKey("https", $"images-{i}.shop.example", 443), Pace = 1234, Waiting = 1_000_000 })],
            Blocked = [.. Enumerable.Range(1, 8).Select(i => Samples.Frontier.Blocked[0] with { Host = new HostKey("https", $"{new string('x', i * 20)}.example", 8443) })],
        },
    };

    private static string WithoutColours(string line) => string.Concat(line.Split('\e').Select((part, i) => i == 0 ? part : part[(part.IndexOf('m') + 1)..]));

    private static RateMeter Rates(ProgressSnapshot counts)
    {
        var rates = new RateMeter(TimeSpan.FromSeconds(30));
        rates.Add(counts);
        return rates;
    }

    private static IReadOnlyList<string> Render(ProgressSnapshot counts, int width, Palette palette = default, int height = 24, long free = 120_400_000_000) =>
        LiveFrame.Render(counts, Rates(counts), Clock, free, width, height, palette);
}

public sealed class PlainLineTests
{
    [Fact]
    public void Render_ReadsLikeThis()
    {
        var counts = Samples.Counts with { RowsRead = 20_000 };
        var rates = new RateMeter(TimeSpan.FromSeconds(30));
        rates.Add(counts);

        Assert.Equal("10,000 of 20,000 rows (50 %), 460 images/s, 65.0 MB/s, 800 failed, 64 of 128 in flight, hosts waiting: 1, about 30 s left", PlainLine.Render(counts, rates, default, null));
        Assert.EndsWith(", disk: 500.0 MB free, full in about 9 s", PlainLine.Render(counts, rates, default, 500_000_000));
    }
}

public sealed class SparklineTests
{
    [Theory]
    [InlineData(true, " ▁▂▅█")]
    [InlineData(false, " _.=#")]
    public void Draw_NothingStandsOnTheGround_AndTheHighestFills(bool unicode, string expected) => Assert.Equal(expected, Sparkline.Draw([double.NaN, 0, 0.1, 50, 100], unicode));

    [Fact]
    public void Draw_NothingAtAll_IsFlat() => Assert.Equal("▁▁", Sparkline.Draw([0, 0], unicode: true));
}

public sealed class HostTextTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public void Name_LongHost_KeepsItsEnd(int width)
    {
        var host = new HostKey("https", string.Join('.', Enumerable.Repeat(new string('a', 60), 3).Append("shop.example")), 443);

        var name = HostText.Name(host, width);

        Assert.Equal(width, name.Length);
        Assert.StartsWith("..", name);
        Assert.EndsWith("a.shop.example", name);
    }
}

public sealed class HostPlacesTests
{
    [Fact]
    public void Arrange_OtherOrder_EachStaysWhereItWas()
    {
        var places = new HostPlaces();
        Assert.Equal(["a", "b", "c"], Names(places.Arrange(Hosts("a", "b", "c"))));
        Assert.Equal(["a", "b", "c"], Names(places.Arrange(Hosts("c", "a", "b"))));
        Assert.Equal(["a", "d", "c"], Names(places.Arrange(Hosts("d", "c", "a"))));
        Assert.Equal(["c"], Names(places.Arrange(Hosts("c"))));
    }

    private static HostSnapshot[] Hosts(params string[] names) => [.. names.Select(name => Samples.Frontier.Busiest[0] with { Host = new HostKey("https", name, 443) })];

    private static IEnumerable<string> Names(IReadOnlyList<HostSnapshot> hosts) => hosts.Select(host => host.Host.ToString().Split("://")[1]);
}
