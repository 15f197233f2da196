using ImageHaul.Web.Charts;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>What stands around the sections: head, heading, contents, and the end.</summary>
internal static class PageFrame
{
    private static readonly string Css = ChartStyle.Css + PageStyle.Css;

    // Nothing is loaded but pictures: those within the page or, without libvips, the files beside it. Nothing runs, nothing is sent.
    private static string Policy(bool isAlone) =>
        $"default-src 'none'; style-src '{StyleSheet.Hash(Css)}'; img-src data:{(isAlone ? "" : " 'self' file:")}; base-uri 'none'; form-action 'none'";

    public static IEnumerable<Html> Begin(ReportPage page, DateTimeOffset made, IReadOnlyList<PageSection> sections)
    {
        var isAlone = page.Gallery is not null || page.Facts.Gallery.Count == 0;
        yield return Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="{Policy(isAlone)}"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="referrer" content="no-referrer"/>
            <meta name="robots" content="noindex"/>
            <meta name="generator" content="ImageHaul"/>
            <title>Report of {page.Folder.Name}</title>
            <style>{StyleSheet.Inline(Css)}</style>
            </head>
            <body>
            <a class="skip" href="#numbers">Skip to the numbers</a>
            <header>
            <h1>{page.Folder.Name}</h1>
            <p class="verdict">{Verdict(page.Facts)}</p>
            <p class="dim">{When(page.Facts)}Report made {Quantity.Moment(made)}.</p>
            </header>
            <nav aria-label="Contents"><ul>

            """);
        foreach (var section in sections) yield return Html.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>\n");
        yield return Html.Of($"</ul></nav>\n<main>\n");
    }

    public static Html End(ReportPage page) => Html.Of(
        $"""
        </main>
        <footer>
        <p>Every row is in <code>{page.Folder.Name}/manifest.csv</code> and in the catalog <code>{page.Folder.Name}/.imagehaul/catalog.db</code>, a SQLite database that any tool may read. Secrets in URLs are shown as <code>***</code>. Commands are meant for the folder that holds <code>{page.Folder.Name}</code>.</p>
        </footer>
        </body>
        </html>

        """);

    private static string Verdict(ReportFacts facts) => facts.Summary switch
    {
        { Rows: 0 } => "No row has been recorded yet.",
        { Failed: 0, Skipped: 0 } => $"{(facts.Summary.Rows == 1 ? "The row has its" : $"All {Quantity.Count(facts.Summary.Rows)} rows have their")} image.",
        _ => $"{Quantity.Count(facts.WithImage)} of {Quantity.Count(facts.Summary.Rows, "row has its", "rows have their")} image ({Quantity.Percent(facts.WithImage, facts.Summary.Rows)}).",
    };

    private static string When(ReportFacts facts) => facts.Span is { } span
        ? $"Fetched {Quantity.Moment(span.First)}{(Quantity.Moment(span.First) == Quantity.Moment(span.Last) ? "" : $" to {Quantity.Moment(span.Last)}")}. "
        : "";
}
