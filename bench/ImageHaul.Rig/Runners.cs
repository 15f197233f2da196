namespace ImageHaul.Rig;

/// <summary>ImageHaul and what people would otherwise use. Each command does its best: quiet, no preallocation, retries where the list needs them.</summary>
internal sealed class Runners(string product)
{
    private static readonly string[] _few = ["16", "32", "64", "128", "256"];
    private static readonly string[] _many = ["64", "128", "256", "512", "1024"];

    /// <summary>ImageHaul with a fixed ceiling, all else by default.</summary>
    public Runner Ours { get; } = Product("imagehaul", product, ["16", "32", "64", "128", "256", "512", "1024"], job => $"--concurrency {job.Setting} --per-host {job.Setting}");

    /// <summary>ImageHaul that finds the number of fetches itself; a host may take as many as it likes.</summary>
    public Runner Auto { get; } = Product("imagehaul auto", product, ["auto"], _ => "--per-host 1024");

    /// <summary>ImageHaul without the durable mark, to see what that costs.</summary>
    public Runner NotDurable { get; } = Product("imagehaul, durability none", product, ["16", "32", "64", "128", "256", "512", "1024"], job => $"--concurrency {job.Setting} --per-host {job.Setting} --durability none");

    public Runner Script12 { get; } = new("script, 12 threads", Naming.Digest, ["12"], job => Python(job, "thread_pool.py", $"--workers {job.Setting}"));

    public Runner ScriptBest { get; } = new("script, best threads", Naming.Digest, ["64", "256", "1024"], job => Python(job, "thread_pool.py", $"--workers {job.Setting}"));

    public Runner Sequential { get; } = new("script, sequential", Naming.Digest, ["1"], job => Python(job, "sequential.py", ""));

    public Runner Aiohttp { get; } = new("aiohttp", Naming.Digest, ["16", .. _many], job => Python(job, "aiohttp_pool.py", $"--workers {job.Setting} --authority '{job.Authority}'"));

    public Runner Curl { get; } = new("curl --parallel", Naming.Row, CurlSettings(), CurlCommand);

    public Runner CurlAndHash { get; } = HashAndRename("curl + sha256sum + rename", 1);

    public Runner CurlAndHashOnAllCores { get; } = HashAndRename("curl + sha256sum on all cores + rename", Environment.ProcessorCount);

    public Runner Wget2 { get; } = new("wget2", Naming.Row, ["4", "8", .. _few, "512"],
        job => $"exec wget2 --no-config -q --progress=none --max-threads={job.Setting} --tries=5 --compression=identity --ca-certificate='{job.Authority}' "
            + $"--http2={(job.Http == "1.1" ? "off" : "on")} -i '{job.List.Path}'");

    public Runner Aria2 { get; } = new("aria2c", Naming.Row, [.. _few, "1024"],
        job => $"exec aria2c --no-conf -q -i '{job.List.AriaInput}' -d . -j {job.Setting} -x 1 -s 1 --file-allocation=none --auto-file-renaming=false --allow-overwrite=true --max-tries=5 --retry-wait=2 "
            + $"--summary-interval=0 --console-log-level=error --download-result=hide --enable-http-keep-alive=true --http-accept-gzip=false --ca-certificate='{job.Authority}'");

    public Runner ScrapyImages { get; } = new("Scrapy ImagesPipeline", Naming.Encoded, ["16", "64", "256", "1024"], job => Python(job, "scrapy_media.py", $"--pipeline images --workers {job.Setting}"));

    public Runner ScrapyFiles { get; } = new("Scrapy FilesPipeline", Naming.Row, ["16", "64", "256", "1024"], job => Python(job, "scrapy_media.py", $"--pipeline files --workers {job.Setting}"));

    private static Runner Product(string name, string product, string[] settings, Func<Job, string> pace) => new(name, Naming.Digest, settings,
        job => $"exec {Rig.Product.Command(product)} get '{job.List.Path}' -o . --allow-private {pace(job)}{(job.Http is { } version ? $" --http {version}" : "")}") { IsOurs = true };

    private static Runner HashAndRename(string name, int processes) => new(name, Naming.Digest, CurlSettings(),
        job => $"{CurlCommand(job)}; cd /; '{Checkout.File("bench", "peers", "hash_and_rename.sh")}' '{job.Output}' {processes}");

    // Debian's interpreter, whatever else the path holds: the peers' packages are there.
    private static string Python(Job job, string script, string options) =>
        $"exec /usr/bin/python3 '{Checkout.File("bench", "peers", script)}' '{job.List.Path}' . {options}";

    private static string[] CurlSettings() => [.. new[] { 8, 16, 32, 64, 128, 300 }.SelectMany(number => new[] { $"{number}", $"{number} --parallel-immediate" })];

    private static string CurlCommand(Job job) =>
        $"curl -q -s --fail --parallel --parallel-max {job.Setting} --retry 4 --cacert '{job.Authority}' {(job.Http switch { "1.1" => "--http1.1 ", "2" => "--http2 ", _ => "" })}-K '{job.List.CurlConfig}'";
}
