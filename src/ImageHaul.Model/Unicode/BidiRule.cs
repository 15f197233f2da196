namespace ImageHaul.Model.Unicode;

/// <summary>The Bidi rule of RFC 5893 section 2: labels that would reorder their neighbours on a screen are refused.</summary>
internal static class BidiRule
{
    /// <summary>True when the label makes its whole name a Bidi name.</summary>
    public static bool IsRightToLeft(ReadOnlySpan<int> label)
    {
        foreach (var codePoint in label)
            if (UnicodeTables.Bidi(codePoint) is BidiClass.RightToLeft or BidiClass.ArabicLetter or BidiClass.ArabicNumber) return true;
        return false;
    }

    /// <summary>True when the label may stand in a Bidi name.</summary>
    public static bool Holds(ReadOnlySpan<int> label)
    {
        if (label.IsEmpty) return true;
        var first = UnicodeTables.Bidi(label[0]);
        var rightToLeft = first is BidiClass.RightToLeft or BidiClass.ArabicLetter;
        if (!rightToLeft && first != BidiClass.LeftToRight) return false;

        var (european, arabic, last) = (false, false, first);
        foreach (var codePoint in label)
        {
            var kind = UnicodeTables.Bidi(codePoint);
            european |= kind == BidiClass.EuropeanNumber;
            arabic |= kind == BidiClass.ArabicNumber;
            if (kind != BidiClass.NonspacingMark) last = kind;
            var allowed = kind switch
            {
                BidiClass.RightToLeft or BidiClass.ArabicLetter or BidiClass.ArabicNumber => rightToLeft,
                BidiClass.LeftToRight => !rightToLeft,
                BidiClass.Other => false,
                _ => true,
            };
            if (!allowed) return false;
        }
        return rightToLeft
            ? last is BidiClass.RightToLeft or BidiClass.ArabicLetter or BidiClass.EuropeanNumber or BidiClass.ArabicNumber && !(european && arabic)
            : last is BidiClass.LeftToRight or BidiClass.EuropeanNumber;
    }
}
