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
        var isSpecial = SpecialFile.Is(path);
        var temporary = isSpecial ? path : Temporary(path);
        var outcome = Guard(
            () =>
            {
                using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, isSpecial ? FileShare.ReadWrite : FileShare.None, bufferSize: 0);
                var rows = ManifestExport.Write(catalog, file, format, cancellationToken);
                file.Flush(flushToDisk: true);
                return rows;
            },
            path);
        return new PreparedManifest(temporary, path, outcome);
    }

    /// <summary>Where a manifest lies until it is whole: in the same folder, so that the rename is one step; hidden, so that no glob takes it for a manifest.</summary>
    public static string Temporary(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.tmp");

    /// <summary>What the system says about a manifest, under the name that people know it by.</summary>
    public static string Named(string message, string path) => message.Replace(Temporary(path), Path.GetFullPath(path), StringComparison.Ordinal);

    public static ManifestOutcome Write(string catalog, Stream destination, ManifestFormat format, CancellationToken cancellationToken) =>
        Guard(() => ManifestExport.Write(catalog, destination, format, cancellationToken));

    internal static ManifestOutcome Guard(Func<long> write, string? path = null)
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
            return new ManifestOutcome(0, path is null ? failure : failure with { Message = Named(failure.Message, path) });
        }
    }
}

/// <summary>A manifest that is written but has no name yet. Disposed without one, it is gone.</summary>
/// <param name="temporary">Where it lies; its own name where nothing can be renamed.</param>
/// <param name="path">Its name to be.</param>
/// <param name="written">What came of writing it.</param>
internal sealed class PreparedManifest(string temporary, string path, ManifestOutcome written) : IDisposable
{
    private bool _isPublished = temporary == path;

    /// <summary>Gives it its name, replacing the manifest of before in one step; a failure to write it is told here.</summary>
    public ManifestOutcome Publish()
    {
        if (written.Failure is not null) return written;
        return ManifestFile.Guard(
            () =>
            {
                if (!_isPublished) File.Move(temporary, path, overwrite: true);
                _isPublished = true;
                return written.Rows;
            },
            path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isPublished) return;
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
