using System.Text;

namespace ImageHaul.Model.Urls;

/// <summary>IPv6 addresses as the URL standard reads them (no zone) and as RFC 5952 writes them, in brackets.</summary>
internal static class Ipv6Text
{
    private const int PieceCount = 8;

    /// <summary>The address in brackets, compressed; null when the text between the brackets is none.</summary>
    public static string? Canonical(ReadOnlySpan<char> text)
    {
        Span<ushort> pieces = stackalloc ushort[PieceCount];
        return TryParse(text, pieces) ? Format(pieces) : null;
    }

    private static bool TryParse(ReadOnlySpan<char> text, Span<ushort> pieces)
    {
        pieces.Clear();
        var (count, gap) = (0, -1);
        if (text is [':', ..])
        {
            if (text is not [':', ':', ..]) return false;
            text = text[2..];
            gap = 0;
        }
        while (!text.IsEmpty)
        {
            if (count == PieceCount) return false;
            if (text[0] == ':')
            {
                if (gap >= 0) return false;
                gap = count;
                text = text[1..];
                continue;
            }
            var (value, length) = (0, 0);
            for (; length < 4 && length < text.Length && char.IsAsciiHexDigit(text[length]); length++)
                value = value * 16 + (char.IsAsciiDigit(text[length]) ? text[length] - '0' : (text[length] | 0x20) - 'a' + 10);
            if (length < text.Length && text[length] == '.')
            {
                if (length == 0 || count > PieceCount - 2 || !TryParseIpv4(text, out var address)) return false;
                pieces[count++] = (ushort)(address >> 16);
                pieces[count++] = (ushort)address;
                break;
            }
            if (length == 0) return false;
            pieces[count++] = (ushort)value;
            text = text[length..];
            if (text.IsEmpty) break;
            if (text is not [':', _, ..]) return false;
            text = text[1..];
        }
        if (gap < 0) return count == PieceCount;
        if (count == PieceCount) return false;
        var tail = pieces[gap..count];
        tail.CopyTo(pieces[(PieceCount - tail.Length)..]);
        pieces[gap..(PieceCount - tail.Length)].Clear();
        return true;
    }

    /// <summary>Exactly four decimal numbers without leading zeros: stricter than a host of its own.</summary>
    private static bool TryParseIpv4(ReadOnlySpan<char> text, out uint address)
    {
        address = 0;
        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf('.') : text.Length;
            if (end is < 1 or > 3) return false;
            var number = text[..end];
            if (number.ContainsAnyExceptInRange('0', '9') || (end > 1 && number[0] == '0')) return false;
            var value = uint.Parse(number);
            if (value > 255) return false;
            address = (address << 8) | value;
            text = text[Math.Min(end + 1, text.Length)..];
        }
        return true;
    }

    private static string Format(ReadOnlySpan<ushort> pieces)
    {
        // The first of the longest runs of zeros is left out, if it is longer than one piece.
        var (gap, gapLength) = (-1, 1);
        for (var i = 0; i < PieceCount;)
        {
            var end = i;
            while (end < PieceCount && pieces[end] == 0) end++;
            if (end - i > gapLength) (gap, gapLength) = (i, end - i);
            i = end + 1;
        }

        var text = new StringBuilder("[");
        for (var i = 0; i < PieceCount; i++)
        {
            if (i == gap)
            {
                text.Append(i == 0 ? "::" : ":");
                i += gapLength - 1;
                continue;
            }
            text.Append($"{pieces[i]:x}");
            if (i < PieceCount - 1) text.Append(':');
        }
        return text.Append(']').ToString();
    }
}
