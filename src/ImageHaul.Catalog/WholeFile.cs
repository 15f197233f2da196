namespace ImageHaul.Catalog;

/// <summary>
/// A file that takes its name when all of it is written, replacing in one step what had the name before. Disposed without it, it is gone. What
/// <see cref="SpecialFile"/> knows is written to where it is: a rename would take its place.
/// </summary>
internal sealed class WholeFile(string path) : IDisposable
{
    // In the same folder, so that the rename is one step; hidden, so that no glob takes it for the file.
    private readonly string _temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", $".{Path.GetFileName(path)}.tmp");
    private bool _isPublished;

    /// <summary>True for a device or a pipe: what is written is there at once.</summary>
    public bool IsInPlace { get; } = SpecialFile.Is(path);

    /// <summary>Begins to write. The caller closes the stream before <see cref="Publish"/>.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the device may not be written to.</exception>
    public FileStream Create(int bufferSize) => IsInPlace
        ? new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize)
        : new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize);

    /// <summary>Gives it its name.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Publish()
    {
        if (!IsInPlace) File.Move(_temporary, path, overwrite: true);
        _isPublished = true;
    }

    /// <summary>What the system says about it, under the name that people know.</summary>
    public string Named(string message) => message.Replace(_temporary, Path.GetFullPath(path), StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsInPlace || _isPublished) return;
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next one overwrites it; the failure that led here is the one to tell.
        }
    }
}
