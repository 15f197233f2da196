using System.Buffers;
using System.Globalization;
using System.Net;
using ImageHaul.Model;

namespace ImageHaul.Fetching.Routes;

/// <summary>
/// Hosts that are reached without a proxy, as NO_PROXY lists them: a name stands for itself and its subdomains, an address for itself, ADDRESS/BITS for a range, a
/// last <c>:PORT</c> for that port alone, and <c>*</c> for every host. Only what a URL says is compared; no name is looked up for it.
/// </summary>
public sealed class NoProxyList
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/@:*[]");

    private readonly List<Entry> _entries = [];

    private NoProxyList()
    {
    }

    /// <summary>No host.</summary>
    public static NoProxyList None { get; } = new();

    /// <summary>Reads entries separated by commas or blanks. Null, with what is wrong, when one of them is none.</summary>
    public static NoProxyList? Parse(string text, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        fault = null;
        var list = new NoProxyList();
        foreach (var word in text.Split([',', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Read(word) is not { } entry)
            {
                fault = $"'{word}' is no host; write a name, an address or ADDRESS/BITS, with :PORT behind it for one port, or * for all";
                return null;
            }
            list._entries.Add(entry);
        }
        return list;
    }

    /// <summary>True when the host is to be reached directly.</summary>
    public bool Contains(HostKey host)
    {
        if (_entries.Count == 0) return false;
        var address = IPAddress.TryParse(host.Host.AsSpan().Trim("[]"), out var literal) ? literal : null;
        foreach (var entry in _entries)
        {
            if (entry.Matches(host, address)) return true;
        }
        return false;
    }

    /// <summary>The entries, separated by commas.</summary>
    public override string ToString() => string.Join(',', _entries.Select(entry => entry.Text));

    private static Entry? Read(string word)
    {
        if (word == "*") return new Entry(word, null, null, null);
        if (IPNetwork.TryParse(word, out var range)) return new Entry(word, null, range, null);
        var (host, port) = SplitPort(word);
        if (port is < 1 or > 65535) return null;
        if (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address)) return new Entry(word, null, new IPNetwork(address, address.GetAddressBytes().Length * 8), port);
        try
        {
            var name = new IdnMapping().GetAscii(host.Trim('.').Replace("*.", "", StringComparison.Ordinal).ToLowerInvariant());
            return name.AsSpan().ContainsAny(NotInNames) ? null : new Entry(word, name, null, port);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Several colons are an IPv6 address, unless brackets keep its own apart.
    private static (string Host, int? Port) SplitPort(string word)
    {
        var colon = word.LastIndexOf(':');
        var isPort = colon > 0 && (word.IndexOf(':') == colon || word[colon - 1] == ']');
        return isPort && int.TryParse(word.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? (word[..colon], port) : (word, null);
    }

    /// <summary>One entry; without a name and a range it is every host.</summary>
    private sealed record Entry(string Text, string? Name, IPNetwork? Range, int? Port)
    {
        public bool Matches(HostKey host, IPAddress? address)
        {
            if (Port is { } port && port != host.Port) return false;
            if (Range is { } range) return address is not null && range.Contains(address);
            if (Name is null) return true;
            return host.Host.EndsWith(Name, StringComparison.Ordinal) && (host.Host.Length == Name.Length || host.Host[^(Name.Length + 1)] == '.');
        }
    }
}
