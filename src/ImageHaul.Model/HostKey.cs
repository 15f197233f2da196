namespace ImageHaul.Model;

/// <summary>Scheme, host and port of a canonical URL: the unit of politeness, and the origin of RFC 6454.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">ASCII, lower case; an IPv6 literal keeps its brackets.</param>
/// <param name="Port">Always given, default ports included.</param>
public readonly record struct HostKey(string Scheme, string Host, int Port)
{
    /// <summary>The origin as people write it: the default port is left out.</summary>
    public override string ToString() =>
        Port == (Scheme == "https" ? 443 : 80) ? $"{Scheme}://{Host}" : $"{Scheme}://{Host}:{Port}";
}
