namespace ImageHaul.Cli.Options;

/// <summary>
/// <c>--proxy env</c>: the variables that other programs use, which count for nothing otherwise. HTTP_PROXY is for http targets, HTTPS_PROXY for https, ALL_PROXY for those
/// that have none of their own, NO_PROXY names hosts that are reached directly. The spelling in small letters goes first.
/// </summary>
internal sealed class EnvironmentProxies(SettingsPlaces places)
{
    private bool _isAsked;

    /// <summary>The value with the variables in place of <c>env</c>. Null when there are none.</summary>
    public ResolvedValue? Proxies(ResolvedValue value)
    {
        if (!value.Values.Any(IsEnv)) return value;
        _isAsked = true;
        var found = Find().ToList();
        List<string> all = [.. value.Values.Where(one => !IsEnv(one)), .. found.Select(one => one.Text)];
        if (all.Count == 0) return null;
        var onlyHere = value.Values.Count == 1 ? new Origin(OriginKind.Environment, string.Join(", ", found.Select(one => one.Name).Distinct())) : value.Origin;
        return value with { Values = all, Origin = onlyHere };
    }

    /// <summary>The value of <c>--no-proxy</c>: NO_PROXY's where proxies come from the environment and nothing stronger was said.</summary>
    public ResolvedValue Outside(ResolvedValue value) => _isAsked && value.Values.Count == 0 && Variable("no_proxy") is var (name, text)
        ? value with { Values = [text], Origin = new Origin(OriginKind.Environment, name) }
        : value;

    private static bool IsEnv(string text) => text.Equals("env", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<(string Name, string Text)> Find()
    {
        var (http, https, all) = (Variable("http_proxy"), Variable("https_proxy"), Variable("all_proxy"));
        if (http is null && https is null)
        {
            if (all is var (name, text)) yield return (name, text);
            yield break;
        }
        if ((http ?? all) is var (plain, plainText)) yield return (plain, "http=" + plainText);
        if ((https ?? all) is var (secure, secureText)) yield return (secure, "https=" + secureText);
    }

    private (string Name, string Text)? Variable(string name)
    {
        foreach (var spelling in new[] { name, name.ToUpperInvariant() })
        {
            if (places.Variable(spelling) is not { } text) continue;
            return (spelling, text.Contains("://", StringComparison.Ordinal) || name == "no_proxy" ? text : $"http://{text}");
        }
        return null;
    }
}
