using System.Runtime.InteropServices;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>What became of one file: a small WebP, or why there is none.</summary>
/// <param name="WebP">The picture; null when there is none.</param>
/// <param name="Fault">Why there is none, in a few words.</param>
internal readonly record struct Thumbnail(byte[]? WebP, string? Fault)
{
    public static Thumbnail Failed(string fault) => new(null, fault);
}

/// <summary>Makes thumbnails with libvips, in this process: see <see cref="ThumbnailServer"/> for where that may be.</summary>
internal static class VipsThumbnail
{
    /// <summary>Longest side in pixels: twice what is shown, for screens with fine pixels.</summary>
    public const int Side = 240;

    // Good enough at this size; some 4 kB.
    private const int Quality = 62;
    private const int SizeDown = 2;

    /// <summary>Makes a thumbnail of a file. Nothing of its metadata is kept: photographs say where they were taken.</summary>
    public static Thumbnail Make(string file)
    {
        if (!VipsLibrary.IsAvailable) return Thumbnail.Failed("libvips is not installed");
        var source = VipsLibrary.OpenSource(file);
        if (source == 0) return Fault();
        try
        {
            using var shrink = VipsOperation.Of("thumbnail_source");
            if (shrink is null) return Fault();
            shrink.SetObject("source", VipsLibrary.SourceType(), source);
            shrink.Set("width", Side);
            shrink.Set("height", Side);
            shrink.SetEnum("size", VipsLibrary.SizeType(), SizeDown);
            return shrink.Build() ? Save(shrink.Image("out")) : Fault();
        }
        finally
        {
            VipsLibrary.Unref(source);
        }
    }

    private static Thumbnail Save(nint image)
    {
        try
        {
            using var save = VipsOperation.Of("webpsave_buffer");
            if (save is null) return Fault();
            save.SetObject("in", VipsLibrary.ImageType(), image);
            save.Set("Q", Quality);
            save.Set("strip", true);
            return save.Build() ? new Thumbnail(save.Bytes("buffer"), null) : Fault();
        }
        finally
        {
            VipsLibrary.Unref(image);
        }
    }

    private static Thumbnail Fault()
    {
        var text = Marshal.PtrToStringUTF8(VipsLibrary.ErrorText()) ?? "";
        VipsLibrary.ClearErrors();
        // The last line names the cause best; a file's text must not fill the page.
        var line = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it cannot be decoded";
        return Thumbnail.Failed(line.Length <= 120 ? line : line[..120]);
    }
}
