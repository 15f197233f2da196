using System.Reflection;
using System.Runtime.InteropServices;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>
/// The few calls of libvips and GObject that a thumbnail needs. The library is optional and loaded when it is first asked for; only calls with a fixed number of
/// arguments are used, since others are passed differently on some processors. Never to be loaded into a process that opens a catalog: libvips loads its modules with
/// RTLD_GLOBAL, and with one of them the system's libsqlite3, to which the calls that our SQLite makes to itself are then bound (seen: PRAGMA shrink_memory ended the process).
/// </summary>
internal static partial class VipsLibrary
{
    private const string Vips = "imagehaul-vips";
    private const string GObject = "imagehaul-gobject";

    private static readonly string[] VipsNames = ["libvips.so.42", "libvips.42.dylib", "libvips-42.dll"];
    private static readonly string[] GObjectNames = ["libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"];

    // Everything is closed first; then the decoders open that are fuzzed and in wide use. What remains closed: SVG and PDF (they can name other files), ImageMagick, and
    // formats that no run stores.
    private static readonly string[] OpenLoaders = ["Jpeg", "Png", "Nsgif", "Webp", "Heif", "Tiff"];

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>The library is there, and its untrusted parts are closed.</summary>
    public static bool IsAvailable => Loaded.Value;

    private static bool Load()
    {
        var vips = Open(VipsNames);
        var gobject = Open(GObjectNames);
        if (vips == 0 || gobject == 0) return false;
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name switch { Vips => vips, GObject => gobject, _ => 0 });
        if (Init("imagehaul") != 0) return false;
        try
        {
            BlockUntrusted(true);
        }
        catch (EntryPointNotFoundException)
        {
            // Before 8.13 nothing can be closed: as good as absent.
            return false;
        }
        BlockOperations("VipsForeignLoad", true);
        foreach (var loader in OpenLoaders) BlockOperations("VipsForeignLoad" + loader, false);
        // One image at a time, on one thread, and nothing kept of it.
        SetConcurrency(1);
        SetCacheMax(0);
        return true;
    }

    private static nint Open(string[] names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle)) return handle;
        }
        return 0;
    }

    [LibraryImport(Vips, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Init(string program);

    [LibraryImport(Vips, EntryPoint = "vips_block_untrusted_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void BlockUntrusted([MarshalAs(UnmanagedType.Bool)] bool state);

    [LibraryImport(Vips, EntryPoint = "vips_operation_block_set", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void BlockOperations(string name, [MarshalAs(UnmanagedType.Bool)] bool state);

    [LibraryImport(Vips, EntryPoint = "vips_concurrency_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void SetConcurrency(int threads);

    [LibraryImport(Vips, EntryPoint = "vips_cache_set_max")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void SetCacheMax(int operations);

    [LibraryImport(Vips, EntryPoint = "vips_source_new_from_file", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint OpenSource(string file);

    [LibraryImport(Vips, EntryPoint = "vips_source_get_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint SourceType();

    [LibraryImport(Vips, EntryPoint = "vips_image_get_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint ImageType();

    [LibraryImport(Vips, EntryPoint = "vips_blob_get_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint BlobType();

    [LibraryImport(Vips, EntryPoint = "vips_size_get_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint SizeType();

    [LibraryImport(Vips, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint NewOperation(string name);

    [LibraryImport(Vips, EntryPoint = "vips_cache_operation_buildp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Build(ref nint operation);

    [LibraryImport(Vips, EntryPoint = "vips_object_unref_outputs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void UnrefOutputs(nint operation);

    [LibraryImport(Vips, EntryPoint = "vips_blob_get")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint BlobBytes(nint blob, out nuint length);

    [LibraryImport(Vips, EntryPoint = "vips_error_buffer")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint ErrorText();

    [LibraryImport(Vips, EntryPoint = "vips_error_clear")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void ClearErrors();

    [LibraryImport(GObject, EntryPoint = "g_object_unref")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Unref(nint instance);

    [LibraryImport(GObject, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void SetProperty(nint instance, string name, ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void GetProperty(nint instance, string name, ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Begin(ref GValue value, nuint type);

    [LibraryImport(GObject, EntryPoint = "g_value_unset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void End(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_set_int")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void SetInt(ref GValue value, int number);

    [LibraryImport(GObject, EntryPoint = "g_value_set_boolean")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void SetBoolean(ref GValue value, [MarshalAs(UnmanagedType.Bool)] bool state);

    [LibraryImport(GObject, EntryPoint = "g_value_set_enum")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void SetEnum(ref GValue value, int number);

    [LibraryImport(GObject, EntryPoint = "g_value_set_object")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void SetObject(ref GValue value, nint instance);

    [LibraryImport(GObject, EntryPoint = "g_value_dup_object")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint DupObject(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_get_boxed")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint GetBoxed(ref GValue value);
}

/// <summary>GObject's value that knows its type: a type and two machine words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    private nuint _type;
    private long _first;
    private long _second;
}
