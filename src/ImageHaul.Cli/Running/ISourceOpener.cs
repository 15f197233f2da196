using ImageHaul.Sources;

namespace ImageHaul.Cli.Running;

/// <summary>Opens what <c>get</c> was pointed at.</summary>
internal interface ISourceOpener
{
    /// <summary>Opens URLs, list files and standard input as one source of rows.</summary>
    /// <param name="sources">As given on the command line.</param>
    /// <param name="options">How lists are read.</param>
    /// <param name="standardInput">What <c>-</c> reads.</param>
    OpenedSource Open(IReadOnlyList<string> sources, SourceOptions options, Stream standardInput);
}

/// <summary>What came of opening: a source, or what is wrong, one line each.</summary>
internal sealed record OpenedSource(IRequestSource? Source, IReadOnlyList<string> Faults);
