using ImageHaul.Sources;

namespace ImageHaul.Cli.Running;

/// <summary>The library's list readers.</summary>
internal sealed class LibrarySources : ISourceOpener
{
    public ValueTask<SourcesOpened> OpenAsync(IReadOnlyList<string> sources, SourceOptions options, Stream? standardInput, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
