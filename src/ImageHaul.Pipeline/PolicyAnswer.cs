using ImageHaul.Fetching;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>How a request for a file about a site's wishes ended.</summary>
internal enum PolicyOutcome
{
    /// <summary>There is a file.</summary>
    Found,
    /// <summary>The host answered, and has none (RFC 9309 section 2.3.1.3).</summary>
    Absent,
    /// <summary>The host answered, but the file cannot be had now (section 2.3.1.4).</summary>
    Unreachable,
    /// <summary>The host gave no answer at all: nothing else could be had from it either.</summary>
    NoAnswer,
    /// <summary>The file lies on another host that may not be asked now.</summary>
    HostAtRest,
}

/// <summary>What came of a request for a file about a site's wishes.</summary>
internal sealed record PolicyAnswer(PolicyOutcome Outcome)
{
    /// <summary>The file, as much of it as was asked for.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the origin that a redirect led to had said before; then there is no body.</summary>
    public OriginWishes? Known { get; init; }

    /// <summary>The last status code.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Why the file could not be had; set for all but found and absent.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The route that the last request took; null where there is no choice of routes.</summary>
    public RouteTaken? Route { get; init; }

    /// <summary>From sending the first request to its headers.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Other origins whose file of this name this is too: redirects led over it there.</summary>
    public IReadOnlyList<HostKey> Others { get; init; } = [];
}
