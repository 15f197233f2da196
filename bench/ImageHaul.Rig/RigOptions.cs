using System.Globalization;

namespace ImageHaul.Rig;

/// <summary>What the command line asked for.</summary>
internal sealed record RigOptions
{
    /// <summary>The scenarios to run, by name.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>Rounds of each scenario; the median of them is reported.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Where the figures go as JSON; null for nowhere.</summary>
    public string? Json { get; init; }

    /// <summary>Runners to measure; null for all of a scenario. Ours always runs.</summary>
    public IReadOnlyList<string>? Peers { get; init; }

    /// <summary>Folder on disk for corpus, lists, servers and output.</summary>
    public string Work { get; init; } = Path.Combine(Path.GetTempPath(), "imagehaul-rig");

    /// <summary>Folder in memory for the scenarios that store there.</summary>
    public string Memory { get; init; } = "/dev/shm/imagehaul-rig";

    /// <summary>Find each runner's best setting again, even where bench/settings.json knows one.</summary>
    public bool Search { get; init; }

    /// <summary>Distinct files of the corpus.</summary>
    public int Files { get; init; } = 5000;

    /// <summary>A built ImageHaul.Cli.dll to measure; null to publish this checkout's.</summary>
    public string? Product { get; init; }

    /// <summary>Divides the rows of the large lists: 10 turns 500,000 into 50,000.</summary>
    public int Shrink { get; init; } = 1;

    /// <summary>The simulated web without its proxy: what only yields to that does not count as to be had.</summary>
    public bool Direct { get; init; }

    public static RigOptions Parse(string[] arguments)
    {
        var options = new RigOptions { Scenarios = [] };
        for (var i = 0; i < arguments.Length; i++)
        {
            string Value() => ++i < arguments.Length ? arguments[i] : throw new RigException($"{arguments[i - 1]} needs a value");
            int Number() => int.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new RigException($"'{arguments[i]}' is no number above 0");
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Number() },
                "--json" => options with { Json = Path.GetFullPath(Value()) },
                "--peers" => options with { Peers = Value().Split(',') },
                "--work" => options with { Work = Path.GetFullPath(Value()) },
                "--memory" => options with { Memory = Path.GetFullPath(Value()) },
                "--files" => options with { Files = Number() },
                "--product" => options with { Product = Path.GetFullPath(Value()) },
                "--shrink" => options with { Shrink = Number() },
                "--direct" => options with { Direct = true },
                "--search" => options with { Search = true },
                ['-', ..] unknown => throw new RigException($"no such option: {unknown}"),
                var name => options with { Scenarios = [.. options.Scenarios, name] },
            };
        }
        return options.Scenarios.Count > 0 ? options : throw new RigException("name scenarios to run, or: all");
    }
}
