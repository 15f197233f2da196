using System.Text;
using ImageHaul.Rig;
using ImageHaul.Rig.Web;

// Makes the corpus, starts the origin, runs ImageHaul and its peers side by side, prints tables. docs/performance.md says how to use it.
try
{
    var options = RigOptions.Parse(args);
    Packages.Install();
    Directory.CreateDirectory(options.Work);
    // It has an origin and images of its own.
    if (options.Scenarios is ["web"]) return WebRig.Run(options.Product ?? Product.Publish(options.Work), options) ? 0 : 1;
    var corpus = Corpus.Make(options.Work, options.Files);
    var product = options.Product ?? Product.Publish(options.Work);
    using var origin = new Origin(corpus, Path.Combine(options.Work, "origin"));
    var lists = new RowLists(corpus, Path.Combine(options.Work, "lists"));
    var runners = new Runners(product);
    var scenarios = new Scenarios(runners, lists, options.Shrink);
    var batch = new Batch(origin, options);
    var settings = new BestSettings(options.Search);
    var report = new Report(Machine.Describe());

    IEnumerable<string> names = options.Scenarios.Contains("all") ? [.. scenarios.Names, "resume", "startup", "floors"] : options.Scenarios;
    foreach (var name in names)
    {
        var (result, claims) = name switch
        {
            "resume" => Resume.Run(batch, runners, lists, origin, options),
            "startup" => Startup.Run(product, options),
            "floors" => Floors.Run(corpus, lists, options),
            _ => Run(scenarios.Of(name)),
        };
        report.Add(result, claims);
    }
    if (options.Json is { } file) report.Write(file);
    return report.IsGood ? 0 : 1;

    (ScenarioResult, IReadOnlyList<Claim>) Run(Scenario scenario) => (batch.Run(scenario, settings), scenario.Claims);
}
catch (Exception fault) when (fault is not OutOfMemoryException)
{
    // Caught whatever it is, so that the origin is stopped on the way here.
    Console.Error.WriteLine(fault is RigException ? $"rig: {fault.Message}" : $"rig: {fault}");
    return 2;
}
