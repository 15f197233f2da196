using ImageHaul.Model;
using ImageHaul.Web.Dashboard;

namespace ImageHaul.Tests.Dashboard;

/// <summary>Which stored images may be asked for, and for how long.</summary>
public sealed class LatestImagesTests
{
    private readonly LatestImages _images = new();

    [Fact]
    public void Find_BeforeTheImageWasShown_IsNothing()
    {
        _images.Add([WatchedRun.Stored(1)]);
        Assert.Null(_images.Find(WatchedRun.Digest(1)));
        _images.Publish();
        Assert.NotNull(_images.Find(WatchedRun.Digest(1)));
        Assert.Null(_images.Find(WatchedRun.Digest(2)));
    }

    [Fact]
    public void Publish_ManyImages_ShowsTheLatestFew()
    {
        _images.Add([.. Enumerable.Range(1, 100_000).Select(seed => WatchedRun.Stored(seed))]);

        var shown = _images.Publish()!;

        Assert.Equal(LatestImages.Shown, shown.Count);
        Assert.Equal(WatchedRun.Digest(100_000), shown[0].Image.Digest);
        Assert.Null(_images.Publish());
    }

    [Fact]
    public void Add_FailuresDuplicatesAndTheSameAgain_AreNotShown()
    {
        _images.Add([WatchedRun.Failed(1, FailureKind.Blocked), WatchedRun.Stored(2) with { Status = RecordStatus.Duplicate }, WatchedRun.Stored(3), WatchedRun.Stored(3)]);
        Assert.Equal([WatchedRun.Digest(3)], _images.Publish()!.Select(image => image.Image.Digest));
    }

    [Fact]
    public void Find_ShownLongAgo_IsForgotten()
    {
        _images.Add([WatchedRun.Stored(0)]);
        _images.Publish();
        for (var list = 1; list <= 20; list++)
        {
            _images.Add([.. Enumerable.Range(list * 100, LatestImages.Shown).Select(seed => WatchedRun.Stored(seed))]);
            _images.Publish();
            // A browser that asks a few seconds late still gets what it was shown.
            Assert.Equal(list <= 7, _images.Find(WatchedRun.Digest(0)) is not null);
        }
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg, null)]
    [InlineData(ImageFormat.Avif, null)]
    [InlineData(ImageFormat.Ico, null)]
    [InlineData(ImageFormat.Heic, "heic")]
    [InlineData(ImageFormat.Tiff, "tiff")]
    [InlineData(ImageFormat.Jxl, "jxl")]
    [InlineData(ImageFormat.Svg, "svg")]
    public void Find_WhatNoBrowserShowsSafely_IsATileAndNeverServed(ImageFormat format, string? tile)
    {
        _images.Add([WatchedRun.Stored(1, format)]);

        var shown = Assert.Single(_images.Publish()!);

        Assert.Equal(tile, LatestImages.Obstacle(shown.Image));
        Assert.Equal(tile is null, _images.Find(WatchedRun.Digest(1)) is not null);
    }

    [Theory]
    [InlineData(20_000_000, 100, 100)]
    [InlineData(1000, 30_000, 30_000)]
    public void Find_WhatWouldTakeABrowsersMemory_IsATile(long bytes, int width, int height)
    {
        _images.Add([WatchedRun.Stored(1, ImageFormat.Png, bytes, width, height)]);

        Assert.Equal("large", LatestImages.Obstacle(Assert.Single(_images.Publish()!).Image));
        Assert.Null(_images.Find(WatchedRun.Digest(1)));
    }

    [Fact]
    public void Name_OfAStranger_IsCleanedAndHasNoSecrets()
    {
        var record = WatchedRun.Stored(1);
        _images.Add([record with { Response = record.Response! with { FileName = "a\u202egpj.exe?token=hunter2&x=1" } }]);

        var name = Assert.Single(_images.Publish()!).Name;

        Assert.DoesNotContain("hunter2", name);
        Assert.DoesNotContain('\u202e', name);
    }
}
