namespace ImageHaul.Rig;

/// <summary>The same command on a folder where everything is done: how long until it knows, and that it asks the server for nothing.</summary>
internal static class Resume
{
    public static (ScenarioResult, IReadOnlyList<Claim>) Run(Batch batch, Runners runners, RowLists lists, Origin origin, RigOptions options)
    {
        var list = lists.Tiny(500_000 / options.Shrink);
        var scenario = new Scenario("resume", $"a finished run of {list.Rows:N0} rows, again", [new(runners.Ours, list)]) { InMemory = true };
        const string setting = "64";
        var output = batch.Folder(scenario, "finished");
        var entry = scenario.Entries[0];
        var (first, wrong) = batch.Measure(scenario, entry, setting, "finished", isKept: true);
        Console.Error.WriteLine($"resume, the run itself: {first.Wall:F1} s");
        var before = origin.Requests;
        var rounds = new List<Measurement>();
        for (var round = 0; round < options.Rounds; round++)
        {
            Shell.SyncDisks();
            rounds.Add(MeasuredRun.Run(runners.Ours.Command(new Job(list, output, setting, null, origin.Authority)), output, output + ".log"));
            Console.Error.WriteLine($"resume {round + 1}/{options.Rounds}: {rounds[^1].Wall:F2} s");
        }
        // The question itself is a request.
        var asked = origin.Requests - before - 1;
        wrong ??= rounds.Exists(round => round.ExitCode != 0) ? "an exit code other than 0" : asked > 0 ? $"{asked} requests were made" : OutputCheck.CheckManifest(output, list);
        batch.CleanUp(scenario);
        var result = new ScenarioResult(scenario.Name, scenario.Title, [new EntryResult("imagehaul", setting, list.Rows, list.GoodRows, rounds, wrong)]);
        return (result, [new("wall, s: at most 5", found => found.First.Wall, AtMost: 5)]);
    }
}
