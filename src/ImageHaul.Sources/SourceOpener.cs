namespace ImageHaul.Sources;

/// <summary>
/// Turns the SOURCE arguments of a run (an http(s) URL, a list file, or <c>-</c> for standard input) into one stream of requests. Everything that can be known
/// beforehand is checked here, so that a wrong name costs no fetch.
/// </summary>
public static class SourceOpener
{
    private const string StandardInputName = "standard input";

    /// <summary>
    /// Checks every source (it exists, can be read, its format is known, its header has the columns) and reads no more than each one's first rows.
    /// </summary>
    /// <param name="sources">The arguments, in order.</param>
    /// <param name="options">How lists are read; its own faults are reported with those of the sources.</param>
    /// <param name="standardInput">What <c>-</c> reads; stays the caller's to dispose. Null when there is none.</param>
    /// <param name="cancellationToken">Stops the checks.</param>
    /// <returns>The requests of all sources, one after another, or one sentence for each fault.</returns>
    public static async ValueTask<OpenedSources> OpenAsync(
        IReadOnlyList<string> sources, SourceOptions options, Stream? standardInput, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        var errors = options.Validate().ToList();
        if (sources.Count == 0) errors.Add("No source was given; name a URL, a list file, or - for standard input.");
        if (sources.Count(source => source == "-") > 1) errors.Add("Standard input (-) can be read only once; name it once.");
        if (errors.Count > 0) return new OpenedSources { Errors = errors };

        var openers = new List<RowOpener>(sources.Count);
        foreach (var source in sources)
        {
            var (opener, error) = await OpenOneAsync(source, options, standardInput, cancellationToken);
            if (opener is not null) openers.Add(opener);
            else errors.Add(error!);
        }
        return errors.Count > 0
            ? new OpenedSources { Errors = errors }
            : new OpenedSources { Source = new ConcatenatedSource(openers, options.Limit) };
    }

    private static async ValueTask<(RowOpener? Opener, string? Error)> OpenOneAsync(
        string source, SourceOptions options, Stream? standardInput, CancellationToken cancellationToken)
    {
        if (source.Length == 0) return (null, "A source is empty; name a URL, a list file, or - for standard input.");
        if (source == "-")
        {
            if (standardInput is null) return (null, "Standard input (-) is not at hand; name a list file instead.");
            var format = options.Format == InputFormat.Auto ? InputFormat.Text : options.Format;
            var borrowed = new PushbackStream(standardInput, default, leaveOpen: true);
            var piped = await RowReaders.OpenAsync(borrowed, StandardInputName, format, mustBeGzip: false, options, cancellationToken);
            return piped.Error is null ? (_ => ValueTask.FromResult(piped), null) : (null, piped.Error);
        }
        if (ListFile.IsWebAddress(source)) return (_ => ValueTask.FromResult(new OpenedRows(new SingleUrl(source), null)), null);
        return await ListFile.OpenAsync(source, options, cancellationToken);
    }
}

/// <summary>What came of opening: the requests, or why not.</summary>
public sealed record OpenedSources
{
    /// <summary>All sources, one after another, ordinals from 1; null when there are errors.</summary>
    public IRequestSource? Source { get; init; }

    /// <summary>One sentence for each fault, naming the source and the remedy; empty when all is well.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
