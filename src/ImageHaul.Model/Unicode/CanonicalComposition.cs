using System.Runtime.InteropServices;

namespace ImageHaul.Model.Unicode;

/// <summary>Unicode Normalization Form C over code points that UTS #46 has already mapped, so that every decomposable one is a primary composite.</summary>
internal static class CanonicalComposition
{
    // Hangul is composed by arithmetic (Unicode 3.12).
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    /// <summary>Normalises in place.</summary>
    public static void Normalize(List<int> codePoints)
    {
        var decomposed = new List<int>(codePoints.Count + 8);
        foreach (var codePoint in codePoints) Decompose(codePoint, decomposed);
        Reorder(CollectionsMarshal.AsSpan(decomposed));
        codePoints.Clear();
        Compose(decomposed, codePoints);
    }

    /// <summary>True when the text is already normalised.</summary>
    public static bool IsNormalized(ReadOnlySpan<int> codePoints)
    {
        var copy = new List<int>(codePoints.Length);
        copy.AddRange(codePoints);
        Normalize(copy);
        return codePoints.SequenceEqual(CollectionsMarshal.AsSpan(copy));
    }

    private static void Decompose(int codePoint, List<int> output)
    {
        if (codePoint is >= SyllableBase and < SyllableBase + SyllableCount)
        {
            var index = codePoint - SyllableBase;
            output.Add(LeadBase + index / (VowelCount * TrailCount));
            output.Add(VowelBase + index % (VowelCount * TrailCount) / TrailCount);
            if (index % TrailCount != 0) output.Add(TrailBase + index % TrailCount);
        }
        else if (codePoint > 0x7F && UnicodeTables.TryDecompose(codePoint, out var parts))
        {
            Decompose(parts.First, output);
            Decompose(parts.Second, output);
        }
        else
        {
            output.Add(codePoint);
        }
    }

    /// <summary>Sorts each run of marks by rank, stably.</summary>
    private static void Reorder(Span<int> codePoints)
    {
        for (var i = 1; i < codePoints.Length; i++)
        {
            var rank = UnicodeTables.CombiningRank(codePoints[i]);
            if (rank == 0) continue;
            for (var j = i; j > 0 && UnicodeTables.CombiningRank(codePoints[j - 1]) > rank; j--)
                (codePoints[j - 1], codePoints[j]) = (codePoints[j], codePoints[j - 1]);
        }
    }

    private static void Compose(List<int> input, List<int> output)
    {
        var starter = -1;
        var lastRank = 0;
        foreach (var codePoint in input)
        {
            var rank = UnicodeTables.CombiningRank(codePoint);
            // A mark composes with the last starter unless one of its own rank stands between; a starter only with the one right before it.
            var adjacent = starter == output.Count - 1;
            if (starter >= 0 && (adjacent || (lastRank < rank && lastRank != 0)))
            {
                var composed = ComposePair(output[starter], codePoint);
                if (composed != 0)
                {
                    output[starter] = composed;
                    continue;
                }
            }
            if (rank == 0) starter = output.Count;
            lastRank = rank;
            output.Add(codePoint);
        }
    }

    private static int ComposePair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return SyllableBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TrailCount;
        if (first is >= SyllableBase and < SyllableBase + SyllableCount && (first - SyllableBase) % TrailCount == 0
            && second is > TrailBase and < TrailBase + TrailCount)
            return first + second - TrailBase;
        return UnicodeTables.Compose(first, second);
    }
}
