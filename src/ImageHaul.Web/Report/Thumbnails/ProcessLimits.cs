using System.Runtime.InteropServices;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>Bounds what the decoding process may take: memory, and no core file of somebody's photographs. Elsewhere than on Linux the time limit alone stands.</summary>
internal static partial class ProcessLimits
{
    // A frame of 100 million pixels in four bytes fits, and little more: larger images get no picture.
    private const ulong MostData = 768UL << 20;

    // Linux's numbers for RLIMIT_DATA and RLIMIT_CORE.
    private const int Data = 2;
    private const int Core = 4;

    public static void Apply()
    {
        if (!OperatingSystem.IsLinux()) return;
        Set(Data, MostData);
        Set(Core, 0);
    }

    private static void Set(int resource, ulong most)
    {
        var limit = new ResourceLimit { Soft = most, Hard = most };
        // A stricter limit that is there already stays: refusing to raise it is no fault.
        _ = SetLimit(resource, ref limit);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, ref ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
