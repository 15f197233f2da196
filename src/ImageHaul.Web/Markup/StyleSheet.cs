using System.Security.Cryptography;
using System.Text;

namespace ImageHaul.Web.Markup;

/// <summary>A style sheet of this program, which needs no escaping but must not be able to end its element.</summary>
internal static class StyleSheet
{
    /// <summary>The sheet as the content of a <c>style</c> element.</summary>
    /// <exception cref="ArgumentException">It holds a character that would have to be escaped in HTML or SVG.</exception>
    public static Html Inline(string css) => css.AsSpan().ContainsAny('<', '&')
        ? throw new ArgumentException("A style sheet must do without < and &.", nameof(css))
        : Html.Trusted(css);

    /// <summary>What a content security policy calls it.</summary>
    public static string Hash(string css) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)))}";
}
