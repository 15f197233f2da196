using ImageHaul.Tests.Catalog;
using ImageHaul.Web.Report;

namespace ImageHaul.Tests.Reporting;

public sealed class RunReportTests : IDisposable
{
    private readonly ReportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_File_IsThereWholeAndNothingElseIs()
    {
        _folder.Commit(CatalogFolder.Good(1));
        var file = RunReport.DefaultFile(_folder.Root);

        Assert.Null(await _folder.Report().WriteAsync(file));

        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(file));
        Assert.Equal([file], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public async Task WriteAsync_FileElsewhere_LinksLeadFromThere()
    {
        _folder.Commit(CatalogFolder.Good(1, path: "1.png"));
        var file = Path.Combine(_folder.Root, "..", "report.html");

        Assert.Null(await _folder.Report().WriteAsync(file));

        Assert.Contains("src=\"photos/1.png\"", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task WriteAsync_FolderWithoutCatalog_SaysWhatToDo()
    {
        var fault = await _folder.Report().WriteAsync(RunReport.DefaultFile(_folder.Root));

        Assert.False(fault!.IsStorage);
        Assert.Contains("imagehaul repair", fault.Message);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task WriteAsync_DamagedCatalog_NamesRepairAndKeepsTheOldReport(int from)
    {
        _folder.Commit([.. Enumerable.Range(1, 2000).Select(row => CatalogFolder.Good(row))]);
        var file = RunReport.DefaultFile(_folder.Root);
        await File.WriteAllTextAsync(file, "old");
        Damage(from);

        var fault = await _folder.Report().WriteAsync(file);

        Assert.False(fault!.IsStorage, fault.Message);
        Assert.Contains("imagehaul repair", fault.Message);
        Assert.Equal("old", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task WriteAsync_PlaceThatCannotBeWritten_IsTheDisksFault()
    {
        _folder.Commit(CatalogFolder.Good(1));

        var fault = await _folder.Report().WriteAsync(Path.Combine(_folder.Root, "no such folder", "report.html"));

        Assert.True(fault!.IsStorage);
    }

    [Fact]
    public async Task WriteAsync_Cancelled_WritesNothing()
    {
        _folder.Commit(CatalogFolder.Good(1));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _folder.Report().WriteAsync(RunReport.DefaultFile(_folder.Root), cancellationToken: stop.Token));

        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public async Task WriteAsync_BesideARun_SeesOneMoment()
    {
        using var catalog = _folder.Open();
        catalog.Commit([CatalogFolder.Good(1)]);
        using var snapshot = catalog.Contents.OpenSnapshot();
        catalog.Commit([CatalogFolder.Good(2), CatalogFolder.Bad(3)]);

        Assert.Equal(1, Survey.Read(snapshot, 10, null, CancellationToken.None).Summary.Rows);
        Assert.Contains("2 of 3 rows have their image", await _folder.TextAsync());
    }

    private void Damage(int from)
    {
        using var file = File.Open(_folder.CatalogFile, FileMode.Open, FileAccess.ReadWrite);
        var noise = new byte[(int)Math.Min(file.Length - from, 400_000)];
        new Random(7).NextBytes(noise);
        file.Position = from;
        file.Write(noise);
    }
}
