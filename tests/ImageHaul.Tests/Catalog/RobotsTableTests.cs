using ImageHaul.Catalog;

namespace ImageHaul.Tests.Catalog;

public sealed class RobotsTableTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("imagehaul-robots-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_WhatWasSaved_ForADay_ThenNothing()
    {
        var saved = new SiteWishes("https://h.test", Now) { HttpStatus = 200, CrawlDelay = TimeSpan.FromSeconds(1.5), Rules = "-2 /x\n", Tdm = "" };
        var bare = new SiteWishes("http://h.test", Now);
        using (var catalog = Open()) Assert.Null(catalog.Robots.Save([saved, bare]));

        using var again = Open();
        Assert.Equal(saved, again.Robots.Find("https://h.test", Now + TimeSpan.FromHours(24)));
        Assert.Equal(bare, again.Robots.Find("http://h.test", Now));
        Assert.Null(again.Robots.Find("https://h.test", Now + TimeSpan.FromHours(24.1)));
        Assert.Null(again.Robots.Find("https://h.test", Now - TimeSpan.FromDays(2)));
        Assert.Null(again.Robots.Find("https://other.test", Now));
    }

    [Fact]
    public void Save_SameOriginAgain_Replaces_AndDropOldForgets()
    {
        using var catalog = Open();
        catalog.Robots.Save([new SiteWishes("http://h.test", Now) { Rules = "-2 /x\n" }]);
        var later = Now + TimeSpan.FromHours(23);
        catalog.Robots.Save([new SiteWishes("http://h.test", later) { Rules = "" }, new SiteWishes("http://old.test", Now)]);

        Assert.Equal("", catalog.Robots.Find("http://h.test", later)?.Rules);
        Assert.Null(catalog.Robots.DropOld(Now + TimeSpan.FromHours(25)));
        Assert.Null(catalog.Robots.Find("http://old.test", Now));
        Assert.NotNull(catalog.Robots.Find("http://h.test", later));
    }

    private SqliteCatalog Open() => SqliteCatalog.Open(Path.Combine(_folder, "catalog.db")).Catalog!;
}
