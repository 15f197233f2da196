using ImageHaul.Model;
using ImageHaul.Web.Charts;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>What went wrong, what it means, what can be done, and the rows.</summary>
internal static class FailureSection
{
    private const int ShownHosts = 3;

    public static IEnumerable<Html> Write(ReportPage page)
    {
        var failures = page.Facts.Failures;
        var chart = new BarChart("Failures by kind", $"The commonest of {failures.Count} kinds is {failures[0].Count.Kind.Name()}, with {Quantity.Count(failures[0].Count.Rows)} rows.",
            [.. failures.Select(failure => new Bar(failure.Count.Kind.Name(), failure.Count.Rows, Quantity.Count(failure.Count.Rows), IsManners(failure.Count.Kind) ? ChartColor.Grey : ChartColor.Orange))]);
        yield return Html.Of($"<figure><figcaption>Failures by kind{(failures.Any(failure => IsManners(failure.Count.Kind)) ? "; grey: left alone for manners" : "")}</figcaption>{chart.Draw()}</figure>\n");
        if (page.Facts.Summary.Failed > 0)
            yield return Html.Of($"<p>Once more for all of them: <code class=\"cmd\">imagehaul retry {page.Folder.Word}</code></p>\n");

        yield return TableMarkup.Begin("What each kind means, and what can be done", "kind", "#rows", "what happened, and mostly where", "what can be done");
        foreach (var failure in failures) yield return Row(failure, page.Folder);
        yield return TableMarkup.End;

        yield return Html.Of($"<h3>The rows</h3>\n");
        foreach (var failure in failures)
        {
            foreach (var piece in List(failure, page.Folder)) yield return piece;
        }
    }

    private static bool IsManners(FailureKind kind) => kind is FailureKind.RobotsDisallowed or FailureKind.OptedOut;

    private static Html Row(FailureFacts failure, FolderWords folder)
    {
        var (kind, remedy) = (failure.Count.Kind, failure.Count.Kind.Remedy());
        var hosts = string.Join(", ", failure.Count.TopHosts.Take(ShownHosts).Select(host => $"{(host.Host.Length == 0 ? "no host" : host.Host)} ({Quantity.Count(host.Rows)})"));
        return Html.Of(
            $"""
            <tr><th scope="row" class="kind"><a href="#kind-{kind.Name()}">{kind.Name()}</a></th><td class="num">{Quantity.Count(failure.Count.Rows)}</td><td class="words">{OptionWords.Sentence(remedy.Meaning)}<br/><span class="dim small">{hosts}</span></td><td class="words">{OptionWords.Sentence(remedy.Advice)}{(folder.Command(kind) is { } command ? Html.Of($"<br/><code class=\"cmd\">{command}</code>") : Html.None)}</td></tr>

            """);
    }

    private static IEnumerable<Html> List(FailureFacts failure, FolderWords folder)
    {
        var kind = failure.Count.Kind;
        var more = failure.Count.Rows - failure.Rows.Count;
        // The anchor is within: a browser that is led there opens what is around it.
        yield return Html.Of(
            $"<details><summary>{kind.Name()} <span class=\"dim\">{Quantity.Count(failure.Count.Rows, "row", "rows")}{(more > 0 ? $", the first {failure.Rows.Count} here" : "")}</span></summary><div id=\"kind-{kind.Name()}\">\n");
        yield return TableMarkup.Begin($"Rows that are {kind.Name()}", "row", "URL", "#status", "#attempts", "what was said");
        foreach (var row in failure.Rows)
        {
            yield return Html.Of(
                $"<tr><th scope=\"row\">{row.Id}</th><td class=\"url\">{SourceMarkup.Of(row.Url)}</td><td class=\"num\">{(row.HttpStatus is { } status ? $"{status}" : "")}</td><td class=\"num\">{row.Attempts}</td><td class=\"words\">{row.Message}</td></tr>\n");
        }
        yield return TableMarkup.End;
        if (more > 0)
            yield return Html.Of($"<p class=\"small\">{Quantity.Count(more)} more: <code class=\"cmd\">{folder.Query($"SELECT id, url, message FROM failures WHERE kind = '{kind.Name()}'")}</code></p>\n");
        yield return Html.Of($"</div></details>\n");
    }
}
