using System.Security.Cryptography;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Pipeline;

public sealed class RefreshTests : RunFixture
{
    private const string A = "http://h.test/a", B = "http://h.test/b", C = "http://h.test/c";

    private readonly ScriptedOrigin _origin = new();

    private HaulOptions Refreshing => Options with { Refresh = true };

    private HaulOptions Original => Options with { Storage = Options.Storage with { Layout = BlobLayout.Original } };

    [Fact]
    public async Task Refresh_NotModified_KeepsTheImageAndItsValidators()
    {
        _origin.Put(A, 1, "\"v1\"", "Thu, 01 Jan 2026 00:00:00 GMT");
        await RunAsync(Rows(A), _origin);
        var first = Assert.Single(Records());

        var summary = await RunAsync(Rows(A), _origin, Refreshing);

        var record = Assert.Single(Records());
        Assert.Equal(RecordStatus.UpToDate, record.Status);
        Assert.Equal(first.Image, record.Image);
        Assert.Equal(("\"v1\"", "Thu, 01 Jan 2026 00:00:00 GMT", 304, "image/png", "photo.png"),
            (record.Response!.ETag, record.Response.LastModified, record.Response.Status, record.Response.ContentType, record.Response.FileName));
        Assert.True(record.FetchedAt > first.FetchedAt);
        Assert.Equal((1, 0L), (summary.Counts.UpToDate, summary.Counts.BytesFetched));
        Assert.Equal([(null, null), ("\"v1\"", "Thu, 01 Jan 2026 00:00:00 GMT")], _origin.For(A).Select(job => (job.ETag, job.LastModified)));
    }

    [Fact]
    public async Task Refresh_NotModifiedWithNewValidators_TakesThem()
    {
        _origin.Put(A, 1, "W/\"weak\"", "Thu, 01 Jan 2026 00:00:00 GMT");
        await RunAsync(Rows(A), _origin);
        _origin.Change(A, resource => resource with { MatchesETag = "W/\"weak\"", ETag = "W/\"newer\"", Modified = null });

        await RunAsync(Rows(A), _origin, Refreshing);

        var response = Assert.Single(Records()).Response!;
        Assert.Equal(("W/\"newer\"", "Thu, 01 Jan 2026 00:00:00 GMT"), (response.ETag, response.LastModified));
    }

    [Fact]
    public async Task Refresh_NotModifiedForAnotherStrongTag_AsksAgainForTheWhole()
    {
        _origin.Put(A, 1, "\"v1\"");
        await RunAsync(Rows(A), _origin);
        _origin.Put(A, 2, "\"v2\"");
        _origin.Change(A, resource => resource with { MatchesETag = "\"v1\"" });

        await RunAsync(Rows(A), _origin, Refreshing);

        Assert.Equal(["\"v1\"", null], _origin.For(A).Skip(1).Select(job => job.ETag));
        var record = Assert.Single(Records());
        Assert.Equal(RecordStatus.Downloaded, record.Status);
        Assert.Equal(DigestOf(2), record.Image!.Digest);
    }

    [Fact]
    public async Task Refresh_FullAnswerWithTheSameBytes_IsUpToDate()
    {
        _origin.Put(A, 1);
        await RunAsync(Rows(A), _origin);

        var summary = await RunAsync(Rows(A), _origin, Refreshing);

        Assert.Equal(RecordStatus.UpToDate, Assert.Single(Records()).Status);
        Assert.Equal(1, summary.Counts.UpToDate);
        Assert.Null(_origin.Jobs.Last().ETag);
        Assert.Single(StoredNames());
    }

