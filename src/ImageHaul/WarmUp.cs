using System.Security.Cryptography;
using ImageHaul.Fetching;

namespace ImageHaul;

/// <summary>
/// Loads and compiles what every run needs, on the other cores, while options are read and the folder is opened.
/// Touches neither network nor disk.
/// </summary>
internal static class WarmUp
{
    private static int _begun;

    /// <summary>Begins in the background, once in a process. Never fails: what goes wrong here goes wrong again where it is told.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0) return;
        _ = Task.Run(StackWarmUp.RunAsync);
        _ = Task.Run(static () => SHA256.HashData([]));
    }
}
