using System.Buffers;

namespace ImageHaul.Model.Urls;

/// <summary>Text under construction on the stack, in a rented array once it outgrows that.</summary>
internal ref struct UrlBuilder(Span<char> stack)
{
    private Span<char> _chars = stack;
    private char[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Text => _chars[..Length];

    public void Append(char character)
    {
        if (Length == _chars.Length) Grow(1);
        _chars[Length++] = character;
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (text.Length > _chars.Length - Length) Grow(text.Length);
        text.CopyTo(_chars[Length..]);
        Length += text.Length;
    }

    public void AppendEscape(byte value)
    {
        const string digits = "0123456789ABCDEF";
        Append('%');
        Append(digits[value >> 4]);
        Append(digits[value & 15]);
    }

    public void Truncate(int length) => Length = length;

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        _rented = null;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_chars.Length * 2, Length + more));
        Text.CopyTo(larger);
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        _chars = _rented = larger;
    }
}
