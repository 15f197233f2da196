using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageHaul.Catalog;

/// <summary>
/// Names that stand for no file on a disk: <c>/dev/null</c>, <c>/dev/stdout</c>, a named pipe. They are written to. A finished file that is renamed over one would take the
/// device's place, for every program of the machine.
/// </summary>
internal static partial class SpecialFile
{
    // From linux/stat.h: statx(2), the same on every processor. Links are followed.
    private const int HereFolder = -100, StatSize = 256, ModeAt = 28;
    private const uint Type = 0x1;
    private const int TypeBits = 0xF000, RegularFile = 0x8000, Folder = 0x4000;

    /// <summary>True for what must be written in place; false for files, folders, and names that nothing has yet.</summary>
    public static bool Is(string path)
    {
        // Elsewhere nobody can make a file among the devices.
        if (!OperatingSystem.IsLinux() || !BitConverter.IsLittleEndian) return false;
        var whole = Path.GetFullPath(path);
        Span<byte> stat = stackalloc byte[StatSize];
        try
        {
            if (Stat(HereFolder, whole, 0, Type, stat) != 0) return false;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        return (BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeAt..]) & TypeBits) switch
        {
            Folder => false,
            // Standard output may be a file, and the link to it is the system's all the same.
            RegularFile => IsOfTheSystem(whole) && File.GetAttributes(whole).HasFlag(FileAttributes.ReparsePoint),
            _ => true,
        };
    }

    private static bool IsOfTheSystem(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> stat);
}
