namespace ImageHaul.Rig;

/// <summary>How long the shortest command takes.</summary>
internal static class Startup
{
    private const int RunsPerRound = 10;

    public static (ScenarioResult, IReadOnlyList<Claim>) Run(string product, RigOptions options)
    {
        var log = Path.Combine(options.Work, "startup.log");
        (string Label, string Command)[] commands =
        [
            ("imagehaul --help, framework-dependent", $"exec {Product.Command(options.Product ?? Product.PublishFrameworkDependent(options.Work))} --help"),
            ("imagehaul --help, single file", $"exec {Product.Command(product)} --help"),
            ("python3, import requests and tenacity", "exec /usr/bin/python3 -c 'import requests, tenacity'"),
            ("curl --help", "exec curl --help"),
        ];
        var rounds = commands.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 0; round < options.Rounds * RunsPerRound; round++)
        {
            for (var i = 0; i < commands.Length; i++) rounds[i].Add(MeasuredRun.Run(commands[i].Command, options.Work, log));
        }
        var entries = commands.Select((command, i) => new EntryResult(command.Label, "", 1, 1, rounds[i], rounds[i].Exists(run => run.ExitCode != 0) ? "an exit code other than 0" : null)).ToList();
        return (new ScenarioResult("startup", "one process, start to end", entries), [new("wall of --help, s: at most 0.110", result => result.First.Wall, AtMost: 0.110)]);
    }
}
