using System.Buffers;
using ImageHaul.Model.Unicode;

namespace ImageHaul.Model.Urls;

/// <summary>
/// Host parser of the URL standard for http(s), narrowed to what can be looked up: labels of 1 to 63 letters, digits, hyphens and underscores, 253 in all.
/// </summary>
internal static class HostParser
{
    private const int MaxName = 253, MaxLabel = 63;

    // Longer inputs cannot become a name of 253 characters by any honest spelling; the bound keeps decoding cheap.
    private const int MaxInput = 4096;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Reads a host as it stands in a URL.</summary>
    /// <param name="text">The host, escapes and all.</param>
    /// <param name="host">The canonical host, shared where possible, without a root dot.</param>
    /// <param name="hasRootDot">The name ended in a dot, which the URL's text keeps.</param>
    public static UrlFault Parse(ReadOnlySpan<char> text, out string host, out bool hasRootDot)
    {
        (host, hasRootDot) = ("", false);
        if (text.IsEmpty) return UrlFault.NoHost;
        if (HostCache.Find(text) is { } known)
        {
            host = known;
            return UrlFault.None;
        }
        if (text.Length > MaxInput) return UrlFault.BadLabel;
        if (text[0] == '[')
        {
            if (text[^1] != ']' || Ipv6Text.Canonical(text[1..^1]) is not { } address) return UrlFault.BadIpv6;
            host = HostCache.Add(address);
            return UrlFault.None;
        }

        scoped var name = text.Contains('%') ? PercentEncoding.Decode(text) : text;
        Span<char> lower = stackalloc char[MaxName + 1];
        if (name.ContainsAnyExceptInRange('\0', '\x7F'))
        {
            if (DomainName.ToAscii(name) is not { } ascii) return UrlFault.BadHost;
            name = ascii;
        }
        else if (name.Length <= lower.Length)
        {
            // A name in ASCII goes to the resolver as it is, odd Punycode included: the standard asks for no more.
            name = lower[..name.ToLowerInvariant(lower)];
        }
        return ParseName(name, out host, out hasRootDot);
    }

    private static UrlFault ParseName(ReadOnlySpan<char> name, out string host, out bool hasRootDot)
    {
        (host, hasRootDot) = ("", false);
        if (name.IsEmpty) return UrlFault.NoHost;
        if (name.Length > MaxName + 1) return UrlFault.BadLabel;
        if (name.ContainsAnyExcept(NameCharacters)) return UrlFault.BadHost;
        if (Ipv4Text.EndsInNumber(name))
        {
            if (!Ipv4Text.TryParse(name, out var address)) return UrlFault.BadIpv4;
            host = HostCache.Add(Ipv4Text.Format(address));
            return UrlFault.None;
        }
        hasRootDot = name[^1] == '.';
        if (hasRootDot) name = name[..^1];
        if (name.Length > MaxName) return UrlFault.BadLabel;
        foreach (var label in name.Split('.'))
        {
            var length = label.End.Value - label.Start.Value;
            if (length is 0 or > MaxLabel) return UrlFault.BadLabel;
        }
        if (!IsSendable(name)) return UrlFault.UnsendableHost;
        host = HostCache.Add(name);
        return UrlFault.None;
    }

    /// <summary>Names whose labels begin with a hyphen or underscore exist, and Uri takes some of them: it alone knows which.</summary>
    private static bool IsSendable(ReadOnlySpan<char> name)
    {
        if (name[0] is not ('-' or '_') && name.IndexOf(".-") < 0 && name.IndexOf("._") < 0) return true;
        return Uri.TryCreate($"http://{name}/", UriKind.Absolute, out var plain) && name.SequenceEqual(plain.IdnHost)
            && Uri.TryCreate($"http://{name}./", UriKind.Absolute, out _);
    }
}
