using System.IO.Compression;

namespace ImageHaul.Model.Unicode;

/// <summary>What UTS #46 does with a code point.</summary>
internal enum IdnaStatus
{
    Disallowed = 0,
    Valid = 1,
    Ignored = 2,
    /// <summary>Replaced by several code points.</summary>
    MappedToText = 3,
    /// <summary>Replaced by one code point at a distance.</summary>
    Shifted = 4,
}

/// <summary>Joining_Type (Unicode 9.2), as far as RFC 5892 reads it.</summary>
internal enum JoiningType
{
    None = 0,
    Causing = 1,
    Dual = 2,
    Left = 3,
    Right = 4,
    Transparent = 5,
}

/// <summary>
/// The Unicode 17 data that domain names need: the runtime has none of it under invariant globalisation. Read once from the embedded, Brotli-packed
/// <c>tables.bin</c> (16 KB, made by <c>generate-tables.mjs</c>) when the first name needs it; all numbers there are LEB128.
/// </summary>
internal static class UnicodeTables
{
    private static readonly int[] MappingStarts, MappingValues, PropertyStarts, PropertyValues;
    private static readonly int[][] Texts;
    private static readonly Dictionary<(int First, int Second), int> Compositions;
    private static readonly Dictionary<int, (int First, int Second)> Decompositions;

#pragma warning disable CA1810 // The fields come from one pass over one stream, in the order of the file.
    static UnicodeTables()
    {
        using var packed = typeof(UnicodeTables).Assembly.GetManifestResourceStream("ImageHaul.Model.Unicode.tables.bin")
            ?? throw new InvalidOperationException("The Unicode tables are missing from the assembly.");
        using var plain = new BrotliStream(packed, CompressionMode.Decompress);
        using var input = new BufferedStream(plain);

        (MappingStarts, MappingValues) = ReadRanges(input);
        Texts = new int[ReadNumber(input)][];
        for (var i = 0; i < Texts.Length; i++)
        {
            Texts[i] = new int[ReadNumber(input)];
            for (var j = 0; j < Texts[i].Length; j++) Texts[i][j] = ReadNumber(input);
        }

        var count = ReadNumber(input);
        Compositions = new Dictionary<(int, int), int>(count);
        Decompositions = new Dictionary<int, (int, int)>(count);
        for (var i = 0; i < count; i++)
        {
            var (first, second, composed) = (ReadNumber(input), ReadNumber(input), ReadNumber(input));
            Compositions.Add((first, second), composed);
            Decompositions.Add(composed, (first, second));
        }
        (PropertyStarts, PropertyValues) = ReadRanges(input);
    }
#pragma warning restore CA1810

    /// <summary>The status of a code point; for mapped ones the replacement, else empty.</summary>
    public static IdnaStatus Map(int codePoint, Span<int> single, out ReadOnlySpan<int> replacement)
    {
        var value = Find(MappingStarts, MappingValues, codePoint);
        var (status, payload) = ((IdnaStatus)(value & 7), value >> 3);
        replacement = default;
        if (status == IdnaStatus.MappedToText)
        {
            replacement = Texts[payload];
        }
        else if (status == IdnaStatus.Shifted)
        {
            single[0] = codePoint + ((payload & 1) == 0 ? payload >> 1 : -(payload >> 1));
            replacement = single[..1];
        }
        return status;
    }

    /// <summary>True when UTS #46 lets the code point stand in a label.</summary>
    public static bool IsValid(int codePoint) => (IdnaStatus)(Find(MappingStarts, MappingValues, codePoint) & 7) == IdnaStatus.Valid;

    /// <summary>The primary composite of two code points (Hangul left out); 0 when they do not compose.</summary>
    public static int Compose(int first, int second) => Compositions.GetValueOrDefault((first, second));

    /// <summary>The two parts of a primary composite (Hangul left out).</summary>
    public static bool TryDecompose(int codePoint, out (int First, int Second) parts) => Decompositions.TryGetValue(codePoint, out parts);

    /// <summary>Sorts marks as their canonical combining classes do; 0 for a starter.</summary>
    public static int CombiningRank(int codePoint) => Find(PropertyStarts, PropertyValues, codePoint) & 0xFF;

    /// <summary>General_Category is Mark.</summary>
    public static bool IsMark(int codePoint) => (Find(PropertyStarts, PropertyValues, codePoint) & 0x100) != 0;

    /// <summary>The code point's Joining_Type.</summary>
    public static JoiningType Joining(int codePoint) => (JoiningType)((Find(PropertyStarts, PropertyValues, codePoint) >> 9) & 7);

    /// <summary>The code point's Bidi_Class.</summary>
    public static BidiClass Bidi(int codePoint) => (BidiClass)(Find(PropertyStarts, PropertyValues, codePoint) >> 12);

    private static int Find(int[] starts, int[] values, int codePoint)
    {
        var index = Array.BinarySearch(starts, codePoint);
        return values[index >= 0 ? index : ~index - 1];
    }

    private static (int[] Starts, int[] Values) ReadRanges(Stream input)
    {
        var starts = new int[ReadNumber(input)];
        var values = new int[starts.Length];
        var last = 0;
        for (var i = 0; i < starts.Length; i++)
        {
            last += ReadNumber(input);
            starts[i] = last;
            values[i] = ReadNumber(input);
        }
        return (starts, values);
    }

    private static int ReadNumber(Stream input)
    {
        var (number, shift) = (0, 0);
        while (true)
        {
            var next = input.ReadByte();
            if (next < 0) throw new InvalidOperationException("The Unicode tables are cut.");
            number |= (next & 0x7F) << shift;
            if (next < 0x80) return number;
            shift += 7;
        }
    }
}
