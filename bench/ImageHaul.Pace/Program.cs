using System.Globalization;
using ImageHaul.Frontier;
using ImageHaul.Pace;
using ImageHaul.Simulation;

// Runs the frontier against modelled hosts in virtual time, beside the best fixed setting for each, prints a table and draws a chart for each host.
// docs/politeness.md shows them.
if (args is not [var folder])
{
    Console.Error.WriteLine("use: dotnet run -c Release --project bench/ImageHaul.Pace -- FOLDER (docs/images, for the documentation's charts)");
    return 2;
}
const int Seeds = 20;
const int Length = 90;
Directory.CreateDirectory(folder);
var options = new PolitenessOptions();
Console.WriteLine("| host | best fixed setting | images/s | adaptive, 20 to 80 s | worst of 20 seeds | first 20 s | 429 after 30 s |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (var model in HostModels.Charted)
{
    var (setting, best) = FixedRun.Best(model, options.PerHost, 20, 80, seed: 1);
    best = FixedRun.Go(model, setting, TimeSpan.FromSeconds(Length), seed: 1);
    var runs = Enumerable.Range(1, Seeds).Select(seed => AdaptiveRun.Go([model], options, TimeSpan.FromSeconds(Length), seed)).ToList();
    var speed = best.ImagesPerSecond(20, 80);
    var shares = runs.ConvertAll(run => run.ImagesPerSecond(20, 80) / speed);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {model.Name} | `{setting}` | {speed:0.0} | {shares.Average():P0} | {shares.Min():P0} | {runs.Average(run => run.ImagesPerSecond(0, 20)) / speed:P0} | {runs.Average(run => run.RefusedShare(30, Length)):P2} |"));
    Write(new PaceChart($"Host: {model.Name}", $"{setting}", 1, Length), model.Name, runs[0], best);
}

const int Seconds = 10;
var hosts = Enumerable.Repeat(HostModels.Far, 300).ToList();
var auto = AdaptiveRun.Go(hosts, options, TimeSpan.FromSeconds(Seconds), seed: 1);
var wide = AdaptiveRun.Go(hosts, options with { Concurrency = 1024 }, TimeSpan.FromSeconds(Seconds), seed: 1);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"| 300 hosts 100 ms away | `--concurrency 1024` | {wide.ImagesPerSecond(5, Seconds):0} | {auto.ImagesPerSecond(5, Seconds) / wide.ImagesPerSecond(5, Seconds):P0} (5 to 10 s) | | {auto.ImagesPerSecond(0, 5) / wide.ImagesPerSecond(0, 5):P0} (5 s) | 0 |"));
Write(new PaceChart("300 hosts, each 100 ms away: the whole run", "--concurrency 1024", Trace.StepSeconds, Seconds), "many", auto, wide);
return 0;

void Write(PaceChart chart, string name, Trace adaptive, Trace best)
{
    var file = Path.Combine(folder, $"pace-{name.Replace(", ", "-", StringComparison.Ordinal).ToLowerInvariant().Replace(' ', '-')}.svg");
    File.WriteAllText(file, chart.Draw(adaptive, best));
}