    [Fact]
    public async Task Refresh_OtherBytes_ReplacesTheRecordAndRemovesTheOldImage()
    {
        _origin.Put(A, 1, "\"v1\"");
        await RunAsync(Rows(A), _origin);
        _origin.Put(A, 2, "\"v2\"");

        var summary = await RunAsync(Rows(A), _origin, Refreshing);

        var record = Assert.Single(Records());
        Assert.Equal((RecordStatus.Downloaded, "\"v2\""), (record.Status, record.Response!.ETag));
        Assert.Equal(1, summary.Counts.Downloaded);
        Assert.Equal([record.Image!.Path], StoredNames());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Refresh_OtherBytes_LeavesAnImageThatAnotherRowShows()
    {
        _origin.Put(A, 1, "\"v1\"");
        _origin.Put(B, 1, "\"v1\"");
        await RunAsync(Rows(A, B), _origin);
        Assert.Contains(Records(), record => record.Status == RecordStatus.Duplicate);
        var owner = Records().Single(record => record.Status == RecordStatus.Downloaded).Request.RawUrl;
        _origin.Put(owner, 2, "\"v2\"");

        await RunAsync(Rows(A, B), _origin, Refreshing);

        Assert.Equal(2, StoredNames().Count());
        Assert.Equal([RecordStatus.Downloaded, RecordStatus.UpToDate], Records().Select(record => record.Status).Order());
        await AssertSoundAsync();
        // The row that stayed owns the image now: a plain run has nothing to do.
        var asked = _origin.Jobs.Count;
        await RunAsync(Rows(A, B), _origin);
        Assert.Equal(asked, _origin.Jobs.Count);
    }

    [Fact]
    public async Task Refresh_AnyFailure_KeepsTheEarnedImageAndSaysSo()
    {
        foreach (var kind in FailureKinds.All.Where(kind => kind.Retry() is not (RetryRule.Unfinished or RetryRule.Free)))
        {
            _origin.Put(A, 1, "\"v1\"");
            await RunAsync(Rows(A), _origin, Options with { Restart = true });
            _origin.Fail(A, kind);

            var summary = await RunAsync(Rows(A), _origin, Refreshing);

            var record = Assert.Single(Records());
            Assert.Equal((RecordStatus.Downloaded, "\"v1\""), (record.Status, record.Response!.ETag));
            Assert.Contains($"refresh failed, the earlier image is kept: {kind.Name()}", record.Note, StringComparison.Ordinal);
            Assert.Equal((1, 0, 1), (summary.Counts.Kept, summary.Counts.Failed, summary.Counts.RowsDone));
            Assert.Single(StoredNames());
        }
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Refresh_ABodyThatIsNoImage_KeepsTheEarnedImage()
    {
        _origin.Put(A, 1, "\"v1\"");
        await RunAsync(Rows(A), _origin);
        _origin.Change(A, resource => resource with { ETag = "\"v2\"", Bytes = "<html>sold out</html>"u8.ToArray() });

        var summary = await RunAsync(Rows(A), _origin, Refreshing);

        Assert.Equal(1, summary.Counts.Kept);
        Assert.NotNull(Assert.Single(Records()).Image);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Refresh_FileGone_IsFetchedPlainly()
    {
        _origin.Put(A, 1, "\"v1\"");
        await RunAsync(Rows(A), _origin);
        File.Delete(Path.Combine(Output, StoredNames().Single()));

        await RunAsync(Rows(A), _origin, Refreshing);

        Assert.Null(_origin.Jobs.Last().ETag);
        Assert.Single(StoredNames());
        await AssertSoundAsync();
    }

    [Theory]
    [InlineData(BlobLayout.Flat)]
    [InlineData(BlobLayout.Original)]
    public async Task Refresh_FileDamaged_IsFetchedPlainlyAndRestored(BlobLayout layout)
    {
        var options = Options with { Storage = Options.Storage with { Layout = layout } };
        _origin.Put(A, 1, "\"v1\"");
        await RunAsync(Rows(A), _origin, options);
        var path = Path.Combine(Output, StoredNames().Single());
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 0xFF;
        await File.WriteAllBytesAsync(path, bytes);

        await RunAsync(Rows(A), _origin, options with { Refresh = true });

        Assert.Null(_origin.Jobs.Last().ETag);
        Assert.Equal(SampleImages.Create(SampleFormat.Png, 1), await File.ReadAllBytesAsync(Path.Combine(Output, StoredNames().Single())));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Refresh_RowsOfTheSameUrl_FollowTheFirst()
    {
        _origin.Put(A, 1, "\"v1\"");
        await RunAsync(Rows(A, A, A), _origin);
        _origin.Put(A, 2, "\"v2\"");

        await RunAsync(Rows(A, A, A), _origin, Refreshing);

        Assert.Equal(2, _origin.For(A).Count);
        Assert.All(Records(), record => Assert.Equal(DigestOf(2), record.Image!.Digest));
        Assert.Equal([RecordStatus.Downloaded, RecordStatus.Duplicate, RecordStatus.Duplicate], Records().Select(record => record.Status));
        Assert.Single(StoredNames());
        await AssertSoundAsync();

        _origin.Fail(A, FailureKind.HttpNotFound);
        await RunAsync(Rows(A, A, A), _origin, Refreshing);
        Assert.All(Records(), record => Assert.NotNull(record.Image));
    }

    [Fact]
    public async Task Refresh_FirstRowOfTheUrlFails_DoesNotTakeTheImageOfALaterRow()
    {
        _origin.Put(A, 1, "\"v1\"");
        await RunAsync([Rows(B, A)[1]], _origin);
        Assert.True(Digest.TryParse(new string('a', 64), out var other));
        ImageRequest[] rows = [Rows(A)[0] with { ExpectedDigest = other }, Rows(B, A)[1]];

        await RunAsync(rows, _origin, Refreshing);

        Assert.Equal([RecordStatus.Failed, RecordStatus.Downloaded], Records().Select(record => record.Status));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Refresh_AfterARedirect_SendsTheValidatorsToTheUrlTheyCameFrom()
    {
        _origin.Redirect(A, B);
        _origin.Put(B, 1, "\"v1\"");
        await RunAsync(Rows(A), _origin);
        _origin.Jobs.Clear();

        await RunAsync(Rows(A), _origin, Refreshing);

        Assert.Equal([(A, null), (B, "\"v1\"")], _origin.Jobs.Select(job => (job.Url.Text, job.ETag)));
        Assert.Equal(RecordStatus.UpToDate, Assert.Single(Records()).Status);

        // It leads elsewhere now: what answers there answers unconditionally, whatever its tags are.
        _origin.Redirect(A, C);
        _origin.Put(C, 3, "\"v1\"");
        _origin.Jobs.Clear();
        await RunAsync(Rows(A), _origin, Refreshing);
        Assert.Equal([(A, null), (C, null)], _origin.Jobs.Select(job => (job.Url.Text, job.ETag)));
        Assert.Equal(C, Assert.Single(Records()).Response!.FinalUrl);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Refresh_LayoutOriginal_TakesAwayNamesThatNoRowHas()
    {
        _origin.Put(A, 1, "\"v1\"");
        _origin.Put(B, 1, "\"v1\"");
        await RunAsync(Rows(A, B, B), _origin, Original);
        Assert.Equal(["1-photo.png", "2-photo.png", "3-photo.png"], StoredNames());
        _origin.Put(B, 2, "\"v2\"");

        await RunAsync(Rows(A, B, B), _origin, Original with { Refresh = true });

        Assert.Equal(Records().Select(record => record.Image!.Path).Order(StringComparer.Ordinal), StoredNames());
        Assert.Equal(3, StoredNames().Count());
        Assert.Contains("1-photo.png", StoredNames());
        await AssertSoundAsync();

        _origin.Put(A, 4, "\"v4\"");
        _origin.Put(B, 4, "\"v4\"");
        await RunAsync(Rows(A, B, B), _origin, Original with { Refresh = true });
        Assert.Equal(Records().Select(record => record.Image!.Path).Order(StringComparer.Ordinal), StoredNames());
        await AssertSoundAsync();
        Assert.Single(Directory.EnumerateFiles(Path.Combine(Output, ".imagehaul", "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Run_NamesThatAKilledRunLeftBehind_GoOnlyWhenNoRowShowsThem()
    {
        _origin.Put(A, 1);
        await RunAsync(Rows(A), _origin, Original);
        var outside = Path.Combine(Path.GetDirectoryName(Output)!, $"{Path.GetFileName(Output)}-outside.png");
        await File.WriteAllTextAsync(outside, "");
        await File.WriteAllTextAsync(Path.Combine(Output, "7-old.png"), "old");
        await File.WriteAllLinesAsync(Path.Combine(Output, ".imagehaul", "superseded"), ["7-old.png", "1-photo.png", $"../{Path.GetFileName(outside)}", ".imagehaul/catalog.db", "8-gone.png"]);

        await RunAsync(Rows(A), _origin, Original);

        Assert.Equal(["1-photo.png"], StoredNames());
        Assert.True(File.Exists(outside));
        File.Delete(outside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Refresh_ThatWasInterrupted_GoesOnWhereItStood()
    {
        var urls = Enumerable.Range(0, 40).Select(i => $"http://h.test/{i}").ToArray();
        foreach (var (url, seed) in urls.Select((url, index) => (url, index))) _origin.Put(url, seed, $"\"{seed}\"");
        await RunAsync(Rows(urls), _origin);
        _origin.Jobs.Clear();
        using var stop = new CancellationTokenSource();
        _origin.Asked = _ =>
        {
            if (_origin.Jobs.Count == 20) stop.Cancel();
        };

        var alone = Refreshing with { Politeness = Refreshing.Politeness with { Concurrency = 1 } };
        var first = await RunAsync(Rows(urls), _origin, alone, new RunHooks { Stop = stop.Token });
        Assert.Equal(RunEnd.Stopped, first.End);
        var asked = _origin.Jobs.Select(job => job.Url.Text).ToHashSet();
        Assert.InRange(asked.Count, 20, 39);
        Assert.All(Records(), record => Assert.NotNull(record.Image));
        _origin.Asked = null;
        _origin.Jobs.Clear();

        var second = await RunAsync(Rows(urls), _origin, Refreshing);
        Assert.Equal(RunEnd.Finished, second.End);
        Assert.Equal(urls.Except(asked).Order(), _origin.Jobs.Select(job => job.Url.Text).Order());
        Assert.All(Records(), record => Assert.Equal(RecordStatus.UpToDate, record.Status));

        // A finished pass is over: the next refresh asks after all of them.
        _origin.Jobs.Clear();
        await RunAsync(Rows(urls), _origin, Refreshing);
        Assert.Equal(40, _origin.Jobs.Count);
    }

    [Theory]
    [InlineData(BlobLayout.Flat)]
    [InlineData(BlobLayout.Original)]
    public async Task Refresh_OfAChangedList_AsksAfterRowsByTheirUrl(BlobLayout layout)
    {
        var options = Options with { Storage = Options.Storage with { Layout = layout } };
        _origin.Put(A, 1, "\"a1\"");
        _origin.Put(B, 2, "\"b1\"");
        _origin.Put(C, 3, "\"c1\"");
        await RunAsync(Rows(A, B, C), _origin, options);
        _origin.Jobs.Clear();
        _origin.Put(B, 12, "\"b2\"");
        _origin.Fail(C, FailureKind.HttpNotFound);

        var summary = await RunAsync(Rows(C, B, A), _origin, options with { Refresh = true });

        Assert.Equal([(A, "\"a1\""), (B, "\"b1\""), (C, "\"c1\"")], _origin.Jobs.Select(job => (job.Url.Text, job.ETag!)).Order());
        Assert.Equal((1, 1, 1), (summary.Counts.Kept, summary.Counts.Downloaded, summary.Counts.UpToDate));
        Assert.Equal([3L, 12, 1], Records().Select(record => SeedOf(record.Image!)));
        await AssertSoundAsync();

        // The changed URL is known by its new bytes from now on, wherever it stands.
        _origin.Jobs.Clear();
        await RunAsync(Rows(B, C), _origin, options);
        Assert.Empty(_origin.Jobs);
        Assert.Equal([12L, 3], Records().Select(record => SeedOf(record.Image!)));
    }

    [Fact]
    public void Validate_RefreshWithRestart_IsAFault() => Assert.Single((Options with { Refresh = true, Restart = true }).Validate());

    private static long SeedOf(StoredImage image) => Enumerable.Range(0, 20).First(seed => DigestOf(seed) == image.Digest);

    private static Digest DigestOf(long seed) => new(SHA256.HashData(SampleImages.Create(SampleFormat.Png, seed)));

    private async Task AssertSoundAsync()
    {
        var report = await new OutputFolder(Output).VerifyAsync();
        Assert.True(report.Wrong == 0, string.Join("\n", report.Findings));
        Assert.False(File.Exists(Path.Combine(Output, ".imagehaul", "superseded")));
    }
}
