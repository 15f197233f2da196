namespace ImageHaul.Rig;

/// <summary>Runs a scenario: every entry in turn, round after round, so that all meet the same machine.</summary>
internal sealed class Batch(Origin origin, RigOptions options)
{
    public ScenarioResult Run(Scenario scenario, BestSettings settings)
    {
        var entries = scenario.Entries.Where(entry => entry.Runner.IsOurs || options.Peers is null || options.Peers.Any(name => entry.Label.Contains(name, StringComparison.OrdinalIgnoreCase))).ToList();
        var chosen = entries.ConvertAll(entry => settings.For(scenario, entry, Search));
        var results = entries.Select((entry, i) => new EntryResult(entry.Label, chosen[i], entry.List.Rows, entry.List.GoodRows, [], null)).ToArray();
        for (var round = 1; round <= options.Rounds; round++)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                var (measurement, wrong) = Measure(scenario, entries[i], chosen[i], $"{round}-{i}");
                results[i] = results[i] with { Rounds = [.. results[i].Rounds, measurement], Wrong = results[i].Wrong ?? wrong };
                Console.Error.WriteLine($"{scenario.Name} {round}/{options.Rounds} {entries[i].Label} [{chosen[i]}]: {measurement.Wall:F2} s{(wrong is null ? "" : ", wrong: " + wrong)}");
            }
        }
        CleanUp(scenario);
        return new ScenarioResult(scenario.Name, scenario.Title, results);
    }

    /// <summary>One measured run into a fresh folder, and what is wrong with its output.</summary>
    /// <param name="isKept">The output stays until the scenario is over, in memory too.</param>
    public (Measurement Measurement, string? Wrong) Measure(Scenario scenario, Entry entry, string setting, string name, bool isKept = false)
    {
        var output = Folder(scenario, name);
        Directory.CreateDirectory(output);
        origin.Reset();
        var command = entry.Runner.Command(new Job(entry.List, output, setting, entry.Http, origin.Authority));
        // What was written before must not be paid for by this run.
        Shell.SyncDisks();
        Machine.TouchMemory();
        var measurement = MeasuredRun.Run(command, output, output + ".log", new Dictionary<string, string> { ["SSL_CERT_FILE"] = origin.Authority, ["REQUESTS_CA_BUNDLE"] = origin.Authority });
        var wrong = OutputCheck.Check(output, entry.List, entry.Runner.Naming) ?? (entry.Runner.IsOurs ? OutputCheck.CheckManifest(output, entry.List) : null);
        if (wrong is not null) File.Copy(output + ".log", Path.Combine(options.Work, $"wrong-{scenario.Name}-{name}.log"), overwrite: true);
        // On disk the output stays until the batch is over: a file system that has just freed many inodes is slower for the next run.
        if (scenario.InMemory && !isKept) Directory.Delete(output, recursive: true);
        return (measurement, wrong);
    }

    private string Search(Scenario scenario, Entry entry)
    {
        var best = ("", double.MaxValue);
        foreach (var setting in entry.Runner.Settings.Where(setting => int.Parse(setting.Split(' ')[0]) >= entry.SmallestSetting))
        {
            var runs = Enumerable.Range(0, 2).Select(round => Measure(scenario, entry, setting, $"search-{scenario.Entries.ToList().IndexOf(entry)}-{setting.Replace(" ", "", StringComparison.Ordinal)}-{round}")).ToList();
            var wall = runs.Min(run => run.Measurement.Wall);
            var wrong = runs.Select(run => run.Wrong).FirstOrDefault(fault => fault is not null);
            Console.Error.WriteLine($"{scenario.Name} search {entry.Label} [{setting}]: {wall:F2} s{(wrong is null ? "" : ", wrong: " + wrong)}");
            if (wrong is null && wall < best.Item2) best = (setting, wall);
        }
        return best.Item1.Length > 0 ? best.Item1 : entry.Runner.Settings[0];
    }

    /// <summary>Where the run of this name stores.</summary>
    public string Folder(Scenario scenario, string name) => Path.Combine(OutputFolder(scenario), name);

    /// <summary>Deletes all output of a scenario.</summary>
    public void CleanUp(Scenario scenario)
    {
        if (Directory.Exists(OutputFolder(scenario))) Directory.Delete(OutputFolder(scenario), recursive: true);
        Shell.SyncDisks();
    }

    private string OutputFolder(Scenario scenario) => Path.Combine(scenario.InMemory ? options.Memory : options.Work, "out", scenario.Name);
}
