using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>A list named by its path: what can be said about it before it is read.</summary>
internal static class ListFile
{
    private const string Formats = "--input-format (txt, csv, tsv or jsonl)";

    /// <summary>True for an argument that is meant as the URL of one image.</summary>
    public static bool IsWebAddress(string source) =>
        source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks the file and its first rows.</summary>
    public static async ValueTask<(RowOpener? Opener, string? Error)> OpenAsync(string path, SourceOptions options, CancellationToken cancellationToken)
    {
        var name = UrlRedactor.Quote(path);
        if (Directory.Exists(path)) return (null, $"{name} is a folder; name a list file in it.");
        var format = options.Format == InputFormat.Auto ? FormatOf(path) : options.Format;
        var (stream, missing) = TryOpen(path, name);
        if (stream is null) return (null, missing);
        if (format == InputFormat.Auto)
        {
            await stream.DisposeAsync();
            return (null, UnknownExtension(path, name));
        }

        var mustBeGzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        var canReopen = stream.CanSeek;
        var opened = await RowReaders.OpenAsync(stream, name, format, mustBeGzip, options, cancellationToken);
        if (opened.Error is not null) return (null, opened.Error);
        // A pipe can be read once only; a file is closed until its turn comes, so that a thousand lists need no thousand handles.
        if (!canReopen) return (_ => ValueTask.FromResult(opened), null);
        opened.Reader!.Dispose();
        return (token => ReopenAsync(path, name, format, mustBeGzip, options, token), null);
    }

    private static async ValueTask<OpenedRows> ReopenAsync(
        string path, string name, InputFormat format, bool mustBeGzip, SourceOptions options, CancellationToken cancellationToken)
    {
        var (stream, missing) = TryOpen(path, name);
        return stream is null
            ? new OpenedRows(null, missing)
            : await RowReaders.OpenAsync(stream, name, format, mustBeGzip, options, cancellationToken);
    }

    private static (FileStream? Stream, string? Error) TryOpen(string path, string name)
    {
        try
        {
            // The reader has its own buffer.
            return (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan), null);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, NotFound(path, name));
        }
        catch (UnauthorizedAccessException)
        {
            return (null, $"{name} may not be read by this user; change its permissions.");
        }
        catch (Exception error) when (error is IOException or ArgumentException or NotSupportedException)
        {
            return (null, $"{name} cannot be opened ({UrlRedactor.Quote(error.Message)}); check the name and the disk.");
        }
    }

    private static string NotFound(string path, string name)
    {
        if (path.Contains("://", StringComparison.Ordinal)) return $"{name} is not an http or https URL; only those are fetched.";
        var hint = CanonicalUrl.Parse("https://" + path, out _) is { } url && url.HostKey.Host.Contains('.')
            ? "; if it is meant as a URL, write https:// before it." : "; check the path.";
        return $"{name} does not exist{hint}";
    }

    private static string UnknownExtension(string path, string name)
    {
        var extension = Path.GetExtension(WithoutGzip(path));
        var seen = extension.Length == 0 ? "no extension" : $"the extension {extension}";
        return $"{name} has {seen}, which names no list format (.txt, .csv, .tsv, .jsonl, .ndjson, each also .gz); say what it is with {Formats}.";
    }

    private static InputFormat FormatOf(string path) => Path.GetExtension(WithoutGzip(path)).ToUpperInvariant() switch
    {
        ".TXT" => InputFormat.Text,
        ".CSV" => InputFormat.Csv,
        ".TSV" => InputFormat.Tsv,
        ".JSONL" or ".NDJSON" => InputFormat.JsonLines,
        _ => InputFormat.Auto,
    };

    private static string WithoutGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
}
