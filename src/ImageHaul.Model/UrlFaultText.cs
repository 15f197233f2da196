using ImageHaul.Model.Urls;

namespace ImageHaul.Model;

/// <summary>Says what is wrong with a URL and what to do about it, quoting it without its secrets.</summary>
internal static class UrlFaultText
{
    private const int MaxScheme = 20;

    /// <summary>The sentence for a row of a list.</summary>
    public static string ForRow(UrlFault fault, string raw)
    {
        var quoted = UrlRedactor.Quote(raw);
        return fault switch
        {
            UrlFault.Empty => "The URL is empty; write the whole address, such as https://example.com/a.jpg.",
            UrlFault.NoScheme when IsHostLike(raw) => $"\"{quoted}\" has no scheme; write https://{quoted}",
            UrlFault.NoScheme => $"\"{quoted}\" is not a whole URL; write it with scheme and host, such as https://example.com/a.jpg.",
            UrlFault.HostInsteadOfScheme => $"\"{quoted}\" has no scheme; write https:// or http:// before it.",
            UrlFault.UnsupportedScheme when IsDrivePath(raw) => $"\"{quoted}\" is a path on a disk; only http and https addresses are fetched.",
            UrlFault.UnsupportedScheme => $"\"{quoted}\" has the scheme {SchemeOf(raw)}; only http and https are fetched, so give its http(s) address.",
            _ => $"\"{quoted}\" {Describe(fault)}",
        };
    }

    /// <summary>The sentence for a Location header.</summary>
    public static string ForRedirect(UrlFault fault, string location)
    {
        if (fault == UrlFault.Empty) return "The redirect's Location is empty; the server is at fault.";
        var quoted = UrlRedactor.Quote(location);
        return fault == UrlFault.UnsupportedScheme
            ? $"The redirect leads to \"{quoted}\", whose scheme {SchemeOf(location)} is not followed; only http and https are."
            : $"The redirect leads to \"{quoted}\", which {Describe(fault)}";
    }

    private static string Describe(UrlFault fault) => fault switch
    {
        UrlFault.TooLong => $"is longer than {UrlParts.MaxLength:N0} characters; shorten it.",
        UrlFault.NoHost => "has no host; write one after https://.",
        UrlFault.BadHost => "has a host that is not a domain name; check it for stray characters.",
        UrlFault.BadLabel => "has a host that no look-up can find: a name has parts of 1 to 63 characters, 253 in all; check its dots.",
        UrlFault.UnsendableHost => "has a host that cannot be asked for over HTTP here: a part of its name begins with - or _; find another address for it.",
        UrlFault.BadIpv4 => "has a host that ends in a number but is no IPv4 address; check its four parts.",
        UrlFault.BadIpv6 => "has a host in brackets that is no IPv6 address; check it, and leave out any %zone.",
        UrlFault.BadPort => "has a port that is not a number from 0 to 65535; correct it, or escape an @ or : of the password.",
        _ => "is not a URL; write it as https://host/path.",
    };

    private static string SchemeOf(string raw)
    {
        var text = UrlParser.Strip(raw);
        var scheme = text[..Math.Max(0, UrlParser.SchemeLength(text))];
        return scheme.Length <= MaxScheme ? $"{scheme}:" : $"{scheme[..MaxScheme]}…:";
    }

    private static bool IsDrivePath(string raw) => UrlParser.SchemeLength(UrlParser.Strip(raw)) == 1;

    private static bool IsHostLike(string raw)
    {
        var text = UrlParser.Strip(raw);
        var end = text.IndexOfAny("/\\?#");
        var host = end < 0 ? text : text[..end];
        return host.Contains('.') && HostParser.Parse(host, out _, out _) == UrlFault.None;
    }
}
