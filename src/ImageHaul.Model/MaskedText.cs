using System.Text;

namespace ImageHaul.Model;

/// <summary>A text with stretches replaced by <c>***</c>, from left to right; the text itself as long as nothing was.</summary>
internal struct MaskedText(string text)
{
    private const string Mask = "***";

    private StringBuilder? _output;
    private int _copied;

    /// <summary>Replaces a stretch behind the last one; one that is masked already stays.</summary>
    public void Hide(int start, int end)
    {
        if (text.AsSpan(start, end - start).SequenceEqual(Mask)) return;
        _output ??= new StringBuilder(text.Length);
        _output.Append(text, _copied, start - _copied).Append(Mask);
        _copied = end;
    }

    /// <summary>The masked text.</summary>
    public override readonly string ToString() => _output is null ? text : new StringBuilder().Append(_output).Append(text, _copied, text.Length - _copied).ToString();
}
