using System.Buffers;
using ImageHaul.Imaging.Bytes;
using ImageHaul.Imaging.Structures;
using ImageHaul.Model;

namespace ImageHaul.Imaging;

/// <summary>
/// Judges bodies: what they are, how large, whether whole, whether wanted. Thread-safe; keeps nothing between bodies. Never throws over what is in a body;
/// what the stream itself throws passes through.
/// </summary>
/// <param name="options">What is accepted.</param>
internal sealed class ImageInspector(InspectOptions options)
{
    private readonly InspectOptions _options = options;
    private readonly HashSet<ImageFormat> _formats = [.. options.Formats];

    /// <summary>
    /// An early verdict on the first bytes, so that nothing of a useless body has to be stored. Never refuses what <see cref="Inspect(Stream,
    /// string?)"/> would accept.
    /// </summary>
    /// <param name="prefix">The first bytes, as many as there are; 4 KiB decide nearly always.</param>
    /// <param name="isWhole">True when they are the whole body.</param>
    /// <param name="contentType">The Content-Type as the server sent it, or null.</param>
    /// <returns>not-an-image, unsupported-format, too-many-pixels or too-small; null to go on.</returns>
    public Failure? Screen(ReadOnlySpan<byte> prefix, bool isWhole, string? contentType)
    {
        var sniffed = FormatSniffer.Sniff(prefix, isWhole);
        if (!sniffed.IsFinal) return null;
        if (TypeVerdict.Refuse(sniffed, contentType, _formats, _options.StrictType) is { } refused) return refused;
        return Weigh(MeasureHead(prefix, sniffed.Format));
    }

    /// <summary>The full verdict over a body in memory.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="contentType">The Content-Type as the server sent it, or null.</param>
    public Inspection Inspect(ReadOnlyMemory<byte> body, string? contentType) => Inspect(new MemoryCursor(body), contentType);

    /// <summary>The full verdict over a body in a seekable stream, which is read from its beginning on and left open at any position.</summary>
    /// <inheritdoc cref="Inspect(ReadOnlyMemory{byte}, string?)"/>
    public Inspection Inspect(Stream body, string? contentType)
    {
        using var cursor = new StreamCursor(body);
        return Inspect(cursor, contentType);
    }

    /// <summary>The full verdict over any cursor.</summary>
    internal Inspection Inspect(ByteCursor cursor, string? contentType)
    {
        // Step 1: what is it? Nothing else is worth saying of a page.
        var sniffed = FormatSniffer.Sniff(cursor.At(0, ByteCursor.MaxWindow), isWhole: cursor.Length <= ByteCursor.MaxWindow);
        if (TypeVerdict.Refuse(sniffed, contentType, _formats, _options.StrictType) is { } refused)
        {
            return new Inspection { Format = sniffed.Format, Failure = refused };
        }

        // Step 2: the size that the header claims, before the walk: an image that is not wanted need not be whole.
        var structure = StructureTable.Of(sniffed.Format);
        var size = structure.Measure(cursor);
        var inspection = new Inspection
        {
            Format = sniffed.Format,
            Width = (int)Math.Min(size?.Width ?? 0, int.MaxValue),
            Height = (int)Math.Min(size?.Height ?? 0, int.MaxValue),
        };
        if (Weigh(size) is { } weighed) return inspection with { Failure = weighed };

        // Step 3: is it whole? Before the smallest length, since a cut image may be had whole another time.
        var report = _options.Structure ? structure.Walk(cursor) : StructureReport.Whole(cursor.Length);
        if (report.Failure is not null) return inspection with { Failure = report.Failure };
        if (cursor.Length < _options.MinBytes)
        {
            return inspection with { Failure = new Failure(FailureKind.TooSmall,
                $"The image has {cursor.Length} bytes; at least {_options.MinBytes} are asked for.") };
        }
        return inspection with { Note = Describe(report, cursor.Length) };
    }

    private static Dimensions? MeasureHead(ReadOnlySpan<byte> prefix, ImageFormat format)
    {
        var head = prefix[..Math.Min(prefix.Length, ByteCursor.MaxWindow)];
        var copy = ArrayPool<byte>.Shared.Rent(head.Length);
        head.CopyTo(copy);
        var size = StructureTable.Of(format).Measure(new MemoryCursor(copy.AsMemory(0, head.Length)));
        ArrayPool<byte>.Shared.Return(copy);
        return size;
    }

    private Failure? Weigh(Dimensions? measured)
    {
        if (measured is not { } size) return null;
        if (size.Pixels > _options.MaxPixels || Math.Max(size.Width, size.Height) > int.MaxValue)
        {
            return new Failure(FailureKind.TooManyPixels, $"The header claims {size.Width} x {size.Height} pixels; at most {_options.MaxPixels} are allowed.");
        }
        if (size.Width < _options.MinWidth || size.Height < _options.MinHeight)
        {
            return new Failure(FailureKind.TooSmall,
                $"The image is {size.Width} x {size.Height}; at least {_options.MinWidth} x {_options.MinHeight} is asked for.");
        }
        return null;
    }

    private static string? Describe(StructureReport report, long length)
    {
        var behind = length - report.End;
        if (behind <= 0) return report.Note;
        var trailing = $"{StructureReport.Count(behind, "byte")} after the end of the image";
        return report.Note is null ? trailing : $"{report.Note}; {trailing}";
    }
}
