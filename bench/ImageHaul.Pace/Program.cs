using ImageHaul.Frontier;
using ImageHaul.Simulation;

var models = new[] { HostModels.Fast, HostModels.Slow, HostModels.Far, HostModels.Limited, HostModels.LimitedWithRetryAfter, HostModels.Banning, HostModels.Collapsing, HostModels.Quota, HostModels.FewAtOnce };
foreach (var model in models)
{
    var (setting, best) = FixedRun.Best(model, 8, 20, 60, 1);
    var bs = best.ImagesPerSecond(20, 60);
    Console.WriteLine($"{model.Name}: best {setting} {bs:0.0}/s");
    for (var seed = 1; seed <= 5; seed++)
    {
        var t = AdaptiveRun.Go([model], new PolitenessOptions(), TimeSpan.FromSeconds(90), seed);
        Console.WriteLine($"   seed {seed}: 0-20 {t.ImagesPerSecond(0, 20) / bs:P0} 10-20 {t.ImagesPerSecond(10, 20) / bs:P0} 20-60 {t.ImagesPerSecond(20, 60) / bs:P0} 60-90 {t.ImagesPerSecond(60, 90) / bs:P0} inflight {t.InFlight(20, 60):0.0} 429 30+: {t.RefusedShare(30, 90):P1} 429 0-30: {t.RefusedShare(0, 30):P1}");
    }
}
var far = Enumerable.Repeat(HostModels.Far, 300).ToList();
foreach (var c in new int?[] { 256, 512, 1024, null })
{
    var began = DateTime.UtcNow;
    var t = AdaptiveRun.Go(far, new PolitenessOptions { Concurrency = c }, TimeSpan.FromSeconds(15), 1);
    Console.WriteLine($"300 far, {c}: 0-2 {t.ImagesPerSecond(0, 2):0} 0-5 {t.ImagesPerSecond(0, 5):0} 5-15 {t.ImagesPerSecond(5, 15):0} inflight {t.InFlight(5, 15):0} took {(DateTime.UtcNow - began).TotalSeconds:0.0}");
    Console.WriteLine(string.Join(' ', t.Steps.Take(20).Select(s => $"{s.InFlight:0}")));
}
