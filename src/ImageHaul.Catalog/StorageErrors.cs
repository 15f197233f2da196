using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>Reads the file system's exceptions by error number.</summary>
internal static class StorageErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsFull(Exception error) => error is IOException && (OperatingSystem.IsWindows()
        ? error.HResult is WindowsHandleDiskFull or WindowsDiskFull
        : error.HResult is NoSpace or QuotaExceeded);

    /// <summary>What a refused write of a file means for a run.</summary>
    public static Failure ToFailure(Exception error, string what) => IsFull(error)
        ? new Failure(FailureKind.StorageFull, $"No space left for {what} ({error.Message}).")
        : new Failure(FailureKind.StorageDenied, $"The disk refused {what} ({error.Message}).");
}
