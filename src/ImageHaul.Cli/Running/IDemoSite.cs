using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Running;

/// <summary>The misbehaving image server of <c>demo</c>, running on loopback until it is disposed.</summary>
internal interface IDemoSite : IAsyncDisposable
{
    /// <summary>The list to fetch, as the text of a .txt list.</summary>
    string List { get; }

    /// <summary>What each row has to become.</summary>
    IReadOnlyList<DemoExpectation> Expectations { get; }

    /// <summary>The given options with what the site needs: its names, leave for loopback, short waits.</summary>
    HaulOptions Suit(HaulOptions options);
}

/// <summary>What one row of the demo has to become.</summary>
/// <param name="Ordinal">The row's number in the list, from 1.</param>
/// <param name="Behaviour">What the server does, in a few words; empty when it behaves.</param>
/// <param name="Expected">What has to come of it, in words.</param>
/// <param name="Accepts">Judges a status and a failure kind by their names in the manifest.</param>
internal sealed record DemoExpectation(long Ordinal, string Behaviour, string Expected, Func<string, string?, bool> Accepts);
