using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageHaul.Fetching;

namespace ImageHaul.Cli.Options;

/// <summary>Headers, fixed name answers, address ranges and certificates from text.</summary>
internal static class NetworkText
{
    /// <summary>RFC 9110 section 5.6.2.</summary>
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly Dictionary<string, string> RefusedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Host"] = "it follows from the URL (see --resolve)",
        ["User-Agent"] = "use --user-agent",
        ["Accept-Encoding"] = "images are asked for as they are stored",
        ["Content-Length"] = "requests have no body",
        ["Content-Type"] = "requests have no body",
        ["Transfer-Encoding"] = "requests have no body",
        ["Trailer"] = "requests have no body",
        ["Expect"] = "requests have no body",
        ["Connection"] = "it belongs to the connection",
        ["Keep-Alive"] = "it belongs to the connection",
        ["TE"] = "it belongs to the connection",
        ["Upgrade"] = "it belongs to the connection",
        ["Proxy-Connection"] = "it belongs to the connection",
        ["Proxy-Authorization"] = "put USER:PASS@ into --proxy",
        ["Range"] = "a part of an image is no image",
        ["If-Range"] = "a part of an image is no image",
        ["If-Match"] = "an image that is not sent cannot be stored",
        ["If-None-Match"] = "an image that is not sent cannot be stored",
        ["If-Modified-Since"] = "an image that is not sent cannot be stored",
        ["If-Unmodified-Since"] = "an image that is not sent cannot be stored",
    };

    /// <summary><c>Name: value</c>. Faults never show the value: it may be a secret.</summary>
    public static Parsed<KeyValuePair<string, string>> Header(string text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0) return Bad("the header has no name; write 'Name: value'");
        var name = text[..colon];
        var value = text[(colon + 1)..].Trim(' ', '\t');
        if (name.AsSpan().ContainsAnyExcept(Token)) return Bad("the header's name holds a character that names cannot have; write 'Name: value'");
        if (RefusedHeaders.TryGetValue(name, out var why)) return Bad($"{name} cannot be set: {why}");
        if (value.Any(letter => letter is (< ' ' or > '~') and not '\t'))
            return Bad($"the value of {name} holds a control or non-ASCII character; write printable ASCII on one line");
        return new KeyValuePair<string, string>(name, value);

        static Parsed<KeyValuePair<string, string>> Bad(string fault) => Parsed<KeyValuePair<string, string>>.Bad(fault);
    }

    public static string MaskHeader(string text) => text.IndexOf(':') is var colon and > 0 ? $"{text[..colon]}: ***" : "***";

    /// <summary><c>HOST:PORT:ADDRESS</c> as curl writes it, IPv6 in brackets; a last <c>:PORT</c> connects to another port.</summary>
    public static Parsed<ResolveOverride> Resolve(string text)
    {
        var rest = text.AsSpan();
        var host = TakeHost(ref rest, out var bracketed).ToString();
        if (host.Length == 0 || text.EndsWith(':') || !TakePort(ref rest, out var port)) return WrongResolve(text);
        var address = TakeHost(ref rest, out _);
        int? addressPort = null;
        if (rest.Length > 0)
        {
            if (!TakePort(ref rest, out var given) || rest.Length > 0) return WrongResolve(text);
            addressPort = given;
        }
        if (!IPAddress.TryParse(address, out var ip)) return WrongResolve(text);
        if (bracketed) host = $"[{host}]";
        else if (host != "*")
        {
            try
            {
                host = new IdnMapping().GetAscii(host).ToLowerInvariant();
            }
            catch (ArgumentException)
            {
                return WrongResolve(text);
            }
        }
        return new ResolveOverride(host, port, ip, addressPort);
    }

    /// <summary>An address range, <c>ADDRESS/BITS</c>; an address alone is a range of one.</summary>
    public static Parsed<IPNetwork> Range(string text)
    {
        // 10.1.2.3/16 may stand for one address or for the range around it: only the person knows which.
        if (IPNetwork.TryParse(text, out var range) && range.BaseAddress.Equals(IPAddress.Parse(text.AsSpan(0, text.IndexOf('/'))))) return range;
        if (!IPAddress.TryParse(text, out var single) || !IsPlain(single, text))
            return Parsed<IPNetwork>.Bad($"'{text}' is no address range; write ADDRESS/BITS with no bits set behind the prefix, such as 10.1.0.0/16 or fd00::/8");
        return new IPNetwork(single, single.GetAddressBytes().Length * 8);

        // Not the old spellings of IPv4: a range given by mistake would open more than was meant.
        static bool IsPlain(IPAddress address, string text) => text.Contains(':') ? address.ScopeId == 0 : address.ToString() == text;
    }

    /// <summary>The certificates of a PEM file.</summary>
    public static Parsed<IReadOnlyList<X509Certificate2>> CertificateFile(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            return Parsed<IReadOnlyList<X509Certificate2>>.Bad($"'{path}' cannot be read as PEM certificates: {unreadable.Message}");
        }
        return certificates.Count == 0
            ? Parsed<IReadOnlyList<X509Certificate2>>.Bad($"'{path}' holds no certificate; it must be PEM, with -----BEGIN CERTIFICATE----- lines")
            : certificates.ToList();
    }

    private static ReadOnlySpan<char> TakeHost(ref ReadOnlySpan<char> rest, out bool bracketed)
    {
        bracketed = rest.StartsWith('[');
        var end = bracketed ? rest.IndexOf(']') : rest.IndexOf(':');
        if (bracketed && end < 0) return [];
        if (end < 0) end = rest.Length;
        var host = bracketed ? rest[1..end] : rest[..end];
        rest = rest[(bracketed ? end + 1 : end)..];
        if (rest.StartsWith(':')) rest = rest[1..];
        return host;
    }

    private static bool TakePort(ref ReadOnlySpan<char> rest, out int port)
    {
        var end = rest.IndexOf(':');
        var digits = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536;
    }

    private static Parsed<ResolveOverride> WrongResolve(string text) =>
        Parsed<ResolveOverride>.Bad($"'{text}' is no answer; write HOST:PORT:ADDRESS, such as example.com:443:127.0.0.1 or example.com:443:[::1]:8443");
}
