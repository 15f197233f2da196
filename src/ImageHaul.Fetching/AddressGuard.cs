using System.Net;
using System.Net.Sockets;

namespace ImageHaul.Fetching;

/// <summary>
/// Which addresses a stranger's URL may not reach: all that the IANA special-purpose registries (RFC 6890 and its successors) do not call
/// global unicast. Judges addresses only, never names, and is asked before each connection.
/// </summary>
internal static class AddressGuard
{
    private static readonly (IPNetwork Range, string Purpose)[] V4 =
    [
        Row("0.0.0.0/8", "this network (RFC 791)"),
        Row("10.0.0.0/8", "private (RFC 1918)"),
        Row("100.64.0.0/10", "carrier-grade NAT (RFC 6598)"),
        Row("127.0.0.0/8", "loopback (RFC 1122)"),
        Row("168.63.129.16/32", "a cloud platform's internal service (Azure)"),
        Row("169.254.0.0/16", "link-local, cloud metadata included (RFC 3927)"),
        Row("172.16.0.0/12", "private (RFC 1918)"),
        Row("192.0.0.0/24", "IETF protocol assignments (RFC 6890)"),
        Row("192.0.2.0/24", "documentation (RFC 5737)"),
        Row("192.31.196.0/24", "AS112 (RFC 7535)"),
        Row("192.52.193.0/24", "AMT (RFC 7450)"),
        Row("192.88.99.0/24", "6to4 relay (RFC 7526)"),
        Row("192.168.0.0/16", "private (RFC 1918)"),
        Row("192.175.48.0/24", "AS112 (RFC 7534)"),
        Row("198.18.0.0/15", "benchmarking (RFC 2544)"),
        Row("198.51.100.0/24", "documentation (RFC 5737)"),
        Row("203.0.113.0/24", "documentation (RFC 5737)"),
        Row("224.0.0.0/4", "multicast (RFC 5771)"),
        Row("255.255.255.255/32", "broadcast (RFC 919)"),
        Row("240.0.0.0/4", "reserved (RFC 1112)"),
    ];

    private static readonly (IPNetwork Range, string Purpose)[] V6 =
    [
        Row("::/128", "unspecified (RFC 4291)"),
        Row("::1/128", "loopback (RFC 4291)"),
        Row("::/96", "IPv4-compatible (RFC 4291)"),
        Row("::ffff:0:0:0/96", "IPv4-translated (RFC 2765)"),
        Row("64:ff9b:1::/48", "local NAT64 (RFC 8215)"),
        Row("100::/64", "discard-only (RFC 6666)"),
        Row("100:0:0:1::/64", "dummy prefix (RFC 9780)"),
        Row("2001::/32", "Teredo (RFC 4380)"),
        Row("2001::/23", "IETF protocol assignments (RFC 2928)"),
        Row("2001:db8::/32", "documentation (RFC 3849)"),
        Row("2002::/16", "6to4 (RFC 3056)"),
        Row("2620:4f:8000::/48", "AS112 (RFC 7534)"),
        Row("3fff::/20", "documentation (RFC 9637)"),
        Row("5f00::/16", "segment routing (RFC 9602)"),
        Row("fc00::/7", "unique-local (RFC 4193)"),
        Row("fe80::/10", "link-local (RFC 4291)"),
        Row("fec0::/10", "site-local (RFC 3879)"),
        Row("ff00::/8", "multicast (RFC 4291)"),
    ];

    // RFC 6052: what an IPv6-only network calls the whole IPv4 internet.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>What the address is for, when it must not be reached; null when it is public or in a range that is allowed all the same.</summary>
    public static string? Refusal(IPAddress address, IReadOnlyList<IPNetwork> allowed)
    {
        if (Refusal(address) is not { } purpose) return null;
        var reached = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var range in allowed)
        {
            if (range.Contains(reached)) return null;
        }
        return purpose;
    }

    /// <summary>What the address is for, when it must not be reached; null when it is public.</summary>
    public static string? Refusal(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return Find(V4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return "not an IP address";
        if (address.ScopeId != 0) address = new IPAddress(address.GetAddressBytes());
        // An address that carries an IPv4 address leads where that one leads.
        if (address.IsIPv4MappedToIPv6) return Find(V4, address.MapToIPv4());
        if (Nat64.Contains(address)) return Find(V4, new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return Find(V6, address) ?? (GlobalUnicast.Contains(address) ? null : "not global unicast (RFC 4291)");
    }

    private static string? Find((IPNetwork Range, string Purpose)[] table, IPAddress address)
    {
        foreach (var (range, purpose) in table)
        {
            if (range.Contains(address)) return purpose;
        }
        return null;
    }

    private static (IPNetwork Range, string Purpose) Row(string range, string purpose) => (IPNetwork.Parse(range), purpose);
}
