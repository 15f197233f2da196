using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>Streams the rows of an input. Every row becomes one request, bad rows included (with a fault); nothing is held.</summary>
public interface IRequestSource
{
    /// <summary>Reads the rows once, in order, ordinals from 1.</summary>
    IAsyncEnumerable<ImageRequest> ReadAsync(CancellationToken cancellationToken);
}
