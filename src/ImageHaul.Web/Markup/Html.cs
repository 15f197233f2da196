using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ImageHaul.Web.Markup;

/// <summary>
/// Markup that is safe to put into a page. It can only be made of literals of this program and of values, and values are escaped: no text from elsewhere becomes markup.
/// </summary>
internal readonly record struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>Nothing.</summary>
    public static Html None => default;

    public bool IsEmpty => string.IsNullOrEmpty(_markup);

    /// <summary>Makes markup: what stands in the literal is taken as it is, what is put into it is escaped, unless it is markup itself.</summary>
    public static Html Of(HtmlText markup) => new(markup.ToStringAndClear());

    /// <summary>Takes text as it is: only for <see cref="StyleSheet"/>, whose texts are this program's own.</summary>
    internal static Html Trusted(string markup) => new(markup);

    /// <summary>Puts pieces one behind the other.</summary>
    public static Html Join(IEnumerable<Html> pieces)
    {
        var all = new StringBuilder();
        foreach (var piece in pieces) all.Append(piece._markup);
        return new Html(all.ToString());
    }

    public override string ToString() => _markup ?? "";
}

/// <summary>The compiler's view of <c>$"..."</c> where markup is wanted: every value passes <see cref="HtmlEscape"/>.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText
{
    private readonly StringBuilder _markup;

    public HtmlText(int literalLength, int formattedCount) => _markup = new StringBuilder(literalLength + formattedCount * 16);

    public void AppendLiteral(string literal) => _markup.Append(literal);

    public void AppendFormatted(string? text) => HtmlEscape.Append(_markup, text);

    public void AppendFormatted(Html markup) => _markup.Append(markup.ToString());

    public void AppendFormatted(long number) => _markup.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>A coordinate: a tenth of a pixel is fine enough.</summary>
    public void AppendFormatted(double number) => _markup.Append(number.ToString("0.#", CultureInfo.InvariantCulture));

    public string ToStringAndClear()
    {
        var markup = _markup.ToString();
        _markup.Clear();
        return markup;
    }
}
