using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>Puts the page together from its sections, piece by piece.</summary>
internal static class PageWriter
{
    /// <summary>Writes it.</summary>
    /// <param name="page">What it says.</param>
    /// <param name="to">Where to.</param>
    /// <param name="made">When it was made: the one thing that differs between two reports of the same catalog.</param>
    public static void Write(ReportPage page, TextWriter to, DateTimeOffset made)
    {
        var sections = Sections(page);
        foreach (var piece in PageFrame.Begin(page, made, sections)) to.Write(piece.ToString());
        foreach (var section in sections)
        {
            to.Write(Html.Of($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-h\">\n<h2 id=\"{section.Id}-h\">{section.Title}</h2>\n").ToString());
            foreach (var piece in section.Content) to.Write(piece.ToString());
            to.Write("</section>\n");
        }
        to.Write(PageFrame.End(page).ToString());
    }

    private static List<PageSection> Sections(ReportPage page)
    {
        var facts = page.Facts;
        var all = new List<PageSection> { new("numbers", "The numbers", NumbersSection.Write(page)) };
        if (facts.Pace.Times.Count > 0) all.Add(new("pace", "Rate over time", PaceSection.Write(page)));
        if (facts.Hosts.Top.Count > 0) all.Add(new("hosts", "Hosts", HostSection.Write(page)));
        if (facts.Images > 0) all.Add(new("images", "Images", ImageSection.Write(page)));
        if (facts.Failures.Count > 0) all.Add(new("failures", "Failures and what can be done", FailureSection.Write(page)));
        if (facts.Shared.Blobs > 0) all.Add(new("duplicates", "Duplicates", DuplicateSection.Write(page)));
        if (facts.Gallery.Count > 0) all.Add(new("gallery", "Gallery", GallerySection.Write(page)));
        return all;
    }
}
