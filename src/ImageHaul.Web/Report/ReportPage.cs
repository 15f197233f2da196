namespace ImageHaul.Web.Report;

/// <summary>What the sections of a page are written with.</summary>
/// <param name="Facts">What is said.</param>
/// <param name="Folder">How the folder is called.</param>
/// <param name="Links">Where its images are.</param>
/// <param name="Gallery">The thumbnails; null when the images themselves are shown.</param>
internal sealed record ReportPage(ReportFacts Facts, FolderWords Folder, ImageLinks Links, IReadOnlyList<Thumbnails.Thumbnail>? Gallery);
