namespace ImageHaul.Storage;

/// <summary>The file calls of the system we run on.</summary>
internal static class NativeFileCalls
{
    /// <summary>The one instance: it keeps nothing but what the system turned out to lack.</summary>
    public static IFileCalls Instance { get; } = OperatingSystem.IsWindows() ? new WindowsFileCalls() : new PosixFileCalls();
}
