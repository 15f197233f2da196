using ImageHaul.Catalog;
using ImageHaul.Model;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class DurableMarkTests : IDisposable
{
    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SqliteCatalog Catalog => _folder.Catalog;

    [Fact]
    public void NeedsProof_OrderlyEnd_IsFalseUnderAnyBoot()
    {
        Assert.False(Catalog.Mark.NeedsProof("boot 1"));
        Assert.Null(Catalog.Mark.BeginRun("boot 1"));
        _folder.Commit(Good(1));
        Assert.Null(Catalog.Mark.EndRun(finished: true));
        _folder.Close();

        Assert.False(Catalog.Mark.EndedUncleanly);
        Assert.False(Catalog.Mark.NeedsProof("boot 2"));
        Assert.Empty(Catalog.Mark.ReadPast());
    }

    [Fact]
    public void NeedsProof_UncleanEnd_IsTrueOnlyUnderAnotherBoot()
    {
        Catalog.Mark.BeginRun("boot 1");
        _folder.Close();

        Assert.True(Catalog.Mark.EndedUncleanly);
        Assert.False(Catalog.Mark.NeedsProof("boot 1"));
        Assert.True(Catalog.Mark.NeedsProof("boot 2"));
    }

    [Fact]
    public void ReadPastMark_GivesEachBlobOnceAndFilesOfTheirOwn()
    {
        Catalog.Mark.BeginRun("boot 1");
        _folder.Commit(Good(1, "early"));
        Assert.Null(Catalog.Mark.Move(Catalog.Sequence));
        var late = Good(2, "late");
        _folder.Commit(late, SameUrl(3, late), Good(4, "late"), Good(5, "early"), Good(6, "early", path: "6-own.png"), Bad(7));
        _folder.Close();

        Assert.Equal([new UnprovenImage(2, Image("late")), new UnprovenImage(6, Image("early", "6-own.png"))], Catalog.Mark.ReadPast());
    }

    [Fact]
    public void BeginRun_AfterTheProof_MovesTheMark_ButNotUnderTheSameBoot()
    {
        Catalog.Mark.BeginRun("boot 1");
        _folder.Commit(Good(1));
        Catalog.Mark.BeginRun("boot 1");
        // Killed and started again without a reboot: the blob was never synced, so it stays behind the mark.
        Assert.Single(Catalog.Mark.ReadPast());

        Catalog.Mark.BeginRun("boot 2");
        Assert.Empty(Catalog.Mark.ReadPast());
        Assert.False(Catalog.Mark.NeedsProof("boot 2"));
    }

    [Fact]
    public void TakeBack_DamagedBlob_EveryRowThatShowsItIsNewAgain()
    {
        var first = Good(1, "damaged");
        _folder.Commit(first, Good(2, "damaged"), SameUrl(3, first), Good(4, "whole"), Bad(5));

        Assert.Null(Catalog.Mark.TakeBack([Image("damaged")]));

        Assert.Equal([4L, 5L], Catalog.Contents.ReadAll().Select(record => record.Request.Ordinal));
        Assert.Equal(Image("whole"), Assert.Single(Catalog.Contents.ReadBlobs()).Image);
        Assert.Equal(RecordStatus.Downloaded, _folder.Commit(Good(3, "damaged"))[0].Status);
        _folder.AssertOwnershipHolds();
    }

    [Fact]
    public void TakeBack_FileOfOneRowOnly_LeavesTheOthersAndTheirDuplicates()
    {
        var named = Good(2, "x", path: "2-x.png");
        _folder.Commit(Good(1, "x", path: "1-x.png"), named, SameUrl(3, named) with { Image = Image("x", "3-x.png") });

        Assert.Null(Catalog.Mark.TakeBack([Image("x", "2-x.png")]));

        Assert.Null(Catalog.Find(2));
        Assert.Equal(1, Catalog.Find(3)!.DuplicateOf);
        _folder.AssertOwnershipHolds();
    }

    [Fact]
    public void TakeBack_BlobOfAnEarlierList_IsNoLongerKnown()
    {
        _folder.Commit(Good(1, "a"), Good(2, "b"));
        Catalog.TrimAfter(1);
        Assert.Equal([null], Catalog.Mark.ReadPast().Where(image => image.Image == Image("b")).Select(image => image.Ordinal));

        Assert.Null(Catalog.Mark.TakeBack(Catalog.Mark.ReadPast().Where(image => image.Ordinal is null).Select(image => image.Image)));

        using var resume = Catalog.OpenResume();
        Assert.Equal(ResumeKind.Done, resume.Advance(Request(1)).Kind);
        Assert.Equal(ResumeKind.New, resume.Advance(Request(2)).Kind);
    }

    [Fact]
    public void TakeBack_ImageThatIsNotRecorded_ChangesNothing()
    {
        _folder.Commit(Good(1));
        Assert.Null(Catalog.Mark.TakeBack([Image("never seen")]));
        Assert.NotNull(Catalog.Find(1));
    }

    [Fact]
    public void Settings_Compare_NamesWhatChanged()
    {
        Assert.Empty(Catalog.Settings.Compare(new Dictionary<string, string> { ["layout"] = "flat" }));
        Assert.Null(Catalog.Settings.Save(new Dictionary<string, string> { ["layout"] = "flat", ["min-width"] = "0", ["gone"] = "1" }));
        _folder.Close();

        Assert.Equal([new SettingChange("added", null, "2"), new SettingChange("gone", "1", null), new SettingChange("min-width", "0", "64")],
            Catalog.Settings.Compare(new Dictionary<string, string> { ["layout"] = "flat", ["min-width"] = "64", ["added"] = "2" }));
    }
}
