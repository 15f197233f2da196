namespace ImageHaul.Model.Urls;

/// <summary>IPv4 addresses in every spelling of the URL standard: one to four parts, each decimal, octal or hexadecimal.</summary>
internal static class Ipv4Text
{
    /// <summary>True when the last label is a number, so that the host must be an IPv4 address or nothing.</summary>
    public static bool EndsInNumber(ReadOnlySpan<char> host)
    {
        if (host is [.., '.']) host = host[..^1];
        var last = host[(host.LastIndexOf('.') + 1)..];
        if (last.IsEmpty || !char.IsAsciiDigit(last[0])) return false;
        return !last.ContainsAnyExceptInRange('0', '9') || TryParsePart(last, out _);
    }

    /// <summary>Reads an address.</summary>
    public static bool TryParse(ReadOnlySpan<char> host, out uint address)
    {
        address = 0;
        if (host is [.., '.']) host = host[..^1];
        for (var part = 0; part < 4; part++)
        {
            var end = host.IndexOf('.');
            if (!TryParsePart(end < 0 ? host : host[..end], out var value)) return false;
            if (end < 0)
            {
                // The last part fills all that is left.
                if (value >= 1UL << (8 * (4 - part))) return false;
                address |= (uint)value;
                return true;
            }
            if (value > 255) return false;
            address |= (uint)value << (8 * (3 - part));
            host = host[(end + 1)..];
        }
        return false;
    }

    /// <summary>Dotted decimal.</summary>
    public static string Format(uint address) => $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";

    private static bool TryParsePart(ReadOnlySpan<char> part, out ulong value)
    {
        value = 0;
        if (part.IsEmpty) return false;
        var radix = part switch { ['0', 'x' or 'X', ..] => 16u, ['0', _, ..] => 8u, _ => 10u };
        part = part[(radix switch { 16 => 2, 8 => 1, _ => 0 })..];
        foreach (var character in part)
        {
            if (!char.IsAsciiHexDigit(character)) return false;
            var digit = (uint)(char.IsAsciiDigit(character) ? character - '0' : (character | 0x20) - 'a' + 10);
            if (digit >= radix) return false;
            // Anything above 32 bits is refused later: no need to count on.
            value = Math.Min(value * radix + digit, 1UL << 40);
        }
        return true;
    }
}
