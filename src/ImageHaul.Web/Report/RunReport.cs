using System.Text;
using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Web.Report.Thumbnails;

namespace ImageHaul.Web.Report;

/// <summary>How a report ended that could not be written.</summary>
/// <param name="IsStorage">The disk refused; else the folder has no catalog that can be used.</param>
/// <param name="Message">Why, with the remedy.</param>
public sealed record ReportFault(bool IsStorage, string Message);

/// <summary>
/// One self-contained page about a folder that runs have written. Reads the catalog as it is at one moment, so a run may go on meanwhile; memory does not grow with the rows.
/// </summary>
/// <param name="folder">The output folder.</param>
/// <param name="time">The clock.</param>
public sealed class RunReport(string folder, TimeProvider time)
{
    /// <summary>Images in the gallery unless asked otherwise: some 3 MB.</summary>
    public const int DefaultGallery = 500;

    // Above this, decoding takes more memory than the process is given, whatever the format.
    private const long MostPixels = 100_000_000;

    /// <summary>Images in the gallery at most. Default 500; 0 for none.</summary>
    public int Gallery { get; init; } = DefaultGallery;

    /// <summary>How a decoding process is started; null to show the files themselves.</summary>
    internal Func<System.Diagnostics.ProcessStartInfo>? Decoder { get; init; } = ThumbnailCommand.OfThisProgram();

    /// <summary>The file that a report is written to unless another is named: <c>report.html</c> in the folder.</summary>
    public static string DefaultFile(string folder) => Path.Combine(folder, "report.html");

    /// <summary>Writes the page to a file: a temporary one first, then renamed.</summary>
    /// <param name="file">The file's path. Links to images lead from there to the folder.</param>
    /// <param name="progress">Told of the rows read now and then; may be null.</param>
    /// <param name="cancellationToken">Stops; nothing is written then.</param>
    /// <returns>Null, or why it could not be written.</returns>
    public async Task<ReportFault?> WriteAsync(string file, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        using var whole = new WholeFile(file);
        if (!whole.IsInPlace && Path.GetDirectoryName(Path.GetFullPath(file))! is var place && !Directory.Exists(place))
            return new ReportFault(IsStorage: true, $"The report cannot be written: there is no folder {place}");
        try
        {
            ReportFault? fault;
            await using (var stream = whole.Create(64 << 10)) fault = await WriteAsync(stream, whole.IsInPlace ? null : file, progress, cancellationToken);
            if (fault is null) whole.Publish();
            return fault;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new ReportFault(IsStorage: true, $"The report cannot be written: {whole.Named(refused.Message)}");
        }
    }

    /// <summary>Writes the page to a stream, which stays open. Links to images are as for a page in the folder.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="progress">Told of the rows read now and then; may be null.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Null, or why it could not be written.</returns>
    public Task<ReportFault?> WriteAsync(Stream destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        WriteAsync(destination, page: null, progress, cancellationToken);

    private async Task<ReportFault?> WriteAsync(Stream destination, string? page, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(HaulFolder.CatalogFile(folder)))
            return new ReportFault(IsStorage: false, $"{folder}: no run has written this folder (it has no .imagehaul/catalog.db); name the folder given to get with -o; if the catalog was lost, rebuild it with: imagehaul repair DIR");
        try
        {
            // SQLite works on the calling thread.
            var (facts, fault) = await Task.Run(() => Read(progress, cancellationToken), cancellationToken);
            if (facts is null) return fault;
            var links = ImageLinks.Between(page, folder);
            var thumbnails = await new ThumbnailPool(Decoder, time).MakeAsync([.. facts.Gallery.Select(Decodable)], cancellationToken);
            await using var text = new StreamWriter(destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 << 10, leaveOpen: true) { NewLine = "\n" };
            PageWriter.Write(new ReportPage(facts, new FolderWords(folder), links, thumbnails), text, time.GetUtcNow());
            return null;
        }
        catch (CatalogException unreadable)
        {
            return new ReportFault(!unreadable.IsDamage, unreadable.Message);
        }
    }

    private (ReportFacts? Facts, ReportFault? Fault) Read(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (catalog, fault) = SqliteCatalog.Open(HaulFolder.CatalogFile(folder));
        if (catalog is null) return (null, new ReportFault(fault!.Kind is CatalogFaultKind.StorageFull or CatalogFaultKind.StorageDenied, fault.Message));
        using (catalog)
        {
            using var snapshot = catalog.Contents.OpenSnapshot();
            return (Survey.Read(snapshot, Gallery, progress, cancellationToken), null);
        }
    }

    private string? Decodable(GalleryImage item) =>
        (long)item.Image.Width * item.Image.Height <= MostPixels && item.Image.Format is not (ImageFormat.Svg or ImageFormat.None) && ImageLinks.IsWithin(item.Image.Path)
        ? Path.GetFullPath(Path.Combine(folder, item.Image.Path))
        : null;
}
