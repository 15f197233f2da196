using System.Runtime.InteropServices;
using System.Text;

namespace ImageHaul.Model.Unicode;

/// <summary>
/// Domain to ASCII as the URL standard asks for it: UTS #46 without transitional processing, with CheckBidi and CheckJoiners, without CheckHyphens,
/// STD3 rules and length checks.
/// </summary>
internal static class DomainName
{
    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D, Virama = 0x94D;

    /// <summary>The name in ASCII, lower case; null when it is not a name.</summary>
    public static string? ToAscii(ReadOnlySpan<char> domain)
    {
        // Step 1: map each code point, then normalise; full stops of other scripts have become '.'.
        var mapped = new List<int>(domain.Length);
        Span<int> single = stackalloc int[1];
        foreach (var rune in domain.EnumerateRunes())
        {
            switch (UnicodeTables.Map(rune.Value, single, out var replacement))
            {
                case IdnaStatus.Disallowed: return null;
                case IdnaStatus.Valid: mapped.Add(rune.Value); break;
                case IdnaStatus.MappedToText or IdnaStatus.Shifted: mapped.AddRange(replacement); break;
            }
        }
        CanonicalComposition.Normalize(mapped);

        // Step 2: labels to their Unicode form, each one checked.
        var labels = new List<int[]>();
        var rest = (ReadOnlySpan<int>)CollectionsMarshal.AsSpan(mapped);
        while (true)
        {
            var end = rest.IndexOf('.');
            if (ToUnicode(end < 0 ? rest : rest[..end]) is not { } label) return null;
            labels.Add(label);
            if (end < 0) break;
            rest = rest[(end + 1)..];
        }
        if (labels.Exists(label => BidiRule.IsRightToLeft(label)) && !labels.TrueForAll(label => BidiRule.Holds(label))) return null;

        // Step 3: back to ASCII.
        var ascii = new StringBuilder(domain.Length + 16);
        for (var i = 0; i < labels.Count; i++)
        {
            if (i > 0) ascii.Append('.');
            if (!AppendAscii(labels[i], ascii)) return null;
        }
        return ascii.ToString();
    }

    private static int[]? ToUnicode(ReadOnlySpan<int> label)
    {
        if (label is not ['x', 'n', '-', '-', .. var encoded]) return IsAllowed(label) ? label.ToArray() : null;
        var decoded = new List<int>(encoded.Length);
        if (label.ContainsAnyExceptInRange(0, 0x7F) || !Punycode.TryDecode(encoded, decoded)) return null;
        var unicode = decoded.ToArray();
        // A Punycode label must say what a plain one could not, and say it the one right way.
        var isNeeded = unicode.AsSpan().ContainsAnyExceptInRange(0, 0x7F);
        return isNeeded && CanonicalComposition.IsNormalized(unicode) && IsAllowed(unicode) && unicode is not ['x', 'n', '-', '-', ..] ? unicode : null;
    }

    private static bool IsAllowed(ReadOnlySpan<int> label)
    {
        if (label.IsEmpty) return true;
        if (UnicodeTables.IsMark(label[0])) return false;
        for (var i = 0; i < label.Length; i++)
        {
            if (label[i] == '.' || !UnicodeTables.IsValid(label[i])) return false;
            if (label[i] is ZeroWidthNonJoiner or ZeroWidthJoiner && !MayJoin(label, i)) return false;
        }
        return true;
    }

    /// <summary>The ContextJ rules of RFC 5892 appendix A: joiners only where they change how a script is written.</summary>
    private static bool MayJoin(ReadOnlySpan<int> label, int index)
    {
        if (index > 0 && UnicodeTables.CombiningRank(label[index - 1]) == UnicodeTables.CombiningRank(Virama)) return true;
        if (label[index] == ZeroWidthJoiner) return false;
        var before = index - 1;
        while (before >= 0 && UnicodeTables.Joining(label[before]) == JoiningType.Transparent) before--;
        var after = index + 1;
        while (after < label.Length && UnicodeTables.Joining(label[after]) == JoiningType.Transparent) after++;
        return before >= 0 && UnicodeTables.Joining(label[before]) is JoiningType.Left or JoiningType.Dual
            && after < label.Length && UnicodeTables.Joining(label[after]) is JoiningType.Right or JoiningType.Dual;
    }

    private static bool AppendAscii(ReadOnlySpan<int> label, StringBuilder ascii)
    {
        if (label.ContainsAnyExceptInRange(0, 0x7F))
        {
            ascii.Append("xn--");
            return Punycode.TryEncode(label, ascii);
        }
        foreach (var codePoint in label) ascii.Append((char)codePoint);
        return true;
    }
}
