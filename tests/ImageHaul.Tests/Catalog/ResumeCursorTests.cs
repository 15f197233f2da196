using System.Text;
using ImageHaul.Catalog;
using ImageHaul.Model;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class ResumeCursorTests : IDisposable
{
    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Advance_UnchangedList_TellsDoneFailedAndNew()
    {
        var first = Good(1);
        _folder.Commit(first, Bad(2), SameUrl(3, first), Bad(4, FailureKind.RobotsDisallowed), Good(6) with { Status = RecordStatus.UpToDate });
        _folder.Catalog.Mark.EndRun(finished: true);

        using var resume = _folder.Catalog.OpenResume();
        ImageRequest[] list = [Request(1), Request(2), Request(3, first.Request.RawUrl), Request(4), Request(5), Request(6), Request(7)];

        Assert.Equal([ResumeKind.Done, ResumeKind.Failed, ResumeKind.Done, ResumeKind.Failed, ResumeKind.New, ResumeKind.Done, ResumeKind.New],
            list.Select(request => resume.Advance(request).Kind));
        Assert.Null(resume.ChangedAt);
    }

    [Fact]
    public void Advance_InterruptedPass_LeavesItsFailedRows_UntilItHasEnded()
    {
        _folder.Commit(Bad(1));
        _folder.Catalog.Mark.EndRun(finished: true);
        _folder.Commit(Bad(2), Bad(3, FailureKind.RobotsDisallowed));
        _folder.Catalog.Mark.EndRun(finished: false);

        using var resume = _folder.Catalog.OpenResume();

        Assert.Equal([(ResumeKind.Failed, true), (ResumeKind.Settled, true), (ResumeKind.Settled, false)],
            Enumerable.Range(1, 3).Select(row => resume.Advance(Request(row))).Select(state => (state.Kind, state.HasFailed)));
    }

    [Fact]
    public void Advance_MoreRowsThanAPage_AllAreDone()
    {
        const int Rows = ResumePage.Rows * 2 + 7;
        _folder.Commit([.. Enumerable.Range(1, Rows).Select(ordinal => Good(ordinal, "same", id: $"é{ordinal}"))]);

        using var resume = _folder.Catalog.OpenResume();
        for (var ordinal = 1; ordinal <= Rows; ordinal++) Assert.Equal(ResumeKind.Done, resume.Advance(Request(ordinal, id: $"é{ordinal}")).Kind);
        Assert.Equal(ResumeKind.New, resume.Advance(Request(Rows + 1)).Kind);
    }

    [Fact]
    public void Advance_SameCanonicalUrlWrittenOtherwise_IsDone()
    {
        _folder.Commit(Good(1, url: "http://Example.COM:80/a b.png"));
        using var resume = _folder.Catalog.OpenResume();
        Assert.Equal(ResumeKind.Done, resume.Advance(Request(1, "HTTP://example.com/a b.png#top")).Kind);
    }

    [Fact]
    public void Advance_RowInsertedInFront_LaterRowsAreKnownAndCommittingThemRebuildsTheRecords()
    {
        _folder.Commit([.. Enumerable.Range(1, 20).Select(ordinal => Good(ordinal, $"c{ordinal % 15}")), Bad(21)]);
        var list = Enumerable.Range(1, 22).Select(ordinal => Request(ordinal, ordinal == 5 ? "https://new.example/" : Request(ordinal < 5 ? ordinal : ordinal - 1).RawUrl)).ToList();

        using (var resume = _folder.Catalog.OpenResume())
        {
            foreach (var request in list)
            {
                var state = resume.Advance(request);
                var expected = request.Ordinal switch { < 5 => ResumeKind.Done, 5 or 22 => ResumeKind.New, _ => ResumeKind.Known };
                Assert.Equal(expected, state.Kind);
                if (state.Kind == ResumeKind.New) _folder.Commit(Good(request.Ordinal, "brand new " + request.Ordinal, request.RawUrl));
                if (state.Kind != ResumeKind.Known) continue;
                Assert.Equal(request, state.Record!.Request);
                Assert.Equal($"{request.Ordinal - 1}", state.EarlierId);
                Assert.Equal(Image($"c{(request.Ordinal - 1) % 15}"), state.Record.Image);
                Assert.Equal(200, state.Record.Response!.Status);
                _folder.Commit(state.Record);
            }
            Assert.Equal(5, resume.ChangedAt);
        }
        Assert.Null(_folder.Catalog.TrimAfter(22));
        _folder.AssertOwnershipHolds();
        Assert.Equal(list.Select(request => request.RawUrl), _folder.Query("SELECT url FROM manifest").Select(row => (string)row[0]!));

        using var again = _folder.Catalog.OpenResume();
        Assert.All(list, request => Assert.Equal(ResumeKind.Done, again.Advance(request).Kind));
    }

    [Fact]
    public void Advance_ListReversed_EveryRowIsKnown()
    {
        _folder.Commit([.. Enumerable.Range(1, 9).Select(ordinal => Good(ordinal))]);
        using var resume = _folder.Catalog.OpenResume();
        for (var ordinal = 1; ordinal <= 9; ordinal++)
            Assert.Equal($"{10 - ordinal}", resume.Advance(Request(ordinal, Request(10 - ordinal).RawUrl)).EarlierId);
    }

    [Fact]
    public void Advance_SameUrlUnderAnotherId_IsKnown()
    {
        _folder.Commit(Good(1, id: "old"));
        using var resume = _folder.Catalog.OpenResume();
        var state = resume.Advance(Request(1, id: "new"));
        Assert.Equal((ResumeKind.Known, "old", "new"), (state.Kind, state.EarlierId, state.Record!.Request.Id));
    }

    [Fact]
    public void Advance_ChangedListKilledHalfWay_TheNextRunKnowsTheRest()
    {
        _folder.Commit([.. Enumerable.Range(1, 10).Select(ordinal => Good(ordinal))]);
        List<ImageRequest> list = [Request(1, "https://new.example/"), .. Enumerable.Range(2, 10).Select(ordinal => Request(ordinal, Request(ordinal - 1).RawUrl))];
        using (var resume = _folder.Catalog.OpenResume())
        {
            Assert.Equal(ResumeKind.New, resume.Advance(list[0]).Kind);
            foreach (var request in list.Skip(1).Take(4)) _folder.Commit(resume.Advance(request).Record!);
        }
        var copy = Path.Combine(_folder.Root, "copy.db");
        File.Copy(_folder.CatalogPath, copy);
        File.Copy(_folder.CatalogPath + "-wal", copy + "-wal");

        using var next = Open(copy);
        using var resumed = next.OpenResume();
        Assert.Equal([ResumeKind.New, .. Enumerable.Repeat(ResumeKind.Done, 4), .. Enumerable.Repeat(ResumeKind.Known, 6)], list.Select(request => resumed.Advance(request).Kind));
    }

    [Fact]
    public void TrimAfter_ShorterList_RowsLeaveTheManifestAndAreKnownWhenTheyComeBack()
    {
        _folder.Commit(Good(1, "a"), Good(2, "b"), Good(3, "c"), Bad(4));
        Assert.Null(_folder.Catalog.TrimAfter(1));

        Assert.Equal(Request(1).RawUrl, Assert.Single(_folder.Query("SELECT url FROM manifest"))[0]);
        Assert.Equal([1L, null, null], _folder.Catalog.Contents.ReadBlobs().Select(blob => blob.Owner));
        using var resume = _folder.Catalog.OpenResume();
        Assert.Equal([ResumeKind.Done, ResumeKind.Known, ResumeKind.Known, ResumeKind.New], new long[] { 1, 2, 3, 4 }.Select(ordinal => resume.Advance(Request(ordinal)).Kind));
    }

    [Fact]
    public void Advance_OwnerStoodBehindTheChange_AnEarlierDuplicateInherits()
    {
        // Row 9 ended first and owns the bytes of row 2.
        _folder.Commit(Good(9, "same"));
        _folder.Commit(Good(1), Good(2, "same"), Good(3, "same"));
        using var resume = _folder.Catalog.OpenResume();
        _ = resume.Advance(Request(1));
        _ = resume.Advance(Request(2));
        _ = resume.Advance(Request(3));
        Assert.Equal(ResumeKind.New, resume.Advance(Request(9, "https://changed.example/")).Kind);

        Assert.Equal((RecordStatus.Downloaded, (long?)null), (_folder.Catalog.Find(2)!.Status, _folder.Catalog.Find(2)!.DuplicateOf));
        Assert.Equal(2, _folder.Catalog.Find(3)!.DuplicateOf);
        _folder.AssertOwnershipHolds();
    }

    [Fact]
    public void Advance_RowThatFailedSince_IsNotKnownFromAnOlderList()
    {
        _folder.Commit(Good(1));
        using (var resume = _folder.Catalog.OpenResume()) resume.Advance(Request(1, "https://x.example/"));
        _folder.Commit(Bad(1, url: Request(1).RawUrl));
        using var again = _folder.Catalog.OpenResume();
        Assert.Equal(ResumeKind.New, again.Advance(Request(1, "https://y.example/")).Kind);
        Assert.Equal(ResumeKind.New, again.Advance(Request(2, Request(1).RawUrl)).Kind);
    }

    [Fact]
    public void Commit_UrlWithSecret_GoodRowForgetsItAndIsStillKnown()
    {
        const string Url = "https://cdn.example/a.png?sig=SECRETVALUE";
        _folder.Commit(Good(1, url: Url), Good(2, url: Url + "OTHER"));
        using (var resume = _folder.Catalog.OpenResume())
        {
            Assert.Equal(ResumeKind.Done, resume.Advance(Request(1, Url)).Kind);
            // Looks the same once redacted, and is another URL.
            Assert.Equal(ResumeKind.New, resume.Advance(Request(2, Url + "DIFFERENT")).Kind);
            Assert.Equal(ResumeKind.Known, resume.Advance(Request(3, Url + "OTHER")).Kind);
        }
        Assert.DoesNotContain("SECRETVALUE", FileText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Commit_FailedRowWithSecret_KeepsItForTheRetryUntilItEndsWell()
    {
        const string Url = "https://cdn.example/a.png?sig=SECRETVALUE";
        _folder.Commit(Bad(1, url: Url));
        Assert.Equal(Url, Assert.Single(_folder.Catalog.Contents.ReadFailed()).RawUrl);
        Assert.Equal("https://cdn.example/a.png?sig=***", _folder.Query("SELECT url FROM manifest")[0][0]);
        using (var resume = _folder.Catalog.OpenResume()) Assert.Equal(ResumeKind.Settled, resume.Advance(Request(1, Url)).Kind);

        _folder.Commit(Good(1, url: Url));
        Assert.DoesNotContain("SECRETVALUE", FileText(), StringComparison.Ordinal);
    }

    private string FileText()
    {
        _folder.Close();
        Assert.False(File.Exists(_folder.CatalogPath + "-wal"));
        return Encoding.Latin1.GetString(File.ReadAllBytes(_folder.CatalogPath));
    }
}
