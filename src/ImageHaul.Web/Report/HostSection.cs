using ImageHaul.Model;
using ImageHaul.Web.Charts;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>Where the rows came from, and how each place did.</summary>
internal static class HostSection
{
    private const int Charted = 12;

    public static IEnumerable<Html> Write(ReportPage page)
    {
        var (hosts, summary) = (page.Facts.Hosts, page.Facts.Summary);
        var count = hosts.IsComplete ? Quantity.Count(hosts.Count, "host", "hosts") : $"more than {Quantity.Count(hosts.Count)} hosts";
        var bars = hosts.Top.Take(Charted).Select(host => new StackedBar(Name(host), StatusParts.Of(host))).ToList();
        var all = StatusParts.Of(summary);
        var rest = all.Select((total, part) => total - bars.Sum(bar => bar.Parts[part])).ToList();
        // One row of rest in a catalog of many hosts makes others; a host without rows does not.
        if (rest.Sum() > 0) bars.Add(new StackedBar($"all others", rest));
        yield return Html.Of($"<p class=\"dim\">{count}{(hosts.Count > bars.Count ? $"; the {Charted} with most rows, and all others together" : "")}.</p>\n");
        var chart = new StackedBars("Rows by host", $"{count}; the one with most rows is {Name(hosts.Top[0])} with {Quantity.Count(hosts.Top[0].Rows)}.", StatusParts.Series, bars);
        yield return Html.Of($"<figure><figcaption>Rows by host and what became of them</figcaption>{chart.Draw()}</figure>\n");
        yield return TableMarkup.Begin(hosts.Count > hosts.Top.Count ? $"The {hosts.Top.Count} hosts with most rows" : "All hosts", "host", "#rows", "#with image", "#failed", "#skipped", "#stored", "#mean time", "commonest failure");
        foreach (var host in hosts.Top) yield return Row(host);
        yield return TableMarkup.End;
    }

    private static string Name(HostFigures host) => host.Name.Length == 0 ? "no host" : host.Name;

    private static Html Row(HostFigures host)
    {
        var images = host.Of(RecordStatus.Downloaded) + host.Of(RecordStatus.Duplicate) + host.Of(RecordStatus.UpToDate);
        var failed = host.Of(RecordStatus.Failed);
        return Html.Of(
            $"""
            <tr><th scope="row" class="host">{Name(host)}</th><td class="num">{Quantity.Count(host.Rows)}</td><td class="num">{Quantity.Count(images)} <span class="dim">({Quantity.Percent(images, host.Rows)})</span></td><td class="num {(failed > 0 ? "bad" : "")}">{Quantity.Count(failed)}</td><td class="num">{Quantity.Count(host.Of(RecordStatus.Skipped))}</td><td class="num">{Quantity.Bytes(host.Bytes)}</td><td class="num">{(host.MeanTime is { } time ? Quantity.Time(time) : "")}</td><td>{(host.Commonest is { } most ? $"{most.Kind.Name()} ({Quantity.Count(most.Rows)})" : "")}</td></tr>

            """);
    }
}
