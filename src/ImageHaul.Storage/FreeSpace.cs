namespace ImageHaul.Storage;

/// <summary>Free bytes of the file system that a folder is on, or will be on; asked for every two seconds at most. Not thread-safe.</summary>
internal sealed class FreeSpace(string folder, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private long? _bytes;
    private long? _askedAt;

    /// <summary>What an ordinary user may still write; null when the system does not say.</summary>
    public long? Bytes()
    {
        if (_askedAt is { } at && time.GetElapsedTime(at) < Age) return _bytes;
        _askedAt = time.GetTimestamp();
        try
        {
            var place = Path.GetFullPath(folder);
            while (!Directory.Exists(place) && Path.GetDirectoryName(place) is { } parent) place = parent;
            _bytes = new DriveInfo(place).AvailableFreeSpace;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _bytes = null;
        }
        return _bytes;
    }
}
