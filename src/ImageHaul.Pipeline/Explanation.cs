using System.Net;
using ImageHaul.Imaging;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>How one URL fared, decision by decision. Holds nothing secret.</summary>
public sealed record Explanation
{
    /// <summary>The URL as it was given, redacted.</summary>
    public required string Given { get; init; }

    /// <summary>The canonical URL, redacted: rows with the same one are fetched once. Null when the URL cannot be used.</summary>
    public string? Canonical { get; init; }

    /// <summary>What was changed to make it canonical, a few words each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The unit of politeness: scheme, host and port.</summary>
    public HostKey? Host { get; init; }

    /// <summary>The requests made, in order.</summary>
    public IReadOnlyList<ExplainedRequest> Requests { get; init; } = [];

    /// <summary>Bytes of the body that came; null when none did.</summary>
    public long? Bytes { get; init; }

    /// <summary>How long the body took to come.</summary>
    public TimeSpan? BodyTime { get; init; }

    /// <summary>What the body was found to be; null when it was refused before it was whole.</summary>
    public Inspection? Inspection { get; init; }

    /// <summary>How long judging and hashing took.</summary>
    public TimeSpan? CheckTime { get; init; }

    /// <summary>The digest, once the body was found good.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The path the image would have in the output folder.</summary>
    public string? Path { get; init; }

    /// <summary>True when the output folder has that file already.</summary>
    public bool IsThere { get; init; }

    /// <summary>Why the image could not be had; null when it could.</summary>
    public Failure? Failure { get; init; }

    /// <summary>For a failure: the wait before a run would try again; null when the failure is final.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>The robots.txt rule or opt-out signal that spoke about the URL, obeyed or only noted; null when none did.</summary>
    public string? Signal { get; init; }

    /// <summary>Something worth knowing about a good image.</summary>
    public string? Note { get; init; }

    /// <summary>From first to last.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <summary>One request of an explanation.</summary>
public sealed record ExplainedRequest
{
    /// <summary>Its URL, redacted.</summary>
    public required string Url { get; init; }

    /// <summary>The addresses that were considered; empty when a connection was there already.</summary>
    public IReadOnlyList<ExplainedAddress> Addresses { get; init; } = [];

    /// <summary>The proxy that was dialled, without its password; null for a direct connection.</summary>
    public string? Proxy { get; init; }

    /// <summary>The other end of a new connection.</summary>
    public EndPoint? Remote { get; init; }

    /// <summary>TLS of a new connection; null on clear text.</summary>
    public Fetching.Secured? Tls { get; init; }

    /// <summary>The headers sent, credentials as <c>***</c>; empty when nothing was sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sent { get; init; } = [];

    /// <summary>What answered; null when nothing did.</summary>
    public Fetching.HeadReceived? Answer { get; init; }

    /// <summary>Where the answer led, redacted; null unless a redirect was followed.</summary>
    public string? Next { get; init; }

    /// <summary>Name look-up; null when none was needed.</summary>
    public TimeSpan? LookUp { get; init; }

    /// <summary>TCP set-up, a proxy's tunnel included; null when a connection was there already.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>TLS set-up.</summary>
    public TimeSpan? TlsTime { get; init; }

    /// <summary>From the request to the answer's headers.</summary>
    public TimeSpan? FirstByte { get; init; }
}

/// <summary>An address and what the guard said of it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Purpose">What a non-public address is for; null for a public one.</param>
/// <param name="IsAllowed">Whether it may be connected to.</param>
public sealed record ExplainedAddress(IPAddress Address, string? Purpose, bool IsAllowed);
