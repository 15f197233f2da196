using ImageHaul.Model;

namespace ImageHaul.Imaging.Structures;

/// <summary>What a walk found: a flaw, or where the image ends.</summary>
/// <param name="Failure">truncated or corrupt-image; null when the container is whole.</param>
/// <param name="End">Offset behind the last byte that belongs to the image; meaningful without a failure.</param>
/// <param name="Note">Sloppiness that decoders live with; null for none.</param>
internal readonly record struct StructureReport(Failure? Failure, long End, string? Note = null)
{
    /// <summary>The container is whole.</summary>
    public static StructureReport Whole(long end, string? note = null) => new(null, end, note);

    /// <summary>The body ended inside something.</summary>
    /// <param name="length">Bytes there are.</param>
    /// <param name="inside">What was cut, such as <c>chunk IDAT</c>.</param>
    /// <param name="start">Where that begins.</param>
    public static StructureReport Cut(long length, string inside, long start) =>
        new(new Failure(FailureKind.Truncated, $"The body ends at byte {length}, in {inside} from offset {start} on."), 0);

    /// <summary>The body ended where something still had to follow.</summary>
    public static StructureReport Missing(long length, string what) =>
        new(new Failure(FailureKind.Truncated, $"The body ends at byte {length}, before {what}."), 0);

    /// <summary>A number with its noun.</summary>
    public static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    /// <summary>The container is damaged.</summary>
    public static StructureReport Damaged(string what, long offset) => new(new Failure(FailureKind.CorruptImage, $"At offset {offset}: {what}."), 0);
}
