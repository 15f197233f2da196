using System.Buffers;
using ImageHaul.Model;

namespace ImageHaul.Web.Report;

/// <summary>How a report speaks of its folder: by its name, never by the way to it, which belongs to one machine and its user.</summary>
/// <param name="folder">The output folder.</param>
internal sealed class FolderWords(string folder)
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>The folder's own name.</summary>
    public string Name { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { Length: > 0 } name ? name : "images";

    /// <summary>The name as a shell wants it.</summary>
    public string Word => !Name.AsSpan().ContainsAnyExcept(Plain) && Name[0] != '-' ? Name : $"'./{Name.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The remedy's command for this folder; null when there is none.</summary>
    public string? Command(FailureKind kind) => kind.Remedy().Command?.Replace("DIR", Word, StringComparison.Ordinal);

    /// <summary>A query of the catalog.</summary>
    public string Query(string sql) => $"sqlite3 -readonly {(Word[0] == '\'' ? Word[..^1] + "/.imagehaul/catalog.db'" : Word + "/.imagehaul/catalog.db")} \"{sql}\"";
}
