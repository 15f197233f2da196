namespace ImageHaul.Model;

/// <summary>Why a row has no image. A closed list; its facts are in <see cref="FailureKinds"/>. The numbers are kept in the catalog: never renumber.</summary>
public enum FailureKind
{
    /// <summary>Row: the URL cannot be parsed.</summary>
    InvalidUrl = 1,
    /// <summary>Row: the scheme is not http or https.</summary>
    UnsupportedScheme = 2,
    /// <summary>Row: the list row itself cannot be used.</summary>
    BadRow = 3,
    /// <summary>Connect: the address is private, loopback, link-local, reserved...</summary>
    ForbiddenAddress = 4,
    /// <summary>Manners: robots.txt forbids it.</summary>
    RobotsDisallowed = 5,
    /// <summary>Manners: an opt-out signal forbids it.</summary>
    OptedOut = 6,
    /// <summary>Name look-up: the name does not exist.</summary>
    DnsNotFound = 7,
    /// <summary>Name look-up: the look-up itself failed.</summary>
    DnsFailure = 8,
    /// <summary>Connect: refused or unreachable.</summary>
    ConnectRefused = 9,
    /// <summary>Connect: no answer within the connect timeout.</summary>
    ConnectTimeout = 10,
    /// <summary>Any stage: the connection was reset or closed before headers came.</summary>
    ConnectionReset = 11,
    /// <summary>TLS: handshake or certificate refused.</summary>
    TlsFailure = 12,
    /// <summary>Headers: none within the header timeout.</summary>
    HeaderTimeout = 13,
    /// <summary>Body: no byte within the idle timeout.</summary>
    IdleTimeout = 14,
    /// <summary>Body: slower than the minimum speed.</summary>
    TooSlow = 15,
    /// <summary>Body: not whole within the total timeout.</summary>
    TotalTimeout = 16,
    /// <summary>Status 429.</summary>
    RateLimited = 17,
    /// <summary>Status 503.</summary>
    Unavailable = 18,
    /// <summary>Status 401 or 403, or a challenge page.</summary>
    Blocked = 19,
    /// <summary>Headers: not HTTP, headers too large, conflicting lengths, a coding that cannot be undone.</summary>
    BadResponse = 20,
    /// <summary>Status 5xx other than 503.</summary>
    HttpServerError = 21,
    /// <summary>Status 408 or 425.</summary>
    HttpTimeout = 22,
    /// <summary>Status 404 or 410.</summary>
    HttpNotFound = 23,
    /// <summary>Any other status 4xx, or one that carries no image.</summary>
    HttpClientError = 24,
    /// <summary>Redirects: more hops than allowed.</summary>
    TooManyRedirects = 25,
    /// <summary>Redirects: no usable Location, a loop, a forbidden scheme, https to http.</summary>
    BadRedirect = 26,
    /// <summary>Body: more bytes than allowed.</summary>
    TooLarge = 27,
    /// <summary>Checks: fewer bytes or pixels than asked for.</summary>
    TooSmall = 28,
    /// <summary>Checks: the header claims more pixels than allowed.</summary>
    TooManyPixels = 29,
    /// <summary>Body: ended before its promised or structural end.</summary>
    Truncated = 30,
    /// <summary>Sniff: something else than an image.</summary>
    NotAnImage = 31,
    /// <summary>Sniff: an image, but not of a format that was asked for.</summary>
    UnsupportedFormat = 32,
    /// <summary>Structure: the container is damaged.</summary>
    CorruptImage = 33,
    /// <summary>Checks: the digest is not the one the row expects.</summary>
    DigestMismatch = 34,
    /// <summary>Proxy: it refused, failed or asked for credentials (407).</summary>
    ProxyFailure = 35,
    /// <summary>Machine: no space left.</summary>
    StorageFull = 36,
    /// <summary>Machine: the output folder refused a write.</summary>
    StorageDenied = 37,
    /// <summary>Machine: out of descriptors or ports.</summary>
    LocalLimit = 38,
    /// <summary>Host: its circuit is open and the run is otherwise finished.</summary>
    HostSuspended = 39,
    /// <summary>The run was stopped; the row is unfinished.</summary>
    Cancelled = 40,
}
