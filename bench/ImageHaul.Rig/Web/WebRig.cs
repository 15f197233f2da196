using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace ImageHaul.Rig.Web;

/// <summary>Runs ImageHaul and what people would otherwise use over the simulated web, and asks the hosts how it was.</summary>
internal static class WebRig
{
    private const int AllRows = 30_000;

    // The script sleeps in its threads after each refusal: with a third of the rows failing that takes a long time.
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Runs all of it; false when a claim was missed.</summary>
    public static bool Run(string product, RigOptions options)
    {
        var plan = new WebPlan(AllRows / options.Shrink, withProxy: !options.Direct);
        var images = new WebImages();
        var digests = plan.Rows.ToDictionary(row => images.DigestOf(row.Number), row => row.Number, StringComparer.Ordinal);
        var list = Path.Combine(options.Work, "web.txt");
        File.WriteAllLines(list, plan.List.Select(plan.Url));
        using var origin = new WebOrigin(plan, images);
        var machine = Machine.Describe();
        Console.WriteLine($"{machine}\n\n{plan.Rows.Length:N0} rows over {WebPlan.Hosts} hosts; {plan.Obtainable.Count:N0} images can be had{(options.Direct ? ", without the proxy" : "")}\n");
        Console.WriteLine("| program | wall, s | images got | requests | most at once on a host | requests over the cap of 8 | requests within a Retry-After | 429 answers |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");

        var results = new List<WebResult>();
        foreach (var (name, command) in Programs(product, list, plan))
        {
            if (results.Count > 0 && options.Peers is { } peers && !peers.Any(peer => name.Contains(peer, StringComparison.OrdinalIgnoreCase))) continue;
            // In memory: this is about hosts, and a disk that others keep busy would hold every program up.
            var output = Path.Combine(options.Memory, "web");
            if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
            Directory.CreateDirectory(output);
            origin.Reset();
            var run = MeasuredRun.Run(command, output, Path.Combine(options.Work, $"web-{results.Count}.log"), longest: LongestRun);
            var got = Got(output, digests).Count(plan.Obtainable.Contains);
            var result = new WebResult(name, run, got, plan.Obtainable.Count, origin.Counts);
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {run.Wall:F1} | {got:N0} of {plan.Obtainable.Count:N0} | {result.Hosts.Requests:N0} | {result.Hosts.Peak} | {result.Hosts.OverCap:N0} | {result.Hosts.WithinRetryAfter:N0} | {result.Hosts.Refused:N0} |"));
        }
        Directory.Delete(Path.Combine(options.Memory, "web"), recursive: true);
        if (options.Json is { } file) File.WriteAllText(file, JsonSerializer.Serialize(new { Machine = machine, Rows = plan.Rows.Length, Results = results }, _json) + "\n");
        return Judge(results);
    }

    private static bool Judge(List<WebResult> results)
    {
        var ours = results[0];
        (string Claim, bool Holds)[] claims =
        [
            ("every image that can be had", ours.Got == ours.Obtainable),
            ("no host ever above its cap", ours.Hosts.OverCap == 0),
            ("no host called within its Retry-After", ours.Hosts.WithinRetryAfter == 0),
            .. results.Where(result => result.Name.StartsWith("script", StringComparison.Ordinal)).Select(script => ("at most half the script's time", ours.Run.Wall <= script.Run.Wall / 2)),
        ];
        Console.WriteLine();
        foreach (var (claim, holds) in claims) Console.WriteLine($"- {(holds ? "holds" : "MISSED")}: {claim}");
        return claims.All(claim => claim.Holds);
    }

    private static IEnumerable<(string Name, string Command)> Programs(string product, string list, WebPlan plan)
    {
        var proxy = plan.WithProxy ? $" --proxy http://127.0.0.1:{WebOrigin.ProxyPort} --proxy-mode on-block" : "";
        yield return ("ImageHaul", $"exec {Product.Command(product)} get '{list}' -o . --allow-private --progress plain{proxy}");
        yield return ("script, 64 threads", $"exec /usr/bin/python3 '{Checkout.File("bench", "peers", "thread_pool.py")}' '{list}' . --workers 64");
        yield return ("Scrapy, AutoThrottle", $"exec /usr/bin/python3 '{Checkout.File("bench", "peers", "scrapy_media.py")}' '{list}' . --pipeline files --workers 64 --per-host {WebHost.Cap} --throttle");
    }

    /// <summary>The rows whose image is among the stored files, whatever these are called.</summary>
    private static IEnumerable<int> Got(string folder, Dictionary<string, int> digests)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories))
        {
            if (digests.TryGetValue(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), out var row)) yield return row;
        }
    }

    private sealed record WebResult(string Name, Measurement Run, int Got, int Obtainable, WebCounts Hosts);
}
