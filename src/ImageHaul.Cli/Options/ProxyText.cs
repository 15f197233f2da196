using ImageHaul.Fetching;
using ImageHaul.Fetching.Routes;

namespace ImageHaul.Cli.Options;

/// <summary>Proxies from text and from files. Faults never show a password.</summary>
internal static class ProxyText
{
    // What is wrong with one line is mostly wrong with the next thousand.
    private const int MostFaults = 3;

    /// <summary>One proxy.</summary>
    public static Parsed<ProxyServer> Server(string text) =>
        ProxyServer.Parse(text, out var fault) is { } server ? server : Parsed<ProxyServer>.Bad($"'{Mask(text)}' {fault}");

    /// <summary>The values of <c>--proxy</c>; <c>none</c> alone switches every proxy off, those of a file too.</summary>
    public static Parsed<CommandSettings> Apply(CommandSettings settings, IReadOnlyList<string> values)
    {
        var isNone = values.Any(value => value.Equals("none", StringComparison.OrdinalIgnoreCase));
        if (isNone) return values.Count == 1 ? settings with { WithoutProxies = true } : Parsed<CommandSettings>.Bad("none stands alone; leave it out to use the others");
        return OptionRow.Many(Server, Add)(settings, values);
    }

    /// <summary>The file of <c>--proxy-file</c>.</summary>
    public static Parsed<CommandSettings> ApplyFile(CommandSettings settings, IReadOnlyList<string> values)
    {
        if (settings.WithoutProxies) return settings;
        var file = File(values[^1]);
        return file.Fault is { } fault ? Parsed<CommandSettings>.Bad(fault) : Add(settings, file.Value);
    }

    /// <summary>One proxy a line; blank lines and those that start with <c>#</c> are skipped.</summary>
    public static Parsed<IReadOnlyList<ProxyServer>> File(string path)
    {
        var servers = new List<ProxyServer>();
        var faults = new List<string>();
        try
        {
            var number = 0;
            foreach (var line in System.IO.File.ReadLines(path))
            {
                number++;
                var text = line.Trim();
                if (text.Length == 0 || text[0] == '#') continue;
                var read = Server(text);
                if (read.Fault is { } fault) faults.Add($"'{path}' line {number}: {fault}");
                else servers.Add(read.Value);
                // The fault about too many is the library's; reading on would only cost memory.
                if (faults.Count == MostFaults || servers.Count > FetchOptions.MostProxies) break;
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Parsed<IReadOnlyList<ProxyServer>>.Bad($"'{path}' cannot be read: {unreadable.Message}");
        }
        if (faults.Count > 0) return Parsed<IReadOnlyList<ProxyServer>>.Bad(string.Join("; ", faults));
        return servers.Count == 0 ? Parsed<IReadOnlyList<ProxyServer>>.Bad($"'{path}' holds no proxy; write one a line, as {ProxyServer.Form}") : servers;
    }

    /// <summary>The hosts of <c>--no-proxy</c>.</summary>
    public static Parsed<NoProxyList> Outside(string text) =>
        NoProxyList.Parse(text, out var fault) is { } list ? list : Parsed<NoProxyList>.Bad(fault!);

    /// <summary>The proxy with its user info replaced; everything before the last <c>@</c> counts as such, well formed or not.</summary>
    public static string Mask(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0) return text;
        var scheme = text.IndexOf("://", StringComparison.Ordinal) is var found and >= 0 && found < at ? text[..(found + 3)] : "";
        return $"{scheme}***{text[at..]}";
    }

    private static CommandSettings Add(CommandSettings settings, IReadOnlyList<ProxyServer> servers) =>
        settings.Fetch(options => options with { Proxies = [.. options.Proxies.Concat(servers).Distinct()] });
}
