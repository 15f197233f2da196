using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageHaul.Storage;

/// <summary>How long a file is. <see cref="FileInfo.Length"/> of a symbolic link is that of the link, and people do put archives behind links.</summary>
internal static partial class FileLength
{
    // From linux/stat.h: statx(2), the same on every processor.
    private const int HereFolder = -100, NotFollowed = 0x100, NoEntry = 2;
    private const uint TypeAndSize = 0x1 | 0x200;
    private const int StatSize = 256, ModeAt = 28, SizeAt = 40;
    private const int TypeBits = 0xF000, RegularFile = 0x8000;

    // False once this C library or kernel turned out to lack statx: older musl, some sandboxes.
    private static volatile bool _hasStat = OperatingSystem.IsLinux() && BitConverter.IsLittleEndian;

    /// <summary>The length that a link to nowhere has.</summary>
    public const long Nowhere = -1;

    /// <summary>The length in bytes, links followed; null when there is no file of that name. One look at the disk unless it is a link.</summary>
    public static long? Of(string path)
    {
        // Every image asks this once: a single call, and nothing allocated but the name.
        if (_hasStat && TryAsk(path, out var length)) return length;
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        try
        {
            return file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? OfTarget(file) : file.Length;
        }
        catch (IOException fault) when (StorageFaults.Judge(fault) == StorageFault.Missing)
        {
            // Gone between the two looks.
            return null;
        }
    }

    /// <summary>False when the answer needs a closer look: a link, a folder, an error other than that nothing is there.</summary>
    private static bool TryAsk(string path, out long? length)
    {
        length = null;
        Span<byte> stat = stackalloc byte[StatSize];
        try
        {
            if (Stat(HereFolder, path, NotFollowed, TypeAndSize, stat) != 0) return Marshal.GetLastPInvokeError() == NoEntry;
        }
        catch (EntryPointNotFoundException)
        {
            _hasStat = false;
            return false;
        }
        if ((BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeAt..]) & TypeBits) != RegularFile) return false;
        length = BinaryPrimitives.ReadInt64LittleEndian(stat[SizeAt..]);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> stat);

    private static long OfTarget(FileInfo link)
    {
        try
        {
            // Null for what looks like a link and is none, such as a file in a cloud folder of Windows.
            if (link.ResolveLinkTarget(returnFinalTarget: true) is not { } target) return link.Length;
            return target is FileInfo { Exists: true } file ? file.Length : Nowhere;
        }
        catch (IOException)
        {
            // A circle; .NET gives it no code of its own.
            return Nowhere;
        }
    }
}
