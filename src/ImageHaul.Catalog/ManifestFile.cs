using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>Writes manifests: whole under their name or not at all.</summary>
internal static class ManifestFile
{
    public static ManifestOutcome Write(string catalog, string path, ManifestFormat format, CancellationToken cancellationToken)
    {
        using var written = Prepare(catalog, path, format, cancellationToken);
        return written.Publish();
    }

    /// <summary>Writes all of it, on the disk but under no name of a manifest yet.</summary>
    public static PreparedManifest Prepare(string catalog, string path, ManifestFormat format, CancellationToken cancellationToken)
    {
        var whole = new WholeFile(path);
        var outcome = Guard(
            () =>
            {
                using var file = whole.Create(bufferSize: 0);
                var rows = ManifestExport.Write(catalog, file, format, cancellationToken);
                file.Flush(flushToDisk: true);
                return rows;
            },
            whole);
        return new PreparedManifest(whole, outcome);
    }

    public static ManifestOutcome Write(string catalog, Stream destination, ManifestFormat format, CancellationToken cancellationToken) =>
        Guard(() => ManifestExport.Write(catalog, destination, format, cancellationToken));

    internal static ManifestOutcome Guard(Func<long> write, WholeFile? file = null)
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
            var failure = StorageErrors.ToFailure(error, "the manifest");
            return new ManifestOutcome(0, file is null ? failure : failure with { Message = file.Named(failure.Message) });
        }
    }
}

/// <summary>A manifest that is written but has no name yet. Disposed without one, it is gone.</summary>
/// <param name="file">Its file.</param>
/// <param name="written">What came of writing it.</param>
internal sealed class PreparedManifest(WholeFile file, ManifestOutcome written) : IDisposable
{
    /// <summary>Gives it its name, replacing the manifest of before in one step; a failure to write it is told here.</summary>
    public ManifestOutcome Publish()
    {
        if (written.Failure is not null) return written;
        return ManifestFile.Guard(
            () =>
            {
                file.Publish();
                return written.Rows;
            },
            file);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
