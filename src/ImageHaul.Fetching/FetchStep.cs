using System.Net;

namespace ImageHaul.Fetching;

/// <summary>Is told what happens in one request, step by step, in order. Called from the fetcher's threads, never at once; must be quick.</summary>
internal interface IFetchTrace
{
    /// <summary>One step was taken. Nothing in it is secret.</summary>
    void Took(FetchStep step);
}

/// <summary>One step of a request.</summary>
public abstract record FetchStep
{
    private protected FetchStep()
    {
    }
}

/// <summary>The address of a host is asked for: a connection is to be made.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
internal sealed record HostSought(string Host, int Port) : FetchStep;

/// <summary>An address was judged.</summary>
/// <param name="Host">The host it belongs to.</param>
/// <param name="Address">The address.</param>
/// <param name="Purpose">What a non-public address is for; null for a public one.</param>
/// <param name="IsAllowed">Whether it may be connected to.</param>
internal sealed record AddressJudged(string Host, IPAddress Address, string? Purpose, bool IsAllowed) : FetchStep;

/// <summary>The look-up is over and connecting begins.</summary>
/// <param name="Proxy">The proxy that is dialled instead of the host, or null.</param>
internal sealed record Dialling(string? Proxy) : FetchStep;

/// <summary>A TCP connection stands (through a tunnel, the proxy's).</summary>
/// <param name="Remote">The other end, when it is known.</param>
internal sealed record Dialled(EndPoint? Remote) : FetchStep;

/// <summary>TLS stands.</summary>
/// <param name="Protocol">Its version, such as <c>TLS 1.3</c>.</param>
/// <param name="Subject">The certificate's subject.</param>
/// <param name="Issuer">The certificate's issuer.</param>
/// <param name="ExpiresAt">When the certificate ends.</param>
public sealed record Secured(string Protocol, string Subject, string Issuer, DateTimeOffset ExpiresAt) : FetchStep;

/// <summary>The request's head is written; a connection is taken or made for it.</summary>
/// <param name="Url">The URL, redacted.</param>
/// <param name="Headers">Its headers; those that may hold credentials as <c>***</c>.</param>
internal sealed record RequestWritten(string Url, IReadOnlyList<KeyValuePair<string, string>> Headers) : FetchStep;

/// <summary>The response's headers came.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Version">The HTTP version spoken, such as <c>HTTP/2</c>.</param>
/// <param name="Headers">The headers that matter, redacted.</param>
public sealed record HeadReceived(int Status, string Version, IReadOnlyList<KeyValuePair<string, string>> Headers) : FetchStep;
