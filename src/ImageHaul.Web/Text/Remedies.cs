using ImageHaul.Model;

namespace ImageHaul.Web.Text;

/// <summary>What a person can do about each kind of failure, in a sentence or two.</summary>
internal static class Remedies
{
    public static string Of(FailureKind kind) => kind switch
    {
        FailureKind.InvalidUrl => "The row's URL cannot be parsed. Correct it in the list.",
        FailureKind.UnsupportedScheme => "Only http and https URLs can be fetched. Correct the row, or leave it out.",
        FailureKind.BadRow => "The row itself cannot be used; its message has the line. Correct the list.",
        FailureKind.ForbiddenAddress => "The host is on a private or reserved address. If that is meant, allow its range with --allow-address.",
        FailureKind.RobotsDisallowed => "The site's robots.txt forbids these paths. Ask the site; with its leave, --robots ignore.",
        FailureKind.OptedOut => "The site reserves these images. Ask it; with its leave, --opt-out record.",
        FailureKind.DnsNotFound => "The name no longer exists. The site has moved or is gone.",
        FailureKind.DnsFailure => "The name could not be looked up. Check this machine's DNS, then retry.",
        FailureKind.ConnectRefused => "Nobody answers at that address and port. The server is down, or the URL is old; retry later.",
        FailureKind.ConnectTimeout => "No connection in time. Retry later, or give more time with --connect-timeout.",
        FailureKind.ConnectionReset => "The server closed the connection. Retry later with fewer requests at once: --per-host 2.",
        FailureKind.TlsFailure => "The certificate or the handshake is refused. For a private authority, give its certificate with --ca-file.",
        FailureKind.HeaderTimeout => "The server took too long to answer. Retry with fewer requests at once, or more time with --header-timeout.",
        FailureKind.IdleTimeout => "The body stopped coming. Retry later, or give more time with --idle-timeout.",
        FailureKind.TooSlow => "The body came more slowly than --min-speed allows. Retry later, or lower it.",
        FailureKind.TotalTimeout => "The body was not whole in time. Give more with --timeout.",
        FailureKind.RateLimited => "The host asks for fewer requests. Retry later, slower: --delay 1s, or --per-host 1.",
        FailureKind.Unavailable => "The host says that it is overloaded. Retry later.",
        FailureKind.Blocked => "The host refuses: it wants a login, another user agent, or another address. See --header, --user-agent, --proxy.",
        FailureKind.BadResponse => "The answer is not proper HTTP. Explain one of them: imagehaul explain URL.",
        FailureKind.HttpServerError => "The server failed. Retry later.",
        FailureKind.HttpTimeout => "The server gave up waiting. Retry later.",
        FailureKind.HttpNotFound => "The image is gone. Only a newer list helps.",
        FailureKind.HttpClientError => "The server does not accept the request. Its status code says why.",
        FailureKind.TooManyRedirects => "The URL leads on and on. It may need a login; open one in a browser.",
        FailureKind.BadRedirect => "The URL leads nowhere, in a circle, or from https to http. Open one in a browser.",
        FailureKind.TooLarge => "More bytes than --max-bytes allows. Raise it if these are wanted.",
        FailureKind.TooSmall => "Fewer bytes or pixels than asked for. Lower --min-bytes, --min-width or --min-height if these are wanted.",
        FailureKind.TooManyPixels => "More pixels than --max-pixels allows. Raise it if these are wanted.",
        FailureKind.Truncated => "The body ended before the image did. Retry.",
        FailureKind.NotAnImage => "The server sent something else, such as a login page or an error in HTML. Open one in a browser.",
        FailureKind.UnsupportedFormat => "An image of a format that was not asked for. Name it in --formats if it is wanted.",
        FailureKind.CorruptImage => "The file is damaged at its source. --structure off keeps such files as they are.",
        FailureKind.DigestMismatch => "The bytes are not those the list expects. The image was changed, or the list is wrong.",
        FailureKind.ProxyFailure => "The proxy refused or failed. Check its address and password.",
        FailureKind.StorageFull => "The disk is full. Make room and run the same command again.",
        FailureKind.StorageDenied => "The output folder cannot be written. Check its permissions and run the same command again.",
        FailureKind.LocalLimit => "This machine ran out of files or ports. Raise its limit (ulimit -n), or lower --concurrency.",
        FailureKind.HostSuspended => "The host failed again and again, and was left alone. Retry later.",
        FailureKind.Cancelled => "The run was stopped first. The same command continues.",
        _ => "",
    };
}
