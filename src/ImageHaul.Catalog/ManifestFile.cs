using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>Writes manifests: whole under their name or not at all.</summary>
internal static class ManifestFile
{
    public static ManifestOutcome Write(string catalog, string path, ManifestFormat format, CancellationToken cancellationToken)
    {
        // In the same folder, so that the rename is one step; hidden, so that no glob takes it for a manifest.
        var temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.tmp");
        var outcome = Guard(() =>
        {
            using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var rows = ManifestExport.Write(catalog, file, format, cancellationToken);
            file.Flush(flushToDisk: true);
            return rows;
        });
        if (outcome.Failure is null)
        {
            outcome = Guard(() =>
            {
                File.Move(temporary, path, overwrite: true);
                return outcome.Rows;
            });
        }
        if (outcome.Failure is not null) Discard(temporary);
        return outcome;
    }

    public static ManifestOutcome Write(string catalog, Stream destination, ManifestFormat format, CancellationToken cancellationToken) =>
        Guard(() => ManifestExport.Write(catalog, destination, format, cancellationToken));

    private static ManifestOutcome Guard(Func<long> write)
    {
        try
        {
            return new ManifestOutcome(write(), null);
        }
        catch (DatabaseException fault)
        {
            return new ManifestOutcome(0, fault.ToFailure());
        }
        catch (OperationCanceledException)
        {
            return new ManifestOutcome(0, new Failure(FailureKind.Cancelled, "The manifest was not written: stopped."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ManifestOutcome(0, StorageErrors.ToFailure(error, "the manifest"));
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next manifest overwrites it; the failure that led here is the one to tell.
        }
    }
}
