using System.Buffers;
using System.Text;
using System.Text.Json;
using ImageHaul.Frontier;
using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Web.Dashboard;

/// <summary>The events of the page: each a name and one line of JSON, in the form of a server-sent event. docs/dashboard.md has the fields.</summary>
internal static class EventWriter
{
    public static byte[] Tick(ProgressSnapshot? now, RunHistory history, TickFacts facts) => Event("tick", json =>
    {
        json.WriteString("state", State(now));
        json.WriteString("folder", facts.Folder);
        if (facts.DiskLeft is { } disk) json.WriteNumber("disk", disk);
        if (facts.MaxConcurrency is { } most) json.WriteNumber("maxConcurrency", most);
        if (now is null) return;
        WriteCounts(json, now);
        json.WriteNumber("imagesPerSecond", Math.Round(history.Speed.Images, 2));
        json.WriteNumber("bytesPerSecond", Math.Round(history.Speed.Bytes));
        if (history.TimeLeft(now) is { } left) json.WriteNumber("left", Math.Round(left.TotalSeconds));
        json.WriteNumber("inFlight", now.Frontier.InFlight);
        json.WriteNumber("limit", now.Frontier.Limit);
        if (now.Frontier.FixedLimit is { } asked) json.WriteNumber("asked", asked);
        json.WriteNumber("waiting", now.Frontier.Queued + now.Frontier.Spilled);
        json.WriteNumber("retries", now.Frontier.Retries);
        json.WriteNumber("hosts", now.Frontier.Hosts);
        json.WriteStartObject("failures");
        foreach (var (kind, rows) in now.Failures.Concat(facts.Skipped).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)) json.WriteNumber(kind.Name(), rows);
        json.WriteEndObject();
        if (history.Latest is not { } sample) return;
        json.WriteStartArray("sample");
        WriteSample(json, sample);
        json.WriteEndArray();
    });

    public static byte[] History(IReadOnlyList<Sample> samples) => Event("history", json =>
    {
        json.WriteStartArray("samples");
        foreach (var sample in samples)
        {
            json.WriteStartArray();
            WriteSample(json, sample);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    });

    public static byte[] Hosts(IReadOnlyList<HostSnapshot> hosts) => Event("hosts", json =>
    {
        json.WriteStartArray("hosts");
        foreach (var host in hosts)
        {
            json.WriteStartObject();
            json.WriteString("host", host.Host.ToString());
            json.WriteNumber("inFlight", host.InFlight);
            json.WriteNumber("limit", host.Limit);
            json.WriteNumber("waiting", host.Waiting);
            json.WriteNumber("latency", Math.Round(host.Latency.TotalMilliseconds));
            if (host.Pace is { } pace) json.WriteNumber("pace", Math.Round(pace, 2));
            if (host.BlockedFor > TimeSpan.Zero) json.WriteNumber("blocked", Math.Ceiling(host.BlockedFor.TotalSeconds));
            if (host.Reason is { } reason) json.WriteString("reason", reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    public static byte[] Failures(IReadOnlyList<(FailureKind Kind, FailureExample[] Examples)> kinds) => Event("failures", json =>
    {
        json.WriteStartObject("kinds");
        foreach (var (kind, examples) in kinds)
        {
            json.WriteStartObject(kind.Name());
            json.WriteString("remedy", Sentences(kind.Remedy()));
            json.WriteStartArray("examples");
            foreach (var example in examples)
            {
                json.WriteStartObject();
                json.WriteString("id", example.Id);
                json.WriteString("url", example.Url);
                json.WriteString("message", example.Message);
                json.WriteNumber("attempts", example.Attempts);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    });

    public static byte[] Images(IReadOnlyList<LatestImage> images) => Event("images", json =>
    {
        json.WriteStartArray("images");
        foreach (var (image, host, name) in images)
        {
            json.WriteStartObject();
            json.WriteString("digest", image.Digest.ToString());
            json.WriteString("name", name);
            json.WriteString("host", host);
            json.WriteString("format", image.Format.Name());
            json.WriteNumber("width", image.Width);
            json.WriteNumber("height", image.Height);
            json.WriteNumber("bytes", image.Bytes);
            if (LatestImages.Obstacle(image) is { } obstacle) json.WriteString("tile", obstacle);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    public static byte[] End(RunSummary? summary, string? nextCommand) => Event("end", json =>
    {
        json.WriteString("end", summary is null ? "abandoned" : JsonNamingPolicy.KebabCaseLower.ConvertName(summary.End.ToString()));
        if (summary?.Reason is { } reason) json.WriteString("reason", reason);
        if (summary is not null)
        {
            json.WriteNumber("unfinished", summary.Unfinished);
            json.WriteNumber("failed", summary.Failed);
        }
        if (summary?.ManifestPath is { } manifest) json.WriteString("manifest", manifest);
        if (nextCommand is not null) json.WriteString("next", nextCommand);
    });

    private static string Sentences(FailureRemedy remedy) => $"{Sentence(remedy.Meaning)} {Sentence(remedy.Advice)}";

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";

    private static string State(ProgressSnapshot? now) => now is null ? "starting" : now.Frontier.IsPaused ? "paused" : "running";

    private static void WriteCounts(Utf8JsonWriter json, ProgressSnapshot now)
    {
        json.WriteNumber("elapsed", Math.Round(now.Elapsed.TotalSeconds, 1));
        json.WriteNumber("rows", now.RowsRead);
        json.WriteBoolean("allRead", now.ReadingFinished);
        json.WriteNumber("done", now.RowsDone);
        json.WriteNumber("downloaded", now.Downloaded);
        json.WriteNumber("duplicates", now.Duplicates);
        json.WriteNumber("upToDate", now.UpToDate + now.Kept);
        json.WriteNumber("resumed", now.Resumed);
        json.WriteNumber("skipped", now.Skipped);
        json.WriteNumber("failed", now.Failed);
        json.WriteNumber("bytesFetched", now.BytesFetched);
        json.WriteNumber("bytesStored", now.BytesStored);
        json.WriteNumber("bytesSaved", now.BytesSaved);
    }

    private static void WriteSample(Utf8JsonWriter json, Sample sample)
    {
        json.WriteNumberValue(Math.Round(sample.At, 1));
        json.WriteNumberValue(Math.Round(sample.Images, 1));
        json.WriteNumberValue(Math.Round(sample.Bytes));
        json.WriteNumberValue(sample.InFlight);
        json.WriteNumberValue(sample.Limit);
    }

    // JSON has no line breaks in it, so one data line always does.
    private static byte[] Event(string name, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        buffer.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>What a tick tells beside the run's own counts.</summary>
/// <param name="Folder">The output folder.</param>
/// <param name="DiskLeft">Bytes that its disk has left; null when unknown.</param>
/// <param name="MaxConcurrency">The most fetches that may be asked for; null before the run can be steered.</param>
/// <param name="Skipped">Rows left alone for manners, by kind.</param>
internal sealed record TickFacts(string Folder, long? DiskLeft, int? MaxConcurrency, IReadOnlyList<KeyValuePair<FailureKind, long>> Skipped);
