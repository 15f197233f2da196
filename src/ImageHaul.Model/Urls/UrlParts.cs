namespace ImageHaul.Model.Urls;

/// <summary>What a parse found out.</summary>
internal enum UrlFault
{
    None,
    Empty,
    TooLong,
    NoScheme,
    /// <summary>No scheme, but what looks like <c>host:port</c>.</summary>
    HostInsteadOfScheme,
    UnsupportedScheme,
    NoHost,
    /// <summary>The host has a character that no name may have, or is no domain name.</summary>
    BadHost,
    /// <summary>An empty label, or one beyond the lengths of RFC 1035: no look-up could find it.</summary>
    BadLabel,
    /// <summary>A name that could exist, but that <see cref="Uri"/> refuses, and with it the HTTP stack.</summary>
    UnsendableHost,
    BadIpv4,
    BadIpv6,
    BadPort,
}

/// <summary>A URL in canonical form, taken apart.</summary>
/// <param name="Text">The whole URL.</param>
/// <param name="TargetStart">Where path and query begin in <paramref name="Text"/>.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">The host without a root dot.</param>
/// <param name="Port">The port, default or not.</param>
/// <param name="UserInfo">User info, percent-encoded, or null.</param>
internal readonly record struct UrlParts(string Text, int TargetStart, string Scheme, string Host, int Port, string? UserInfo)
{
    /// <summary>Longest URL taken, in characters: many times what servers take, and small enough to hold a window of them.</summary>
    public const int MaxLength = 1 << 16;

    /// <summary>The port that is left out of the text.</summary>
    public static int DefaultPort(string scheme) => scheme == "https" ? 443 : 80;
}
