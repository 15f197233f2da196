using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Model;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class CatalogPropertyTests
{
    private enum Step
    {
        Good,
        Failed,
        UpToDate,
        SameUrl,
    }

    private sealed record Row(int Ordinal, int Content, Step Step);

    [Fact]
    public void Commit_AnySequenceOfBatchesWithRepeats_LeavesOneRecordPerRowAndOneOwnerPerDigest()
    {
        var row = from ordinal in Gen.Choose(1, 12)
                  from content in Gen.Choose(1, 4)
                  from step in Gen.Frequency((6, Gen.Constant(Step.Good)), (2, Gen.Constant(Step.Failed)), (1, Gen.Constant(Step.UpToDate)), (2, Gen.Constant(Step.SameUrl)))
                  select new Row(ordinal, content, step);
        var batches = row.ListOf().Select(rows => rows.Take(8).ToList()).ListOf().Select(lists => lists.Take(10).ToList());

        Prop.ForAll(Arb.From(batches), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void TrimAfter_AnyRowsAndAnyEnd_OwnershipHolds()
    {
        var rows = Gen.Choose(1, 5).ListOf(14);
        Prop.ForAll(Arb.From(rows), Arb.From(Gen.Choose(0, 14)), Arb.From(Gen.Choose(0, 13)), (contents, last, rotate) =>
        {
            using var folder = new CatalogFolder();
            // Rows end in another order than they stand in the list: owners may stand behind their duplicates.
            for (var i = 0; i < 14; i++)
            {
                var at = (i + rotate) % 14;
                folder.Commit(Good(at + 1, $"c{contents[at]}"));
            }
            Assert.Null(folder.Catalog.TrimAfter(last));
            folder.AssertOwnershipHolds();
            Assert.Equal((long)last, folder.Query("SELECT count(*) FROM record")[0][0]);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static bool Holds(List<List<Row>> batches)
    {
        using var folder = new CatalogFolder();
        var last = new Dictionary<long, Row>();
        foreach (var batch in batches)
        {
            var records = batch.Select(row => ToRecord(row, last)).ToArray();
            var written = folder.Commit(records);
            folder.Commit([.. written]);
            foreach (var row in batch) last[row.Ordinal] = row;
        }
        Assert.Null(folder.Catalog.Mark.EndRun(finished: true));

        folder.AssertOwnershipHolds();
        var all = folder.Catalog.Contents.ReadAll().ToList();
        Assert.Equal(last.Keys.Order(), all.Select(record => record.Request.Ordinal));
        foreach (var record in all) Assert.Equal(last[record.Request.Ordinal].Step == Step.Failed, record.Failure is not null);
        return true;
    }

    private static ImageRecord ToRecord(Row row, Dictionary<long, Row> last)
    {
        var good = Good(row.Ordinal, $"c{row.Content}");
        return row.Step switch
        {
            Step.Failed => Bad(row.Ordinal),
            Step.UpToDate => good with { Status = RecordStatus.UpToDate },
            // By the caller's word a duplicate of an earlier good row, with that row's image.
            Step.SameUrl when last.FirstOrDefault(pair => pair.Key < row.Ordinal && pair.Value.Step is Step.Good or Step.UpToDate) is { Value: { } first } =>
                SameUrl(row.Ordinal, Good(first.Ordinal, $"c{first.Content}")),
            _ => good,
        };
    }
}
