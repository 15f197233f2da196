using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Pipeline;

public sealed class DuplicateRowsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagehaul-duplicates-");
    private readonly SqliteSpill _spill;
    private readonly DuplicateRows _rows;

    public DuplicateRowsTests()
    {
        _spill = SqliteSpill.Open(Path.Combine(_folder.FullName, "spill.db"));
        // Rows that end without an image are answered from the other row's failure alone: neither the catalog nor the store is asked.
        _rows = new DuplicateRows(new UrlDeduplicator(new byte[16]), records: null!, blobs: null!, _spill) { MostWaiting = 3 };
    }

    public void Dispose()
    {
        _spill.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task SettleAsync_RowsBeyondWhatMemoryHolds_AreAllAnsweredInOrder()
    {
        Assert.True(Admit(1, "a"));
        Assert.True(Admit(2, "b"));
        for (var ordinal = 3; ordinal <= 12; ordinal++) Assert.False(Admit(ordinal, ordinal % 2 == 0 ? "b" : "a"));

        Assert.Equal(9, _spill.Count);
        Assert.Equal([3L, 5, 7, 9, 11], await SettleAsync(1, "a"));
        Assert.Equal([4L, 6, 8, 10, 12], await SettleAsync(2, "b"));
        Assert.Equal(0, _spill.Count);
    }

    [Fact]
    public async Task SettleAsync_NothingSpilled_LeavesTheSpillAlone()
    {
        Assert.True(Admit(1, "a"));
        Assert.False(Admit(2, "a"));
        Assert.False(Admit(3, "a"));

        Assert.Equal(0, _spill.Count);
        Assert.Equal([2L, 3L], await SettleAsync(1, "a"));
    }

    private bool Admit(long ordinal, string path) => _rows.Admit(Request(ordinal, path)).IsFirst;

    private async Task<List<long>> SettleAsync(long ordinal, string path)
    {
        var first = new ImageRecord { Request = Request(ordinal, path), Status = RecordStatus.Failed, Failure = new Failure(FailureKind.HttpNotFound, "no such file") };
        var answered = new List<long>();
        await foreach (var record in _rows.SettleAsync(first, CancellationToken.None))
        {
            Assert.Equal((ordinal, FailureKind.HttpNotFound), (record.DuplicateOf, record.Failure!.Kind));
            answered.Add(record.Request.Ordinal);
        }
        return answered;
    }

    private static ImageRequest Request(long ordinal, string path)
    {
        var url = $"https://host.example/{path}";
        return new ImageRequest { Ordinal = ordinal, RawUrl = url, Url = CanonicalUrl.Parse(url, out _) };
    }
}
