using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>A part of the page, made while it is written.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Content">What stands in it.</param>
internal sealed record PageSection(string Id, string Title, IEnumerable<Html> Content);
