using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>Says in words what canonicalisation did to a URL. Compares the two texts; decides nothing.</summary>
internal static class UrlChanges
{
    public static IReadOnlyList<string> Describe(string raw, CanonicalUrl canonical)
    {
        var changes = new List<string>();
        var text = raw.Trim();
        if (text.Length != raw.Length) changes.Add("blanks around it dropped");
        if (text.Any(letter => letter is '\t' or '\r' or '\n')) changes.Add("tabs and line ends dropped");
        if (text.Contains('\\', StringComparison.Ordinal)) changes.Add("backslashes read as slashes");
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            changes.Add("fragment dropped");
            text = text[..hash];
        }
        text = text.Replace('\\', '/');

        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0)
        {
            if (changes.Count == 0) changes.Add("written the usual way");
            return changes;
        }
        if (text[..schemeEnd].Any(char.IsUpper)) changes.Add("scheme in lower case");
        var pathStart = text.IndexOfAny(['/', '?'], schemeEnd + 3);
        var authority = pathStart < 0 ? text[(schemeEnd + 3)..] : text[(schemeEnd + 3)..pathStart];
        DescribeAuthority(authority[(authority.LastIndexOf('@') + 1)..], canonical.HostKey, changes);
        DescribeTarget(pathStart < 0 ? "" : text[pathStart..], canonical.Target, changes);
        return changes;
    }

    private static void DescribeAuthority(string authority, HostKey host, List<string> changes)
    {
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        var name = hasPort ? authority[..colon] : authority;
        var isDefault = host.Port == (host.Scheme == "https" ? 443 : 80);
        if (hasPort && isDefault) changes.Add(colon == authority.Length - 1 ? "empty port dropped" : $"default port {host.Port} dropped");
        if (name.TrimEnd('.') == host.Host || name == host.Host) return;
        if (name.TrimEnd('.').Equals(host.Host, StringComparison.OrdinalIgnoreCase)) changes.Add("host in lower case");
        else if (!System.Text.Ascii.IsValid(name)) changes.Add($"host in ASCII ({host.Host})");
        else if (System.Net.IPAddress.TryParse(host.Host.Trim('[', ']'), out _)) changes.Add($"address written the usual way ({host.Host})");
        else changes.Add($"host is {host.Host}");
    }

    private static void DescribeTarget(string target, string canonical, List<string> changes)
    {
        if (target == canonical) return;
        if (target.Length == 0 || target[0] == '?') changes.Add("empty path is /");
        else if (target.Split('?')[0].Split('/').Any(segment => segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")) changes.Add("dot segments resolved");
        if (!System.Text.Ascii.IsValid(target) || target.Any(letter => letter is ' ' or '"' or '<' or '>' or '`' or '{' or '}')) changes.Add("characters percent-escaped");
    }
}
