using System.Text;

namespace ImageHaul.Rig;

/// <summary>Results as Markdown tables.</summary>
internal static class ResultTable
{
    public static string Of(ScenarioResult result, IReadOnlyList<Claim> claims)
    {
        var text = new StringBuilder();
        text.AppendLine($"### {result.Name}: {result.Title}").AppendLine();
        text.AppendLine("| runner | setting | wall, s | images/s | CPU, µs an image | peak, MB | wall to ours | CPU to ours |");
        text.AppendLine("|---|---|---:|---:|---:|---:|---:|---:|");
        foreach (var entry in result.Entries)
        {
            var wall = result.Ratio(entry.Label, result.First.Label, round => round.Wall);
            var cpu = result.Ratio(entry.Label, result.First.Label, round => round.Cpu);
            text.AppendLine($"| {entry.Label} | {entry.Setting} | {entry.Wall:F2} | {entry.ImagesPerSecond:N0} | {entry.CpuPerImage:N0} | {entry.PeakMegabytes:N0} | {wall:F2} | {cpu:F2} |");
        }
        text.AppendLine();
        foreach (var entry in result.Entries.Where(entry => entry.Wrong is not null)) text.AppendLine($"- WRONG, {entry.Label}: {entry.Wrong}");
        AppendClaims(text, claims.Select(claim => (claim, claim.Figure(result))));
        return text.ToString();
    }

    public static void AppendClaims(StringBuilder text, IEnumerable<(Claim Claim, double Figure)> claims)
    {
        foreach (var (claim, figure) in claims)
        {
            text.AppendLine(double.IsNaN(figure) ? $"- not measured: {claim.Text}" : $"- {(claim.Holds(figure) ? "holds" : "MISSED")}: {claim.Text}: {figure:#,0.###}");
        }
    }
}
