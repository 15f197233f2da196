using ImageHaul.Testing.Http;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Tells the requests for rows from those for a host's wishes.</summary>
internal static class LoggedRows
{
    /// <summary>Requests for rows, of one host or all.</summary>
    public static int RowRequests(this RequestLog log, string? host = null) =>
        log.Entries.Count(entry => (host is null || entry.Head.Host == host) && entry.Head.Path is not ("/robots.txt" or "/.well-known/tdmrep.json"));
}
