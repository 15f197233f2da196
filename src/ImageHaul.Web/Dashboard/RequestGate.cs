namespace ImageHaul.Web.Dashboard;

/// <summary>What the gate says of a request.</summary>
internal enum GateVerdict
{
    /// <summary>It may pass.</summary>
    Open,
    /// <summary>The Host header names another site: a foreign name was made to point here (DNS rebinding).</summary>
    WrongHost,
    /// <summary>The path does not begin with the token.</summary>
    NoToken,
    /// <summary>Another site's page asks.</summary>
    ForeignSite,
    /// <summary>Neither GET nor POST.</summary>
    WrongMethod,
}

/// <summary>The parts of a request that decide whether it may pass.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, percent-decoded.</param>
/// <param name="Host">The Host header, or empty.</param>
/// <param name="Origin">The Origin header, or empty.</param>
/// <param name="FetchSite">The Sec-Fetch-Site header, or empty.</param>
/// <param name="FetchMode">The Sec-Fetch-Mode header, or empty.</param>
internal readonly record struct GateRequest(string Method, string Path, string Host, string Origin = "", string FetchSite = "", string FetchMode = "");

/// <summary>Decides who may talk to the dashboard. Pure; every request passes here first.</summary>
internal sealed class RequestGate(int port, AccessToken token)
{
    // Only the IPv4 loopback is listened on, so [::1] is nobody's proper name for it. A browser leaves the port out where it is the scheme's own.
    private readonly string[] _hosts = [.. new[] { "127.0.0.1", "localhost" }.SelectMany(name => port == 80 ? [name, $"{name}:80"] : new[] { $"{name}:{port}" })];

    /// <summary>The resource of an address that lost its last slash when it was copied: the page's own files would not be found from there.</summary>
    public const string NoSlash = ".";

    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="resource">What is asked for, behind the token; empty unless the gate is open.</param>
    public GateVerdict Judge(in GateRequest request, out string resource)
    {
        resource = "";
        var host = request.Host;
        if (!_hosts.Any(known => known.Equals(host, StringComparison.OrdinalIgnoreCase))) return GateVerdict.WrongHost;
        var path = request.Path.AsSpan().TrimStart('/');
        var slash = path.IndexOf('/');
        if (!token.Matches(slash < 0 ? path : path[..slash])) return GateVerdict.NoToken;
        switch (request.Method)
        {
            case "GET":
                // Following a link is a person's doing; pictures, scripts and frames are another page's.
                if (request.FetchSite is "cross-site" or "same-site" && request.FetchMode != "navigate") return GateVerdict.ForeignSite;
                break;
            case "POST":
                // Browsers always name the origin of a POST; what names none is made by hand, and can name it too.
                if (!request.Origin.Equals($"http://{host}", StringComparison.OrdinalIgnoreCase) || request.FetchSite is not ("" or "same-origin")) return GateVerdict.ForeignSite;
                break;
            default:
                return GateVerdict.WrongMethod;
        }
        resource = slash < 0 ? NoSlash : path[(slash + 1)..].ToString();
        return GateVerdict.Open;
    }
}
