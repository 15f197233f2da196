using ImageHaul.Fetching;

namespace ImageHaul.Cli.Running;

/// <summary>The misbehaving image server of <c>demo</c>, running on loopback until it is disposed.</summary>
internal interface IDemoSite : IAsyncDisposable
{
    /// <summary>The list to fetch, as the text of a .txt list.</summary>
    string List { get; }

    /// <summary>What each row should become.</summary>
    IReadOnlyList<DemoExpectation> Expectations { get; }

    /// <summary>How its host names lead to loopback.</summary>
    IReadOnlyList<ResolveOverride> Resolve { get; }
}

/// <summary>What one row of the demo should become.</summary>
/// <param name="Ordinal">The row's number in the list, from 1.</param>
/// <param name="Behaviour">What the server does, in a few words.</param>
/// <param name="Outcome">The status (<c>downloaded</c>, <c>duplicate</c>), or the failure kind's name.</param>
internal sealed record DemoExpectation(long Ordinal, string Behaviour, string Outcome);
