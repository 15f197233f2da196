namespace ImageHaul.Rig;

/// <summary>What the parts of the work cost alone: nobody can be faster than these together on the same machine.</summary>
internal static class Floors
{
    public static (ScenarioResult, IReadOnlyList<Claim>) Run(Corpus corpus, RowLists lists, RigOptions options)
    {
        var list = lists.Main();
        var discard = Path.Combine(options.Work, "discard.curl");
        File.WriteAllLines(discard, File.ReadLines(list.Path).Select(url => $"url = \"{url}\"\noutput = \"/dev/null\""));
        var script = Path.Combine(options.Work, "wrk.lua");
        File.WriteAllLines(script, WrkScript(list.Path));
        var output = Path.Combine(options.Work, "out", "floors");
        Directory.CreateDirectory(output);
        var rows = list.GoodRows;
        (string Label, Func<int, string> Command)[] commands =
        [
            ("read, nothing stored (curl to /dev/null)", _ => $"curl -q -s --fail --parallel --parallel-max 32 -K '{discard}'; true"),
            ("copied on disk (cp, distinct files)", round => $"exec cp -r '{corpus.Folder}' copy-{round}"),
            ("copied in memory (cp, distinct files)", round => $"cp -r '{corpus.Folder}' '{options.Memory}-{round}' && rm -r '{options.Memory}-{round}'"),
            ("hashed (sha256sum, one core)", _ => $"find '{corpus.Folder}' -type f -print0 | xargs -0 sha256sum > sums"),
        ];
        var rounds = commands.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < commands.Length; i++)
            {
                Shell.SyncDisks();
                rounds[i].Add(MeasuredRun.Run(commands[i].Command(round), output, output + ".log"));
            }
        }
        Directory.Delete(output, recursive: true);
        Console.WriteLine(Shell.Run("wrk", "-t2", "-c64", "-d5s", "-s", script, Origin.Url(OriginDoor.Plain, 0)));
        Console.WriteLine(Shell.Run("/bin/sh", "-c", "openssl speed -seconds 1 -bytes 65536 -evp sha256 2>/dev/null | tail -2"));
        var entries = commands.Select((command, i) => new EntryResult(command.Label, "", list.Rows, i == 0 ? rows : corpus.Files.Count, rounds[i], rounds[i].Exists(run => run.ExitCode != 0) ? "an exit code other than 0" : null)).ToList();
        return (new ScenarioResult("floors", "the parts of the work alone", entries), []);
    }

    /// <summary>wrk asks one host for the list's paths in turn.</summary>
    private static IEnumerable<string> WrkScript(string list) =>
    [
        "paths = {}",
        $"for line in io.lines('{list}') do paths[#paths + 1] = line:match('^%a+://[^/]+(.*)$') end",
        "next = 0",
        "function request() next = next % #paths + 1; return wrk.format('GET', paths[next]) end",
    ];
}
