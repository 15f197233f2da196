namespace ImageHaul.Web.Charts;

/// <summary>How wide labels will be. No fonts are at hand, so a character counts as much as a wide one mostly takes.</summary>
internal static class LabelRoom
{
    private const double PixelsPerCharacter = 6.9;

    /// <summary>Pixels for the longest label, cut at a number of characters.</summary>
    public static double Of(IEnumerable<string> labels, int mostCharacters) =>
        PixelsPerCharacter * Math.Min(mostCharacters, labels.Select(label => label.Length).DefaultIfEmpty().Max());
}
