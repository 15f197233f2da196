using System.Xml.Linq;
using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Testing;
using ImageHaul.Web.Report;

namespace ImageHaul.Tests.Reporting;

/// <summary>A folder with a catalog in it, and its report read back.</summary>
internal sealed class ReportFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagehaul-report-");

    public ReportFolder()
    {
        Root = Path.Combine(_folder.FullName, "photos");
        Directory.CreateDirectory(Path.Combine(Root, HaulFolder.OwnFolder));
    }

    public string Root { get; }

    public ManualTimeProvider Time { get; } = new();

    public string CatalogFile => HaulFolder.CatalogFile(Root);

    public void Commit(params ImageRecord[] records)
    {
        using var catalog = Open();
        Assert.Null(catalog.Commit(records).Failure);
    }

    public SqliteCatalog Open()
    {
        var (catalog, fault) = SqliteCatalog.Open(CatalogFile);
        Assert.Null(fault);
        return catalog!;
    }

    /// <summary>The report without thumbnails.</summary>
    public RunReport Report(int gallery = 500) => new(Root, Time) { Gallery = gallery, Decoder = null };

    public async Task<string> TextAsync(int gallery = 500)
    {
        using var page = new MemoryStream();
        Assert.Null(await Report(gallery).WriteAsync(page));
        return System.Text.Encoding.UTF8.GetString(page.ToArray());
    }

    /// <summary>The page, parsed strictly: it is well-formed XML as well as HTML.</summary>
    public async Task<XDocument> PageAsync(int gallery = 500) => XDocument.Parse(await TextAsync(gallery), LoadOptions.PreserveWhitespace);

    public void Dispose() => _folder.Delete(recursive: true);
}
