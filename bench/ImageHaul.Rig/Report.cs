using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageHaul.Rig;

/// <summary>Prints each scenario as it ends, and keeps all of them for the JSON file.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly string _machine;
    private readonly List<object> _scenarios = [];

    public Report(string machine)
    {
        _machine = machine;
        Console.WriteLine(machine);
        Console.WriteLine();
    }

    /// <summary>Every output was right and every claim that could be judged holds.</summary>
    public bool IsGood { get; private set; } = true;

    public void Add(ScenarioResult result, IReadOnlyList<Claim> claims)
    {
        Console.WriteLine(ResultTable.Of(result, claims));
        var judged = claims.Select(claim => (claim, figure: claim.Figure(result))).ToList();
        IsGood &= result.Entries.All(entry => entry.Wrong is null) && judged.TrueForAll(one => one.claim.Holds(one.figure));
        _scenarios.Add(new
        {
            result.Name,
            result.Title,
            Entries = result.Entries.Select(entry => new
            {
                entry.Label,
                entry.Setting,
                entry.Rows,
                entry.Images,
                entry.Wall,
                entry.ImagesPerSecond,
                CpuMicrosecondsPerImage = entry.CpuPerImage,
                entry.PeakMegabytes,
                WallToOurs = result.Ratio(entry.Label, result.First.Label, round => round.Wall),
                CpuToOurs = result.Ratio(entry.Label, result.First.Label, round => round.Cpu),
                entry.Wrong,
                entry.Rounds,
            }),
            Claims = judged.Select(one => new { one.claim.Text, Figure = one.figure, Holds = double.IsNaN(one.figure) ? (bool?)null : one.claim.Holds(one.figure) }),
        });
    }

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(new { Machine = _machine, Scenarios = _scenarios }, _json) + "\n");
}
