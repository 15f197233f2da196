using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageHaul.Cli.Options;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Screen;

/// <summary>
/// Events on standard output, one JSON object a line. A slow reader slows the run (nothing is dropped, nothing piles up); a reader that went away ends the
/// events, not the run, and so does a disk that refuses them, which is said. Thread-safe.
/// </summary>
internal sealed class JsonEvents(Stream output, Action<string>? refused = null)
{
    // The consumer is a program, not a web page: text stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(16 << 10);
    private bool _isClosed;

    /// <summary>One <c>record</c> event each.</summary>
    public void Records(IReadOnlyList<ImageRecord> records)
    {
        lock (_gate)
        {
            foreach (var record in records) Append("record", json => RecordJson.WriteFields(json, record));
            Send();
        }
    }

    /// <summary>The last event of a run.</summary>
    public void Summary(RunSummary summary, int exitCode, NextCommand? next)
    {
        lock (_gate)
        {
            Append("summary", json => WriteSummary(json, summary, exitCode, next));
            Send();
        }
    }

    /// <summary>Any other event.</summary>
    public void Write(string name, Action<Utf8JsonWriter> fields)
    {
        lock (_gate)
        {
            Append(name, fields);
            Send();
        }
    }

    private static void WriteSummary(Utf8JsonWriter json, RunSummary summary, int exitCode, NextCommand? next)
    {
        var counts = summary.Counts;
        json.WriteString("end", EndName(summary.End));
        json.WriteNumber("exit_code", exitCode);
        json.WriteString("reason", summary.Reason);
        json.WriteNumber("rows", counts.RowsRead);
        json.WriteNumber("resumed", counts.Resumed);
        json.WriteNumber("resumed_failed", counts.ResumedFailed);
        json.WriteNumber("downloaded", counts.Downloaded);
        json.WriteNumber("duplicates", counts.Duplicates);
        json.WriteNumber("uptodate", counts.UpToDate);
        json.WriteNumber("kept", counts.Kept);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("unfinished", summary.Unfinished);
        json.WriteStartObject("failures");
        foreach (var (kind, rows) in counts.Failures.OrderBy(pair => pair.Key)) json.WriteNumber(kind.Name(), rows);
        json.WriteEndObject();
        json.WriteNumber("bytes_fetched", counts.BytesFetched);
        json.WriteNumber("bytes_stored", counts.BytesStored);
        json.WriteNumber("bytes_saved", counts.BytesSaved);
        json.WriteNumber("elapsed_ms", (long)counts.Elapsed.TotalMilliseconds);
        json.WriteNumber("images_per_s", Math.Round(FinalTable.ImagesPerSecond(counts), 1));
        json.WriteString("manifest", summary.ManifestPath);
        json.WriteString("next", next?.Line);
    }

    private static string EndName(RunEnd end) => end switch
    {
        RunEnd.Finished => "finished",
        RunEnd.Stopped => "stopped",
        RunEnd.PastDeadline => "past-deadline",
        RunEnd.StorageRefused => "storage-refused",
        RunEnd.FolderLocked => "folder-locked",
        _ => "catalog-refused",
    };

    private void Append(string name, Action<Utf8JsonWriter> fields)
    {
        if (_isClosed) return;
        using (var json = new Utf8JsonWriter(_buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            fields(json);
            json.WriteEndObject();
        }
        _buffer.Write("\n"u8);
    }

    private void Send()
    {
        if (_isClosed) return;
        try
        {
            output.Write(_buffer.WrittenSpan);
            output.Flush();
        }
        catch (IOException gone)
        {
            _isClosed = true;
            refused?.Invoke(gone.Message);
        }
        _buffer.ResetWrittenCount();
    }
}
