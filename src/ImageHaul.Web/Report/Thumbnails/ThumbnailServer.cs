using System.Buffers.Binary;
using System.Text;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>
/// The inner side of a process that does nothing but decode. Images come from anywhere, and decoders have had holes: what goes wrong here costs one picture, not the
/// report, and the process has neither the settings nor the secrets of the one that started it. Length-prefixed file names in; length-prefixed answers out.
/// </summary>
internal static class ThumbnailServer
{
    /// <summary>The first word of the command line that starts it. No command, for no person needs it.</summary>
    public const string Verb = "--thumbnails";

    internal const byte Hello = 1, Absent = 0, Picture = 1, Fault = 0;

    private const int MostName = 64 << 10;

    /// <summary>The whole life of the process: bounds itself, then serves until the input ends.</summary>
    public static int Run(Stream input, Stream output)
    {
        ProcessLimits.Apply();
        output.WriteByte(VipsLibrary.IsAvailable ? Hello : Absent);
        output.Flush();
        Span<byte> head = stackalloc byte[5];
        while (VipsLibrary.IsAvailable && ReadName(input) is { } file)
        {
            var made = VipsThumbnail.Make(file);
            var answer = made.WebP ?? Encoding.UTF8.GetBytes(made.Fault!);
            head[0] = made.WebP is null ? Fault : Picture;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], answer.Length);
            output.Write(head);
            output.Write(answer);
            output.Flush();
        }
        return 0;
    }

    private static string? ReadName(Stream input)
    {
        Span<byte> head = stackalloc byte[4];
        if (input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MostName) return null;
        var name = new byte[length];
        return input.ReadAtLeast(name, length, throwOnEndOfStream: false) < length ? null : Encoding.UTF8.GetString(name);
    }
}
