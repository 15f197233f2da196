using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>What the sections of a page are written with.</summary>
/// <param name="Facts">What is said.</param>
/// <param name="Folder">How the folder is called.</param>
/// <param name="Links">Where its images are.</param>
/// <param name="Gallery">The thumbnails; null when the images themselves are shown.</param>
internal sealed record ReportPage(ReportFacts Facts, FolderWords Folder, ImageLinks Links, IReadOnlyList<Thumbnails.Thumbnail>? Gallery)
{
    /// <summary>Writes the page, piece by piece.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="made">When it was made: the one thing that differs between two reports of the same catalog.</param>
    public void Write(TextWriter to, DateTimeOffset made)
    {
        var sections = Sections();
        foreach (var piece in PageFrame.Begin(this, made, sections)) to.Write(piece.ToString());
        foreach (var section in sections)
        {
            to.Write(Html.Of($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-h\">\n<h2 id=\"{section.Id}-h\">{section.Title}</h2>\n").ToString());
            foreach (var piece in section.Content) to.Write(piece.ToString());
            to.Write("</section>\n");
        }
        to.Write(PageFrame.End(this).ToString());
    }

    private List<PageSection> Sections()
    {
        var all = new List<PageSection> { new("numbers", "The numbers", NumbersSection.Write(this)) };
        if (Facts.Pace.Times.Count > 0) all.Add(new("pace", "Rate over time", PaceSection.Write(this)));
        if (Facts.Hosts.Top.Count > 0) all.Add(new("hosts", "Hosts", HostSection.Write(this)));
        if (Facts.Images > 0) all.Add(new("images", "Images", ImageSection.Write(this)));
        if (Facts.Failures.Count > 0) all.Add(new("failures", "Failures and what can be done", FailureSection.Write(this)));
        if (Facts.Shared.Blobs > 0) all.Add(new("duplicates", "Duplicates", DuplicateSection.Write(this)));
        if (Facts.Gallery.Count > 0) all.Add(new("gallery", "Gallery", GallerySection.Write(this)));
        return all;
    }
}

/// <summary>A part of the page, made while it is written.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Content">What stands in it.</param>
internal sealed record PageSection(string Id, string Title, IEnumerable<Html> Content);
