using ImageHaul.Sources;

namespace ImageHaul.Cli.Running;

/// <summary>Opens what <c>get</c> was pointed at.</summary>
internal interface ISourceOpener
{
    /// <summary>Opens URLs, list files and standard input as one source of rows.</summary>
    /// <param name="sources">As given on the command line.</param>
    /// <param name="options">How lists are read.</param>
    /// <param name="standardInput">What <c>-</c> reads; null when it is not asked for.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    ValueTask<SourcesOpened> OpenAsync(IReadOnlyList<string> sources, SourceOptions options, Stream? standardInput, CancellationToken cancellationToken);
}

/// <summary>What came of opening: a source, or what is wrong, one line each.</summary>
internal sealed record SourcesOpened(IRequestSource? Source, IReadOnlyList<string> Faults);
