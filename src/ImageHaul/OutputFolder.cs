using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul;

/// <summary>A folder that runs have written: checked and exported without fetching anything.</summary>
/// <param name="path">The output folder.</param>
/// <param name="services">The clock, and the store if images are not in the folder.</param>
public sealed class OutputFolder(string path, HaulServices services)
{
    /// <summary>A folder that has its images in it.</summary>
    /// <param name="path">The output folder.</param>
    /// <param name="time">The clock; the system's when null.</param>
    public OutputFolder(string path, TimeProvider? time = null) : this(path, new HaulServices { Time = time ?? TimeProvider.System })
    {
    }

    /// <summary>Every record of the folder, in input order. Streams; a run may go on meanwhile.</summary>
    /// <exception cref="HaulException">There is no catalog, or it cannot be read; the message says why and what to do.</exception>
    public IEnumerable<ImageRecord> ReadRecords()
    {
        if (Missing() is { } missing) throw Unreadable(missing.Message);
        var (catalog, fault) = SqliteCatalog.Open(HaulFolder.CatalogFile(path));
        if (catalog is null) throw Unreadable(fault!.Message);
        using (catalog)
        {
            using var records = catalog.Contents.ReadAll().GetEnumerator();
            while (Advance(records)) yield return records.Current;
        }
    }

    /// <summary>
    /// Re-reads every stored file (digest, structure, catalog row) and looks for files that nobody recorded. Holds the folder meanwhile. Changes nothing.
    /// </summary>
    public Task<VerifyReport> VerifyAsync(IProgress<VerifyProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => VerifyHereAsync(progress, cancellationToken), CancellationToken.None);

    private async Task<VerifyReport> VerifyHereAsync(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        if (Missing() is { } missing) return new VerifyReport { End = RunEnd.CatalogRefused, Reason = missing.Message };
        var (held, holder, refused) = FolderLock.TryAcquire(path, services.Time);
        if (holder is not null) return new VerifyReport { End = RunEnd.FolderLocked, Reason = $"{path} is in use by {holder}; verify it when that run has ended." };
        if (refused is not null) return new VerifyReport { End = RunEnd.StorageRefused, Reason = refused.Message };
        using (held)
        {
            try
            {
                var (catalog, fault) = SqliteCatalog.Open(HaulFolder.CatalogFile(path));
                if (catalog is null) return new VerifyReport { End = RunEnd.CatalogRefused, Reason = fault!.Message };
                using (catalog)
                {
                    var options = ResultSettingsOf(catalog);
                    if (HaulFolder.OtherStore(path, catalog, services.Store) is { } elsewhere) return new VerifyReport { End = RunEnd.CatalogRefused, Reason = elsewhere };
                    using var files = new FolderBlobStore(options.Storage);
                    return await new StoreVerifier(catalog, services.Store ?? files, options.Checks).RunAsync(progress, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (CatalogException unreadable)
            {
                return new VerifyReport { End = RunEnd.CatalogRefused, Reason = unreadable.Message };
            }
        }
    }

    /// <summary>
    /// Rebuilds a damaged or missing catalog from what can still be read of it, the stored files and the manifest. Holds the folder meanwhile; the old catalog is kept aside.
    /// Images are never changed.
    /// </summary>
    /// <param name="manifest">The manifest; null for <c>manifest.csv</c> in the folder.</param>
    /// <param name="progress">Told of every file read.</param>
    /// <param name="cancellationToken">Stops; the folder is then as before.</param>
    public Task<RepairReport> RepairAsync(string? manifest = null, IProgress<VerifyProgress>? progress = null, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            var (held, holder, refused) = FolderLock.TryAcquire(path, services.Time);
            if (holder is not null) return new RepairReport { End = RunEnd.FolderLocked, Reason = $"{path} is in use by {holder}; repair it when that run has ended." };
            if (refused is not null) return new RepairReport { End = RunEnd.StorageRefused, Reason = refused.Message };
            using (held) return new CatalogRebuilder(path, manifest ?? Path.Combine(path, "manifest.csv"), services.Store).Run(progress, cancellationToken);
        },
        cancellationToken);

    /// <summary>Writes the manifest again, in input order, as CSV or JSON Lines. A run may go on meanwhile; its unfinished rows are absent.</summary>
    /// <param name="format">The form.</param>
    /// <param name="destination">Where to; stays open.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>Null, or why it could not be written.</returns>
    public Task<Failure?> ExportAsync(ManifestFormat format, Stream destination, CancellationToken cancellationToken = default) =>
        Task.Run(() => Export(contents => contents.WriteManifest(destination, format, cancellationToken)), cancellationToken);

    /// <summary>Writes the manifest to a file: a temporary one first, then renamed.</summary>
    /// <param name="format">The form.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>Null, or why it could not be written.</returns>
    public Task<Failure?> ExportAsync(ManifestFormat format, string file, CancellationToken cancellationToken = default) =>
        Task.Run(() => Export(contents => contents.WriteManifest(file, format, cancellationToken)), cancellationToken);

    private Failure? Export(Func<CatalogContents, ManifestOutcome> write)
    {
        if (Missing() is { } missing) return missing;
        try
        {
            var (catalog, fault) = SqliteCatalog.Open(HaulFolder.CatalogFile(path));
            if (catalog is null) return new Failure(FailureKind.StorageDenied, fault!.Message) { IsOfTheCatalog = fault.Kind is not (CatalogFaultKind.StorageFull or CatalogFaultKind.StorageDenied) };
            using (catalog) return write(catalog.Contents).Failure;
        }
        catch (CatalogException unreadable)
        {
            return unreadable.Failure;
        }
    }

    private static bool Advance(IEnumerator<ImageRecord> records)
    {
        try
        {
            return records.MoveNext();
        }
        catch (CatalogException unreadable)
        {
            throw Unreadable(unreadable.Message);
        }
    }

    private static HaulException Unreadable(string reason) =>
        new(new RunSummary { End = RunEnd.CatalogRefused, Reason = reason, Counts = new ProgressSnapshot { Frontier = new Frontier.FrontierSnapshot() } });

    private Failure? Missing() => File.Exists(HaulFolder.CatalogFile(path))
        ? null
        : new Failure(FailureKind.StorageDenied, $"{path} holds no catalog: nothing was ever fetched into it. Name the folder given to get with -o.");

    private HaulOptions ResultSettingsOf(SqliteCatalog catalog) =>
        HaulFolder.Adopted(new HaulOptions { Storage = new StorageOptions { Output = path } }, catalog);
}
