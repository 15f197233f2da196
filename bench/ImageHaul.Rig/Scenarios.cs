namespace ImageHaul.Rig;

/// <summary>The scenarios that compare runners on lists, with what must come out of each.</summary>
internal sealed class Scenarios(Runners runners, RowLists lists, int shrink)
{
    private const string Script = "script, 12 threads";
    private const string Curl = "curl --parallel";

    public IReadOnlyList<string> Names { get; } = ["main", "memory", "flaky", "latency", "tls", "tiny", "many", "duplicates"];

    public Scenario Of(string name) => name switch
    {
        "main" => Main(),
        "memory" => Memory(),
        "flaky" => Flaky(),
        "latency" => Latency(),
        "tls" => Tls(),
        "tiny" => Tiny(),
        "many" => Many(),
        "duplicates" => Duplicates(),
        _ => throw new RigException($"no such scenario: {name}"),
    };

    private Scenario Main()
    {
        var list = lists.Main();
        return new("main", $"{list.Rows:N0} rows over 8 hosts, stored on disk",
        [
            new(runners.Ours, list), new(runners.NotDurable, list) { SettingsName = runners.Ours.Name }, new(runners.Script12, list), new(runners.ScriptBest, list), new(runners.Sequential, list), new(runners.Aiohttp, list), new(runners.Curl, list),
            new(runners.CurlAndHash, list) { SettingsName = runners.Curl.Name }, new(runners.CurlAndHashOnAllCores, list) { SettingsName = runners.Curl.Name }, new(runners.Wget2, list), new(runners.Aria2, list), new(runners.ScrapyImages, list), new(runners.ScrapyFiles, list),
        ])
        {
            Claims =
            [
                new("wall against the script with 12 threads: at most 1/6", result => result.WallAgainst(Script), AtMost: 1 / 6.0),
                new("CPU against the script with 12 threads: at most 0.22", result => result.CpuAgainst(Script), AtMost: 0.22),
                new("wall against curl + sha256sum + rename: at most 0.4", result => result.WallAgainst("curl + sha256sum + rename"), AtMost: 0.4),
                new("wall against bare curl --parallel: at most 1.2", result => result.WallAgainst(Curl), AtMost: 1.2),
                new("the durable mark: at most 1.1 of the wall without", result => result.WallAgainst("imagehaul, durability none"), AtMost: 1.1),
            ],
        };
    }

    private Scenario Memory()
    {
        var list = lists.Main();
        return new("memory", $"{list.Rows:N0} rows over 8 hosts, stored in memory (tmpfs)",
            [new(runners.Ours, list), new(runners.Script12, list), new(runners.Aiohttp, list), new(runners.Curl, list), new(runners.CurlAndHash, list) { SettingsName = runners.Curl.Name }, new(runners.CurlAndHashOnAllCores, list) { SettingsName = runners.Curl.Name }, new(runners.Wget2, list)])
        {
            SettingsKey = "main",
            InMemory = true,
            Claims = [new("wall against bare curl --parallel: at most 1.7", result => result.WallAgainst(Curl), AtMost: 1.7)],
        };
    }

    private Scenario Flaky()
    {
        var list = lists.Flaky();
        // Without wget2, which does not repeat a 503 in the version that Debian has.
        return new("flaky", $"{list.Rows:N0} rows, 1 % answered with 503 twice",
            [new(runners.Ours, list), new(runners.Script12, list), new(runners.ScriptBest, list), new(runners.Aiohttp, list), new(runners.Curl, list)])
        {
            SettingsKey = "main",
            InMemory = true,
            Claims = [new("wall against the script with 12 threads: at most 1/6", result => result.WallAgainst(Script), AtMost: 1 / 6.0)],
        };
    }

