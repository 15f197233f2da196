using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>Sentences that name options: an option is not broken at its dashes when the line ends.</summary>
internal static class OptionWords
{
    /// <summary>The words as a sentence: a capital at its beginning, a full stop at its end.</summary>
    public static Html Sentence(string words) => Html.Join($"{char.ToUpperInvariant(words[0])}{words[1..]}.".Split(' ').Select((word, index) => Word(word, index == 0 ? "" : " ")));

    private static Html Word(string word, string gap) => word.StartsWith("--", StringComparison.Ordinal) ? Html.Of($"{gap}<span class=\"opt\">{word}</span>") : Html.Of($"{gap}{word}");
}
