using System.Net;
using System.Security.Cryptography.X509Certificates;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Http;

namespace ImageHaul.Testing;

/// <summary>How a <see cref="HostileServer"/> listens and what its hosts do.</summary>
public sealed record HostileServerOptions
{
    /// <summary>
    /// Addresses to listen on. Default 127.0.0.1. On Linux every address of 127.0.0.0/8 is there without set-up, so that several of them are several hosts.
    /// </summary>
    public IReadOnlyList<IPAddress> BindAddresses { get; init; } = [IPAddress.Loopback];

    /// <summary>Listeners, each on a port of its own, per address. Default 1.</summary>
    public int ListenersPerAddress { get; init; } = 1;

    /// <summary>The first port; 0 (the default) for free ones. Another listener of the same address takes the next number.</summary>
    public int Port { get; init; }

    /// <summary>Speaks TLS with this certificate. Default none: clear text. See <see cref="TestCertificates"/>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Picks the certificate by the name the client asks for; <see cref="Certificate"/> must be set too.</summary>
    public Func<string?, X509Certificate2>? CertificateFor { get; init; }

    /// <summary>What single host names do, by name without port; <c>*</c> for all others.</summary>
    public IReadOnlyDictionary<string, HostPolicy> Hosts { get; init; } = new Dictionary<string, HostPolicy>();

    /// <summary>The text of /robots.txt; null (the default) for a 404.</summary>
    public string? Robots { get; init; }

    /// <summary>Requests kept in the log with their headers. Default 10,000, some 10 MB; 0 keeps counters only.</summary>
    public int LogCapacity { get; init; } = 10_000;

    /// <summary>Called for each request before it is answered, on the connection's thread. Default none.</summary>
    public Action<LoggedRequest>? OnRequest { get; init; }

    /// <summary>The clock of waits, dates, rates and the log. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What one host name does with every request.</summary>
public sealed record HostPolicy
{
    /// <summary>Wait before every answer. Default none.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The text of this host's /robots.txt, whatever else it does; null (the default) for the server's.</summary>
    public string? Robots { get; init; }

    /// <summary>This for every request, instead of what the URL asks; its Times does not count. Default null: as the URL asks.</summary>
    public Behaviour? Always { get; init; }
}
