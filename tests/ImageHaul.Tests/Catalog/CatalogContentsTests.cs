using ImageHaul.Catalog;
using ImageHaul.Model;
using static ImageHaul.Tests.Catalog.CatalogFolder;

namespace ImageHaul.Tests.Catalog;

public sealed class CatalogContentsTests : IDisposable
{
    private readonly CatalogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private CatalogContents Contents => _folder.Catalog.Contents;

    [Fact]
    public void ReadFailed_AllOrByKind_InInputOrder()
    {
        _folder.Commit(Bad(4, FailureKind.RobotsDisallowed), Bad(3, FailureKind.Blocked, id: "three"), Good(2), Bad(1));

        Assert.Equal([Request(1), Request(3, id: "three")], Contents.ReadFailed());
        Assert.Equal([3L], Contents.ReadFailed([FailureKind.Blocked]).Select(request => request.Ordinal));
        Assert.Equal([3L, 4L], Contents.ReadFailed([FailureKind.RobotsDisallowed, FailureKind.Blocked]).Select(request => request.Ordinal));
        Assert.Empty(Contents.ReadFailed([FailureKind.TooLarge]));
    }

    [Fact]
    public void ReadFailed_FailedDuplicateByUrl_IsThereWithItsUrl()
    {
        var first = Bad(1);
        _folder.Commit(first, first with { Request = first.Request with { Ordinal = 2 }, DuplicateOf = 1, DuplicateOfId = "1", Attempts = 0 });

        Assert.Equal([Request(1), Request(1) with { Ordinal = 2 }], Contents.ReadFailed());
        Assert.Equal(1, _folder.Catalog.Find(2)!.DuplicateOf);
    }

    [Fact]
    public void ReadFailed_RowsEndWellMeanwhile_EachIsGivenOnce()
    {
        const int Rows = 3000;
        _folder.Commit([.. Enumerable.Range(1, Rows).Select(ordinal => Bad(ordinal))]);
        var given = new List<long>();
        foreach (var request in Contents.ReadFailed())
        {
            given.Add(request.Ordinal);
            if (request.Ordinal % 500 == 0) _folder.Commit(Good(request.Ordinal), Good(request.Ordinal - 1));
        }
        Assert.Equal(Enumerable.Range(1, Rows).Select(ordinal => (long)ordinal), given);
    }

    [Fact]
    public void ReadBlobs_GivesOwnersAndFilesOfTheirOwn()
    {
        _folder.Commit(Good(1, "x", id: "one", path: "one.png"), Good(2, "x", path: "two.png"), Good(3, "y"));

        Assert.Equal([new CatalogedBlob(Image("x", "one.png"), 1, "one"), new CatalogedBlob(Image("y"), 3, "3")], Contents.ReadBlobs());
        Assert.Equal([new NamedFile(Image("x", "two.png"), 2, "2")], Contents.ReadNamedFiles());
    }

    [Fact]
    public void ReadSummary_CountsByStatusAndFailureWithTopHosts()
    {
        var first = Good(1, "x");
        _folder.Commit(first, SameUrl(2, first), Good(3, "x"), Good(4, "y") with { Status = RecordStatus.UpToDate }, Bad(5, FailureKind.OptedOut, "https://robots.example/"));
        string[] urls =
        [
            "https://a.example/1?x", "https://A.example#f", "https://a.example?q=/", "https://u:p@b.example:8080/x", "http://b.example:8080", "no url", "https://[::1]:81/x",
            "https://c.example/", "https://d.example/", "https://e.example/",
        ];
        for (var i = 0; i < urls.Length; i++) _folder.Commit(Bad(10 + i, url: urls[i]));
        _folder.Commit(Bad(99, FailureKind.Blocked));

        var summary = Contents.ReadSummary();

        Assert.Equal((16L, 1L, 2L, 1L, 1L, 11L), (summary.Rows, summary.Downloaded, summary.Duplicates, summary.UpToDate, summary.Skipped, summary.Failed));
        Assert.Equal((2002L, 2002L), (summary.BytesStored, summary.BytesSaved));
        Assert.Equal([(FailureKind.HttpNotFound, 10L), (FailureKind.OptedOut, 1L), (FailureKind.Blocked, 1L)], summary.Failures.Select(count => (count.Kind, count.Rows)).OrderBy(pair => pair.Kind == FailureKind.HttpNotFound ? 0 : (int)pair.Kind));
        Assert.Equal(
            [new HostCount("a.example", 3), new HostCount("b.example:8080", 2), new HostCount("", 1), new HostCount("[::1]:81", 1), new HostCount("c.example", 1)],
            summary.Failures[0].TopHosts);
    }

    [Fact]
    public void ReadSummary_EmptyCatalog_IsAllZero() => Assert.Equal((0L, 0L, 0L), (Contents.ReadSummary().Rows, Contents.ReadSummary().BytesStored, Contents.ReadSummary().BytesSaved));

    [Fact]
    public void ExampleQueries_OfTheDocumentation_Run()
    {
        _folder.Commit(Good(1), Bad(2), Good(3, "content 1"));
        var blocks = Documentation().Split("```sql").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.True(blocks.Count >= 6);
        Assert.All(blocks, block => Assert.NotEmpty(_folder.Query(block)));
    }

    private static string Documentation()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "docs", "catalog.md");
            if (File.Exists(path)) return File.ReadAllText(path);
        }
        throw new FileNotFoundException("docs/catalog.md stands above the tests.");
    }
}
