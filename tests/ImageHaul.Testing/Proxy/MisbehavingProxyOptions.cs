using System.Net;
using System.Security.Cryptography.X509Certificates;
using ImageHaul.Testing.Http;

namespace ImageHaul.Testing.Proxy;

/// <summary>What a proxy does with a request.</summary>
public enum ProxyFault
{
    /// <summary>Passes it on.</summary>
    None,
    /// <summary>407, whatever the credentials.</summary>
    Refuse,
    /// <summary>502.</summary>
    BadGateway,
    /// <summary>403 of the proxy's own.</summary>
    Forbid,
    /// <summary>429 of the proxy's own, with Retry-After.</summary>
    RateLimit,
    /// <summary>Resets the client's connection.</summary>
    Reset,
    /// <summary>Closes the client's connection.</summary>
    Close,
    /// <summary>Says nothing until the client leaves.</summary>
    Hang,
    /// <summary>Answers with bytes that are not HTTP.</summary>
    Garbage,
    /// <summary>Passes the request on, and resets the client once the first bytes of the answer have come.</summary>
    CutAnswer,
}

/// <summary>One request to a proxy.</summary>
/// <param name="Number">Its number on this proxy, from 1.</param>
/// <param name="Head">Request line and headers.</param>
/// <param name="Host">Host name asked for.</param>
/// <param name="Port">Port asked for.</param>
public sealed record ProxyRequest(int Number, RequestHead Head, string Host, int Port)
{
    /// <summary>True for CONNECT.</summary>
    public bool IsTunnel => Head.Method == "CONNECT";

    /// <summary>Proxy-Authorization as sent, or null.</summary>
    public string? Authorization => Head.Header("Proxy-Authorization");
}

/// <summary>How a <see cref="MisbehavingProxy"/> behaves.</summary>
public sealed record MisbehavingProxyOptions
{
    /// <summary><c>user:password</c> that must come as Basic authorisation, else 407. Default none needed.</summary>
    public string? Credentials { get; init; }

    /// <summary>Decides what happens to a request that has its credentials. Default: it is passed on.</summary>
    public Func<ProxyRequest, ProxyFault> Fault { get; init; } = _ => ProxyFault.None;

    /// <summary>Where a host and port are reached. Default: the port of that number on 127.0.0.1, whatever the name.</summary>
    public Func<string, int, IPEndPoint> Route { get; init; } = (_, port) => new IPEndPoint(IPAddress.Loopback, port);

    /// <summary>The certificate of a proxy that speaks TLS. Default none: it speaks in the clear.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The port, for a proxy that comes back where one was before. Default any free one.</summary>
    public int Port { get; init; }

    /// <summary>Wait before a request is passed on. Default none.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Requests kept in the log. Default 10,000.</summary>
    public int LogCapacity { get; init; } = 10_000;

    /// <summary>The clock of waits. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
