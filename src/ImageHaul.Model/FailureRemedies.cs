namespace ImageHaul.Model;

/// <summary>What a kind of failure means to a person, and what can be done about it.</summary>
/// <param name="Meaning">What happened, in one clause.</param>
/// <param name="Advice">What can be done, in one or two clauses.</param>
/// <param name="Command">The command for it, with <c>DIR</c> for the output folder and words in capitals for what only the person knows; null when no command helps.</param>
public sealed record FailureRemedy(string Meaning, string Advice, string? Command);

/// <summary>The one table of remedies: terminal, report and dashboard say the same words.</summary>
public static class FailureRemedies
{
    private const string Again = "imagehaul retry DIR --class ";

    // What decides which images are kept belongs to a folder: retry refuses another value.
    private const string Anew = "imagehaul get LIST -o DIR --restart ";
    private const string OfTheFolder = "; a folder keeps the value it began with until --restart";

    private static readonly Dictionary<FailureKind, FailureRemedy> Table = new()
    {
        [FailureKind.InvalidUrl] = new("the URL cannot be parsed", "correct the URL in the list", null),
        [FailureKind.UnsupportedScheme] = new("the URL is neither http nor https", "correct the URL in the list", null),
        [FailureKind.BadRow] = new("the row of the list cannot be read", "correct the row in the list; the message names its line", null),
        [FailureKind.ForbiddenAddress] = new("the name leads to an address that is not public",
            "if the address is yours to reach: --allow-address RANGE for it alone, or --allow-private", Again + "forbidden-address --allow-address RANGE"),
        [FailureKind.RobotsDisallowed] = new("the site's robots.txt asks to leave it alone", "ask the site for leave; with it, fetch its rows into another folder with --robots ignore", null),
        [FailureKind.OptedOut] = new("the owner reserved the image", "ask the owner for leave; with it, fetch the row into another folder with --opt-out record", null),
        [FailureKind.DnsNotFound] = new("the host's name does not exist", "check the name's spelling; a domain that is gone does not come back by waiting", null),
        [FailureKind.DnsFailure] = new("the name could not be looked up",
            "check this machine's name servers; --resolve HOST:PORT:ADDRESS gives an answer of your own", Again + "dns-failure"),
        [FailureKind.ConnectRefused] = new("the server takes no connection", Unreachable, Again + "connect-refused"),
        [FailureKind.ConnectTimeout] = new("the server did not answer in time", Unreachable, Again + "connect-timeout --connect-timeout 30s"),
        [FailureKind.ConnectionReset] = new("the server broke the connection off", Unreachable, Again + "connection-reset"),
        [FailureKind.TlsFailure] = new("no secure connection could be made",
            "the certificate is at fault: --ca-file trusts an issuer of yours; --insecure looks away", Again + "tls-failure --ca-file FILE"),
        [FailureKind.HeaderTimeout] = new("the server took the request and sent nothing in time", Slow, Again + "header-timeout --header-timeout 2m"),
        [FailureKind.IdleTimeout] = new("the image stopped coming", Slow, Again + "idle-timeout --idle-timeout 3m"),
        [FailureKind.TooSlow] = new("the image came more slowly than --min-speed", Slow, Again + "too-slow --min-speed 0"),
        [FailureKind.TotalTimeout] = new("the image was not whole within --timeout", Slow, Again + "total-timeout --timeout 1h"),
        [FailureKind.RateLimited] = new("the server asked to be asked less often", Gently, Again + "rate-limited --per-host 1 --delay 2s"),
        [FailureKind.Unavailable] = new("the server had no time", Gently, Again + "unavailable --per-host 1 --delay 2s"),
        [FailureKind.Blocked] = new("the server refused access",
            "the server wants to know who asks: credentials in --header, a browser's --user-agent, another way with --proxy, or leave it",
            Again + "blocked --proxy URL --proxy-mode on-block"),
        [FailureKind.BadResponse] = new("the answer was not proper HTTP", Broken, Again + "bad-response"),
        [FailureKind.HttpServerError] = new("the server failed", Broken, Again + "http-server-error"),
        [FailureKind.HttpTimeout] = new("the server said that it took too long", Broken, Again + "http-timeout"),
        [FailureKind.HttpNotFound] = new("the image is not there any more", "the image is gone: mend the list, or look for it in an archive", null),
        [FailureKind.HttpClientError] = new("the server does not accept the request",
            "the server does not accept this request; compare it with what a browser sends", "imagehaul explain URL"),
        [FailureKind.TooManyRedirects] = new("it was sent on too often", Circle, Again + "too-many-redirects --max-redirects 20"),
        [FailureKind.BadRedirect] = new("it was sent on to where nothing can be fetched", Circle, "imagehaul explain URL"),
        [FailureKind.TooLarge] = new("the image is larger than --max-bytes", "--max-bytes allows larger ones" + OfTheFolder, Anew + "--max-bytes 1GiB"),
        [FailureKind.TooSmall] = new("the image is smaller than was asked for", "--min-width, --min-height and --min-bytes decide what is too small" + OfTheFolder, Anew + "--min-width 0 --min-height 0 --min-bytes 0"),
        [FailureKind.TooManyPixels] = new("the image claims more pixels than --max-pixels", "--max-pixels allows more" + OfTheFolder, Anew + "--max-pixels 4000000000"),
        [FailureKind.Truncated] = new("the image ended before its end", Damaged, Again + "truncated"),
        [FailureKind.NotAnImage] = new("the answer was no image, mostly a page", "this address is a page, not a picture: find the picture's own address", "imagehaul explain URL"),
        [FailureKind.UnsupportedFormat] = new("the image has a format that was not asked for", "--formats names those to keep" + OfTheFolder, Anew + "--formats all"),
        [FailureKind.CorruptImage] = new("the image is damaged", Damaged, Again + "corrupt-image"),
        [FailureKind.DigestMismatch] = new("the image is not the one whose digest the list names", "the file is another one by now: mend the list's digest", null),
        [FailureKind.ProxyFailure] = new("the proxy failed", "check the proxy's address and password, or do without", Again + "proxy-failure --proxy none"),
        [FailureKind.StorageFull] = new("no space was left", Machine, null),
        [FailureKind.StorageDenied] = new("the output folder refused a file", Machine, null),
        [FailureKind.LocalLimit] = new("this machine ran out of connections or open files", Machine, Again + "local-limit --concurrency 64"),
        [FailureKind.HostSuspended] = new("the host failed too often in a row and was left alone", "run it again", Again + "host-suspended"),
        [FailureKind.Cancelled] = new("the run was stopped before", "run it again", "imagehaul retry DIR"),
    };

    private const string Unreachable = "the server is down, or keeps this machine out: try later, or another way with --proxy";
    private const string Slow = "the server is slow: raise --header-timeout, --idle-timeout, --min-speed or --timeout if it is worth the wait";
    private const string Gently = "ask less often: --per-host, --delay; a run waits as long as the server says";
    private const string Broken = "the server is broken: try later";
    private const string Circle = "open it in a browser: the server may want a cookie, or leads in a circle; --max-redirects allows longer chains";
    private const string Damaged = "the file is damaged at its source, or was cut on the way: try again; --structure off keeps files as they are" + OfTheFolder;
    private const string Machine = "this machine is short of something: see the message";

    /// <summary>What a kind means and what can be done.</summary>
    public static FailureRemedy Remedy(this FailureKind kind) => Table[kind];
}
