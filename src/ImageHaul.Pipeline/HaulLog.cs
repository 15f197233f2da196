using Microsoft.Extensions.Logging;

namespace ImageHaul.Pipeline;

/// <summary>What runs write to a log: categories, and events whose numbers stay; docs/library.md has the table. Values that came from the network are cleaned beforehand.</summary>
public static partial class HaulLog
{
    /// <summary>The category of what concerns a whole run.</summary>
    public const string RunCategory = "ImageHaul.Run";

    /// <summary>The category of what concerns one host.</summary>
    public const string HostCategory = "ImageHaul.Hosts";

    /// <summary>The category of what concerns one row.</summary>
    public const string RowCategory = "ImageHaul.Rows";

    [LoggerMessage(100, LogLevel.Information, "Run begins in {Output}", EventName = "RunBegins")]
    internal static partial void RunBegins(ILogger log, string output);

    [LoggerMessage(101, LogLevel.Information, "Run ends in {Output} after {Elapsed}: {End}, {RowsRead} rows read, {Downloaded} downloaded, {Duplicates} duplicates, {Failed} failed", EventName = "RunEnds")]
    internal static partial void RunEnds(ILogger log, string output, TimeSpan elapsed, RunEnd end, long rowsRead, long downloaded, long duplicates, long failed);

    [LoggerMessage(102, LogLevel.Warning, "Run stops early in {Output}: {End}: {Reason}", EventName = "RunStopsEarly")]
    internal static partial void RunStopsEarly(ILogger log, string output, RunEnd end, string reason);

    [LoggerMessage(103, LogLevel.Error, "Run refused in {Output}: {End}: {Reason}", EventName = "RunRefused")]
    internal static partial void RunRefused(ILogger log, string output, RunEnd end, string reason);

    [LoggerMessage(200, LogLevel.Information, "Host {Host} is left alone for {Wait}: {Failure}", EventName = "HostPaused")]
    internal static partial void HostPaused(ILogger log, string host, TimeSpan wait, string failure);

    [LoggerMessage(201, LogLevel.Warning, "Host {Host} is suspended for {Wait}: {Failure}", EventName = "HostSuspended")]
    internal static partial void HostSuspended(ILogger log, string host, TimeSpan wait, string failure);

    [LoggerMessage(202, LogLevel.Information, "Host {Host} answers again", EventName = "HostRecovered")]
    internal static partial void HostRecovered(ILogger log, string host);

    [LoggerMessage(300, LogLevel.Debug, "Row {Row} comes again in {Wait} after attempt {Attempt}: {Failure}: {Message} ({Url})", EventName = "RowRetried")]
    internal static partial void RowRetried(ILogger log, string row, TimeSpan wait, int attempt, string failure, string message, string url);

    [LoggerMessage(301, LogLevel.Information, "Row {Row} failed: {Failure}: {Message} ({Url})", EventName = "RowFailed")]
    internal static partial void RowFailed(ILogger log, string row, string failure, string message, string url);

    [LoggerMessage(302, LogLevel.Debug, "Row {Row} is left alone: {Failure}: {Message} ({Url})", EventName = "RowSkipped")]
    internal static partial void RowSkipped(ILogger log, string row, string failure, string message, string url);
}
