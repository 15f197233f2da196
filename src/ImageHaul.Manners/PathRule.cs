namespace ImageHaul.Manners;

/// <summary>One rule about paths.</summary>
/// <param name="Allows">True when it opens what it matches, false when it closes it.</param>
/// <param name="Pattern">Where it applies, in normal form: a prefix in which <c>*</c> stands for anything and a last <c>$</c> for the end.</param>
/// <param name="Line">Its line in the file, from 1.</param>
internal sealed record PathRule(bool Allows, string Pattern, int Line)
{
    /// <summary>Longest part of a pattern that is shown.</summary>
    private const int ShownLength = 200;

    /// <summary>The pattern as it may be shown.</summary>
    internal string Shown => Pattern.Length <= ShownLength ? Pattern : Pattern[..ShownLength] + "...";
}
