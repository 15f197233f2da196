using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>
/// Reads the rows of one input in two gears: rows come synchronously out of what is in memory, and only filling that waits. So a row costs no
/// asynchronous step of its own.
/// </summary>
internal interface IRowReader : IDisposable
{
    /// <summary>The next row; null when memory holds no whole one.</summary>
    ImageRequest? TryRead(long ordinal);

    /// <summary>True when all input is in memory: then null from <see cref="TryRead"/> is the end.</summary>
    bool IsFilled { get; }

    /// <summary>Brings more input into memory.</summary>
    ValueTask FillAsync(CancellationToken cancellationToken);
}

/// <summary>A reader, or the sentence that says why there is none.</summary>
internal readonly record struct OpenedRows(IRowReader? Reader, string? Error);

/// <summary>Opens an input that was checked before.</summary>
internal delegate ValueTask<OpenedRows> RowOpener(CancellationToken cancellationToken);
