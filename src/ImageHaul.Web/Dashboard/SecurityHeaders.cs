using Microsoft.AspNetCore.Http;

namespace ImageHaul.Web.Dashboard;

/// <summary>What every answer tells the browser to forbid.</summary>
internal static class SecurityHeaders
{
    /// <summary>The page: its own files and nothing else, in no frame, with no form.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>A stored image: bytes of a stranger. Opened by itself it has no origin, no scripts and nothing to load.</summary>
    public const string ImagePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

    public static void Write(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
    }
}
