using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>What the manners say about a turn. The default: its URL may be fetched.</summary>
internal readonly record struct Admission
{
    /// <summary>How the turn ends without its image; null when it may be fetched.</summary>
    public TurnReport? Report { get; init; }

    /// <summary>What the record says instead, should the row end with <see cref="Report"/>.</summary>
    public Failure? FinalFailure { get; init; }

    /// <summary>The rule or signal that spoke about the row.</summary>
    public string? Signal { get; init; }

    /// <summary>The route over which the origin was asked; null when it was not, or where there is no choice of routes.</summary>
    public RouteTaken? Route { get; init; }
}