    private Scenario Latency()
    {
        var list = lists.Main(OriginDoor.Late);
        Entry Of(Runner runner) => new(runner, list) { SmallestSetting = 64 };
        return new("latency", $"{list.Rows:N0} rows, each answer 100 ms late",
        [
            Of(runners.Ours), new(runners.Auto, list), new(runners.Script12, list), Of(runners.ScriptBest), Of(runners.Aiohttp), Of(runners.Curl), Of(runners.Wget2),
            Of(runners.Aria2), Of(runners.ScrapyFiles),
        ])
        {
            InMemory = true,
            Claims =
            [
                new("images/s against the fastest peer: at least 1.7", result => 1 / result.Entries.Skip(2).Select(peer => result.WallAgainst(peer.Label)).DefaultIfEmpty(double.NaN).Max(), AtLeast: 1.7),
                new("images/s against the script at its best: at least 6", result => 1 / result.WallAgainst("script, best threads"), AtLeast: 6),
                new("images/s of auto against the best fixed value: at least 0.85", result => result.WallAgainst("imagehaul auto"), AtLeast: 0.85),
            ],
        };
    }

    private Scenario Tls()
    {
        var (near, late) = (lists.Main(OriginDoor.Tls), lists.Main(OriginDoor.TlsLate));
        Entry Of(Runner runner, RowList list, string http, string where) => new(runner, list) { Http = http, Label = $"{runner.Name}, HTTP/{http}{where}", SettingsName = $"{runner.Name}, HTTP/{http}{where}", SmallestSetting = where.Length > 0 ? 64 : 0 };
        return new("tls", $"{near.Rows:N0} rows over TLS",
        [
            Of(runners.Ours, late, "2", ", 100 ms"), Of(runners.Ours, late, "1.1", ", 100 ms"), Of(runners.Curl, late, "2", ", 100 ms"), Of(runners.Curl, late, "1.1", ", 100 ms"),
            Of(runners.Ours, near, "2", ""), Of(runners.Ours, near, "1.1", ""), Of(runners.Curl, near, "2", ""), Of(runners.Curl, near, "1.1", ""), Of(runners.Wget2, near, "2", ""), Of(runners.Wget2, near, "1.1", ""),
        ])
        {
            InMemory = true,
            Claims =
            [
                new("HTTP/2 at 100 ms: wall against curl at its best: at most 1.0",
                    result => Math.Max(result.WallAgainst(Curl + ", HTTP/2, 100 ms"), result.WallAgainst(Curl + ", HTTP/1.1, 100 ms")), AtMost: 1.0),
            ],
        };
    }

    private Scenario Tiny()
    {
        var counts = new[] { 5_000, 50_000 / shrink, 500_000 / shrink };
        var largest = $"imagehaul, {counts[^1]:N0}";
        // The largest first: it is what the claims are about.
        return new("tiny", "images of 1 to 2 KB", [.. counts.Reverse().Select(count => new Entry(runners.Ours, lists.Tiny(count)) { Label = $"imagehaul, {count:N0}" })])
        {
            SettingsKey = "main",
            InMemory = true,
            Claims =
            [
                new("images/s of the largest list against the smallest: at least 0.9", result => result.First.ImagesPerSecond / result.Entries[^1].ImagesPerSecond, AtLeast: 0.9),
                new("peak memory of the largest list, MB: at most 150 + 24 bytes a row", result => result.First.PeakMegabytes, AtMost: 150 + (24.0 * counts[^1] / (1 << 20))),
            ],
        };
    }

    private Scenario Many()
    {
        return new("many", "the main list over 200 hosts against 8", [new(runners.Ours, lists.Many()) { Label = "imagehaul, 200 hosts" }, new(runners.Ours, lists.Main()) { Label = "imagehaul, 8 hosts" }])
        {
            SettingsKey = "main",
            InMemory = true,
            Claims = [new("wall over 200 hosts against 8: at most 1.15", result => result.WallAgainst("imagehaul, 8 hosts"), AtMost: 1.15)],
        };
    }

    private Scenario Duplicates()
    {
        var list = lists.Duplicates(5_000_000 / shrink, 50_000 / shrink);
        return new("duplicates", $"{list.Rows:N0} rows that ask for {list.Images.Count:N0} URLs", [new(runners.Ours, list)])
        {
            SettingsKey = "main",
            InMemory = true,
            Claims =
            [
                new("rows/s, manifest included: at least 60,000", result => result.First.RowsPerSecond, AtLeast: 60_000),
                new("peak memory, MB: at most 270", result => result.First.PeakMegabytes, AtMost: 270),
            ],
        };
    }
}
