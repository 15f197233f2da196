namespace ImageHaul.Web.Dashboard;

/// <summary>Bytes left on the disk of a folder, which may not be there yet. Asked again after a while only. Not thread-safe.</summary>
internal sealed class DiskLeft(string folder, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private long? _left;
    private long? _readAt;

    /// <summary>The bytes that an ordinary user may still write; null when the system does not say.</summary>
    public long? Read()
    {
        if (_readAt is { } at && time.GetElapsedTime(at) < Fresh) return _left;
        _readAt = time.GetTimestamp();
        try
        {
            var there = Path.GetFullPath(folder);
            while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { Length: > 0 } parent) there = parent;
            _left = new DriveInfo(there).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _left = null;
        }
        return _left;
    }
}
