using ImageHaul.Catalog;
using ImageHaul.Model;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class SqliteCatalogTests : IDisposable
{
    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_CommittedRows_ComeBackWhole()
    {
        var expected = Image("expected").Digest;
        var good = Good(1, id: "a-1") with { Note = "3 bytes behind the end" };
        var bad = Bad(2, FailureKind.DigestMismatch);
        bad = bad with { Request = bad.Request with { ExpectedDigest = expected }, Response = new ResponseFacts { Status = 404, FinalUrl = "https://elsewhere.example/x", LastModified = "now" } };
        _folder.Commit(good, bad);

        Assert.Equal(good, _folder.Catalog.Find(1));
        Assert.Equal(bad, _folder.Catalog.Find(2));
        Assert.Null(_folder.Catalog.Find(3));
        Assert.Equal(good.Image, _folder.Catalog.FindImage(1));
        Assert.Null(_folder.Catalog.FindImage(2));
    }

    [Fact]
    public void Find_RowThatCouldNotBeUsed_KeepsItsFault()
    {
        var fault = new Failure(FailureKind.InvalidUrl, "no host");
        _folder.Commit(new ImageRecord { Request = new ImageRequest { Ordinal = 1, RawUrl = "::nonsense\0", Fault = fault }, Status = RecordStatus.Failed, Failure = fault });

        var found = _folder.Catalog.Find(1)!;
        Assert.Equal(fault, found.Request.Fault);
        Assert.Null(found.Request.Url);
        Assert.Equal("::nonsense\0", found.Request.RawUrl);
    }

    [Fact]
    public void Commit_DigestOwnedByAnEarlierRow_ComesBackAsDuplicate()
    {
        _folder.Commit(Good(5, "same", id: "five"));

        var written = _folder.Commit(Good(2, "same"), Good(3, "other"))[0];

        Assert.Equal((RecordStatus.Duplicate, 5L, "five"), (written.Status, written.DuplicateOf!.Value, written.DuplicateOfId));
        Assert.Equal(written, _folder.Catalog.Find(2));
        Assert.Equal(200, _folder.Catalog.Find(2)!.Response!.Status);
        _folder.AssertOwnershipHolds();
    }

    [Fact]
    public void Commit_SameDigestTwiceInOneBatch_FirstOfTheBatchOwns()
    {
        var written = _folder.Commit(Good(9, "same"), Good(4, "same"));

        Assert.Equal([RecordStatus.Downloaded, RecordStatus.Duplicate], written.Select(record => record.Status));
        Assert.Equal(9, written[1].DuplicateOf);
    }

    [Fact]
    public void Commit_BatchRepeated_ChangesNothing()
    {
        ImageRecord[] batch = [Good(1, "same"), Good(2, "same"), SameUrl(3, Good(1, "same")), Bad(4)];
        var first = _folder.Commit(batch);
        var again = _folder.Commit(batch);
        var written = _folder.Commit([.. first]);

        Assert.Equal(first, again);
        Assert.Equal(first, written);
        Assert.Equal(4L, _folder.Query("SELECT count(*) FROM record")[0][0]);
        Assert.Equal(0L, _folder.Query("SELECT value FROM meta WHERE name = 'owners_stale'")[0][0]);
        _folder.AssertOwnershipHolds();
    }

    [Fact]
    public void Commit_DuplicateByUrl_KeepsItsOwnIdAndPath()
    {
        var first = Good(1, "x", id: "one", path: "one-x.png");
        var second = SameUrl(2, first, "two") with { Image = first.Image! with { Path = "two-x.png" } };
        var third = SameUrl(3, first, "three");
        _folder.Commit(first, second, third);

        Assert.Equal(second, _folder.Catalog.Find(2));
        Assert.Equal(third, _folder.Catalog.Find(3));
        Assert.Null(_folder.Query("SELECT path FROM record WHERE ordinal = 3")[0][0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab/")]
    public void Commit_PathMadeOfTheDigest_IsNotStored(string folder)
    {
        var image = Image("x");
        image = image with { Path = folder + image.Path };
        _folder.Commit(Good(1) with { Image = image });

        Assert.Equal(image, _folder.Catalog.FindImage(1));
        Assert.Equal(folder.Length == 0 ? null : folder, _folder.Query("SELECT path FROM blob")[0][0]);
        Assert.Equal(image.Path, _folder.Query("SELECT path FROM manifest")[0][0]);
    }

    [Fact]
    public void Commit_OwnerNoLongerGood_OwnershipMovesToTheNextRow()
    {
        _folder.Commit(Good(1, "same"));
        _folder.Commit(Bad(1));

        var written = _folder.Commit(Good(2, "same"))[0];

        Assert.Equal(RecordStatus.Downloaded, written.Status);
        Assert.Equal(2L, _folder.Query("SELECT owner FROM blob")[0][0]);
    }

    [Fact]
    public void EndRun_OwnerFailedAtARefetch_ADuplicateInherits()
    {
        _folder.Commit(Good(1, "same"), Good(2, "same"), Good(3, "same"));
        _folder.Commit(Bad(1));
        Assert.Null(_folder.Catalog.Mark.EndRun(finished: true));

        Assert.Equal(RecordStatus.Downloaded, _folder.Catalog.Find(2)!.Status);
        Assert.Equal((RecordStatus.Duplicate, 2L), (_folder.Catalog.Find(3)!.Status, _folder.Catalog.Find(3)!.DuplicateOf!.Value));
        _folder.AssertOwnershipHolds();
    }

    [Fact]
    public void Commit_UpToDateWithBytesOfAnotherRow_StaysUpToDate()
    {
        _folder.Commit(Good(1, "same"), Good(2, "same"));

        var written = _folder.Commit(Good(2, "same") with { Status = RecordStatus.UpToDate })[0];

        Assert.Equal(RecordStatus.UpToDate, written.Status);
        Assert.Null(written.DuplicateOf);
    }

    [Fact]
    public void Commit_NothingToWrite_IsNoTransaction()
    {
        var before = _folder.Catalog.Sequence;
        Assert.Empty(_folder.Catalog.Commit([]).Records);
        Assert.Equal(before, _folder.Catalog.Sequence);
    }

    [Fact]
    public void Open_AgainAfterClosing_FindsEverything()
    {
        _folder.Commit(Good(1), Bad(2));
        var sequence = _folder.Catalog.Sequence;
        _folder.Close();

        Assert.Equal(Good(1), _folder.Catalog.Find(1));
        Assert.Equal(sequence, _folder.Catalog.Sequence);
        Assert.False(File.Exists(_folder.CatalogPath + "-journal"));
    }

    [Fact]
    public void Open_ProcessKilledBetweenCommits_KeepsEveryCommittedBatch()
    {
        var copy = Path.Combine(_folder.Root, "copy.db");
        for (var batch = 0; batch < 5; batch++)
        {
            _folder.Commit([.. Enumerable.Range(batch * 100 + 1, 100).Select(ordinal => Good(ordinal, $"content {ordinal % 90}"))]);
            // What a killed process leaves: the file and its WAL as they are now; the index file is rebuilt.
            File.Copy(_folder.CatalogPath, copy, overwrite: true);
            File.Copy(_folder.CatalogPath + "-wal", copy + "-wal", overwrite: true);
            File.Delete(copy + "-shm");
            using var opened = Open(copy);
            Assert.Equal((batch + 1) * 100, opened.Contents.ReadAll().Count());
            Assert.Equal(_folder.Catalog.Sequence, opened.Sequence);
            Assert.Empty(opened.Contents.QuickCheck());
        }
    }

    [Fact]
    public void Open_WalCutInTheMiddle_KeepsAPrefixOfTheBatches()
    {
        for (var batch = 0; batch < 10; batch++) _folder.Commit([.. Enumerable.Range(batch * 10 + 1, 10).Select(ordinal => Good(ordinal))]);
        var wal = File.ReadAllBytes(WithoutLock(_folder.CatalogPath + "-wal"));
        var lengths = new HashSet<int>();
        for (var cut = 0; cut < wal.Length; cut += wal.Length / 12)
        {
            var copy = Path.Combine(_folder.Root, "cut.db");
            File.Copy(_folder.CatalogPath, copy, overwrite: true);
            File.WriteAllBytes(copy + "-wal", wal[..cut]);
            var (opened, fault) = SqliteCatalog.Open(copy);
            Assert.Null(fault);
            using (opened)
            {
                var rows = opened!.Contents.ReadAll().Select(record => record.Request.Ordinal).ToList();
                Assert.Equal(0, rows.Count % 10);
                Assert.Equal(Enumerable.Range(1, rows.Count).Select(ordinal => (long)ordinal), rows);
                lengths.Add(rows.Count);
            }
            File.Delete(copy + "-wal");
            File.Delete(copy + "-shm");
        }
        Assert.True(lengths.Count > 3, "the cuts must have hit different batches");
    }

    [Fact]
    public async Task Find_WhileAnotherThreadCommits_SeesOnlyWholeRows()
    {
        var catalog = _folder.Catalog;
        var writing = Task.Run(() =>
        {
            for (var ordinal = 1; ordinal <= 400; ordinal += 4) _folder.Commit(Good(ordinal), Good(ordinal + 1), Good(ordinal + 2), Bad(ordinal + 3));
        });
        var seen = 0;
        while (!writing.IsCompleted)
        {
            if (catalog.Find(seen + 1) is not { } record) continue;
            Assert.True(record.Image is not null ^ record.Failure is not null);
            seen++;
        }
        await writing;
        Assert.NotNull(catalog.Find(400));
    }

    private static string WithoutLock(string path)
    {
        var copy = path + ".copy";
        File.Copy(path, copy, overwrite: true);
        return copy;
    }
}
