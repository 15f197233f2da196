using System.Security.Cryptography;
using ImageHaul.Catalog;
using ImageHaul.Imaging;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul;

/// <summary>
/// Rebuilds the catalog of a folder that this process holds. Rows come from the old catalog as far as it can be read, then from the manifest; images from the files
/// themselves, each read to its end. The old catalog is kept aside.
/// </summary>
internal sealed class CatalogRebuilder(string output, string manifest, IBlobStore? store = null)
{
    /// <summary>Rows restored in one commit.</summary>
    private const int Batch = 1000;

    private readonly CatalogFiles _files = new(output);
    private readonly List<RepairLoss> _losses = [];
    private readonly ImageInspector _inspector = new(new InspectOptions { Formats = ImageFormats.All, MaxPixels = long.MaxValue });
    private long _lost, _images, _fromManifest;

    /// <summary>Rebuilds; when that fails, the folder is as before.</summary>
    public RepairReport Run(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var done = false;
        try
        {
            _files.Prepare();
            var (report, failure) = Rebuild(progress, cancellationToken);
            if (failure is not null) return Refused(failure.Message);
            _files.Replace();
            done = true;
            return report! with { KeptAside = _files.KeptAside };
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Refused($"The catalog cannot be rebuilt: {refused.Message}");
        }
        finally
        {
            if (!done) _files.Abandon();
        }
    }

    private static RepairReport Refused(string reason) => new() { End = RunEnd.StorageRefused, Reason = reason };

    private (RepairReport? Report, Failure? Failure) Rebuild(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        if (CatalogRebuild.Begin(_files.Rebuilt, _files.Scratch, out var rebuild) is { } refused) return (null, refused);
        using (rebuild)
        {
            using var files = new FolderBlobStore(new StorageOptions { Output = output });
            var blobs = store ?? files;
            var stored = blobs.EnumerateStored();
            if (rebuild!.Settings.Save(ResultSettings.Sensible(rebuild.Settings.Read())) is { } unsaved) return (null, unsaved);
            if (rebuild.Adopt(Sound(stored, blobs, progress, cancellationToken)) is { } unwritten) return (null, unwritten);
            if (stored.Failure is { } unlisted) return (null, unlisted);
            var salvaged = rebuild.Rows;
            // Owners first: a duplicate that came before its owner would become the owner.
            if ((Restore(rebuild, duplicates: false, cancellationToken) ?? Restore(rebuild, duplicates: true, cancellationToken)) is { } unrestored) return (null, unrestored);
            if (rebuild.Gaps is > 0 and var gaps) Lose(null, "rows between others", $"{gaps} rows in all are in neither the old catalog nor the manifest; they are fetched again", gaps - LostRows());
            var report = new RepairReport
            {
                Rows = rebuild.Rows,
                Salvaged = salvaged,
                FromManifest = _fromManifest,
                Images = _images,
                Unowned = rebuild.Unowned,
                Lost = _lost,
                Losses = _losses,
            };
            return (report, rebuild.End());
        }
    }

    // Gaps that a row of the manifest explains are told by that row.
    private long LostRows() => _losses.Count(loss => loss.Ordinal is not null);

    private IEnumerable<StoredImage> Sound(StoredFiles stored, IBlobStore blobs, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        long files = 0, bytes = 0;
        // Reading and hashing on every core, noting on one.
        foreach (var (file, image, fault) in stored.AsParallel().WithCancellation(cancellationToken).WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(file => Read(file, blobs)))
        {
            progress?.Report(new VerifyProgress(++files, bytes += file.Bytes, files));
            if (image is null)
            {
                // Not every file in the folder is a run's.
                if (store is null && !BlobPaths.CouldBeMade(file.Path)) continue;
                Lose(null, file.Path, fault!, 1);
                continue;
            }
            _images++;
            yield return image;
        }
    }

    private (StoredFile File, StoredImage? Image, string? Fault) Read(StoredFile file, IBlobStore blobs)
    {
        var (stream, unreadable) = blobs.OpenRead(file.Path);
        if (stream is null) return (file, null, unreadable?.Message ?? "the file went away while it was read");
        using (stream)
        {
            try
            {
                Span<byte> hash = stackalloc byte[Digest.Size];
                SHA256.HashData(stream, hash);
                var digest = new Digest(hash);
                if (file.Digest is { } named && named != digest) return (file, null, "the bytes are not those of its name: damaged; a run that fetches this image replaces it");
                stream.Position = 0;
                var seen = _inspector.Inspect(stream, contentType: null);
                return seen.Failure is { } unfit
                    ? (file, null, $"no sound image ({unfit.Kind.Name()}: {unfit.Message}); left alone")
                    : (file, new StoredImage(digest, seen.Format, stream.Length, file.Path, seen.Width, seen.Height), null);
            }
            catch (IOException broken)
            {
                return (file, null, broken.Message);
            }
        }
    }

    private Failure? Restore(CatalogRebuild rebuild, bool duplicates, CancellationToken cancellationToken)
    {
        if (!File.Exists(manifest))
        {
            if (!duplicates && rebuild.Rows == 0) Lose(null, manifest, "there is no manifest to take rows from: every row is fetched again, and no image stored twice", 1);
            return null;
        }
        foreach (var rows in ManifestReader.Read(manifest).Where(row => row.IsDuplicate == duplicates).Chunk(Batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var restored = new List<ImageRecord>(rows.Length);
            foreach (var row in rows.Where(row => IsWanted(row, rebuild.FindRow(row.Ordinal))))
            {
                if (row.Record is not { } record) Lose(row.Ordinal, row.Url, $"{row.Fault}; it is fetched again", 1);
                else if (row.Image is not { } named) restored.Add(record);
                else if (rebuild.Find(named.Path, named.Digest) is { } image) restored.Add(record with { Image = image });
                else Lose(row.Ordinal, row.Url, $"its image {named.Path} is missing or damaged; it is fetched again", 1);
            }
            if (restored.Count > 0 && rebuild.Restore(restored) is { } refused) return refused;
            _fromManifest += restored.Count;
        }
        return null;
    }

    // A row is wanted that the old catalog did not give, or gave with the same outcome under another URL: then the damage is in that text.
    private static bool IsWanted(ManifestRow row, ImageRecord? salvaged) => salvaged is null
        || (row.Record is { } record && row.Url != salvaged.Request.RawUrl && row.Image?.Digest == salvaged.Image?.Digest && record.Failure?.Kind == salvaged.Failure?.Kind);

    private void Lose(long? ordinal, string subject, string reason, long count)
    {
        if (count <= 0) return;
        _lost += count;
        if (_losses.Count < RepairReport.MostLosses) _losses.Add(new RepairLoss(ordinal, UrlRedactor.Redact(subject), reason));
    }
}
