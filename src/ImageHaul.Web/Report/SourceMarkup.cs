using ImageHaul.Model;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>A row's URL: a link where one can be followed, the text alone where not.</summary>
internal static class SourceMarkup
{
    // Longer URLs fill a page; the manifest has them whole.
    private const int MostShown = 300;

    public static Html Of(string url)
    {
        var shown = UrlRedactor.Redact(url);
        return ImageLinks.ToSource(shown) is { } link
            ? Html.Of($"<a href=\"{link}\" rel=\"noreferrer noopener nofollow\">{MiddleCut.To(shown, MostShown)}</a>")
            : Html.Of($"{MiddleCut.To(shown, MostShown)}");
    }
}
