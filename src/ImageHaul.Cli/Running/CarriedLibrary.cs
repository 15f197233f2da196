using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Cli.Running;

/// <summary>
/// The database library of the single file on Linux: it is carried within and loaded from memory, so that no writable folder is needed, be it for a service without a home
/// or in a container that cannot be written to. Other builds have the library beside them, or unpack it, and find nothing here to do.
/// </summary>
internal static partial class CarriedLibrary
{
    private const string Name = "libe_sqlite3.so";
    private const uint CloseOnExec = 1;

    /// <summary>Every function of the library is asked for by itself: they must all come from the same copy.</summary>
    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>Answers when the library is asked for and lies nowhere; nothing is read before.</summary>
    public static void Offer()
    {
        if (OperatingSystem.IsLinux()) AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == "e_sqlite3" ? Library.Value : 0;
    }

    private static nint Load()
    {
        using var library = typeof(CarriedLibrary).Assembly.GetManifestResourceStream(Name);
        if (library is null) return 0;
        var bytes = new byte[library.Length];
        library.ReadExactly(bytes);
        return FromMemory(bytes) is var loaded and not 0 ? loaded : FromTemporaryFile(bytes);
    }

    private static nint FromMemory(byte[] bytes)
    {
        using var file = new SafeFileHandle(CreateMemoryFile(Name, CloseOnExec), ownsHandle: true);
        if (file.IsInvalid) return 0;
        RandomAccess.Write(file, bytes, 0);
        return NativeLibrary.TryLoad($"/proc/self/fd/{file.DangerousGetHandle()}", out var library) ? library : 0;
    }

    /// <summary>Where memory must not be executed as a file. What is loaded stays when its file goes.</summary>
    private static nint FromTemporaryFile(byte[] bytes)
    {
        var folder = Directory.CreateTempSubdirectory("imagehaul-").FullName;
        try
        {
            var path = Path.Combine(folder, Name);
            File.WriteAllBytes(path, bytes);
            return NativeLibrary.TryLoad(path, out var library) ? library : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
