using System.Globalization;

namespace ImageHaul.Testing.Behaviours;

/// <summary>A number of bytes, or a share of the body.</summary>
/// <param name="Value">Bytes, or percent.</param>
/// <param name="IsPercent">True for percent.</param>
public readonly record struct ByteCount(long Value, bool IsPercent = false)
{
    /// <summary>Bytes.</summary>
    public static implicit operator ByteCount(long bytes) => new(bytes);

    /// <summary>Bytes.</summary>
    public static ByteCount FromInt64(long bytes) => new(bytes);

    /// <summary>A share of the body.</summary>
    public static ByteCount Percent(int percent) => new(percent, true);

    /// <summary>The number for a body of that length, never more than it.</summary>
    public int Of(int length) => (int)Math.Clamp(IsPercent ? length * Value / 100 : Value, 0, length);

    /// <summary>Reads <c>1000</c>, <c>64KB</c>, <c>10MB</c>, <c>10GB</c> (powers of 1,024) or <c>50%</c>.</summary>
    public static ByteCount Parse(ReadOnlySpan<char> text)
    {
        if (text is [.. var share, '%']) return new(Number(share), true);
        var shift = text is [.., 'B'] ? text[^2] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 } : 0;
        return Number(shift > 0 ? text[..^2] : text) << shift;

        static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, NumberStyles.None);
    }

    /// <inheritdoc/>
    public override string ToString() => IsPercent ? $"{Value}%" : $"{Value}";
}

/// <summary>A body in pieces.</summary>
/// <param name="Bytes">Bytes of a piece.</param>
/// <param name="Every">Wait before each piece but the first.</param>
public readonly record struct Drip(int Bytes, TimeSpan Every)
{
    /// <summary>Reads <c>BYTES/MILLISECONDS</c>.</summary>
    public static Drip Parse(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        if (slash < 0) throw new FormatException("A drip is BYTES/MILLISECONDS.");
        return new(Math.Max(1, int.Parse(text[..slash], NumberStyles.None)), TimeSpan.FromMilliseconds(int.Parse(text[(slash + 1)..], NumberStyles.None)));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Bytes}/{Every.TotalMilliseconds}";
}

/// <summary>A token bucket.</summary>
/// <param name="PerSecond">Requests a second in the long run; 0 refuses for ever once the burst is spent.</param>
/// <param name="Burst">Requests allowed at once.</param>
public readonly record struct RateLimit(double PerSecond, int Burst)
{
    /// <summary>Reads <c>PER_SECOND/BURST</c>; the burst is 1 when left out.</summary>
    public static RateLimit Parse(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        return slash < 0
            ? new(double.Parse(text, NumberStyles.AllowDecimalPoint), 1)
            : new(double.Parse(text[..slash], NumberStyles.AllowDecimalPoint), int.Parse(text[(slash + 1)..], NumberStyles.None));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{PerSecond}/{Burst}";
}

/// <summary>A span of a body.</summary>
/// <param name="First">First byte, from 0.</param>
/// <param name="Last">Last byte, included.</param>
public readonly record struct ByteSpan(int First, int Last)
{
    /// <summary>Reads <c>FIRST-LAST</c>.</summary>
    public static ByteSpan Parse(ReadOnlySpan<char> text)
    {
        var dash = text.IndexOf('-');
        if (dash < 0) throw new FormatException("A span is FIRST-LAST.");
        return new(int.Parse(text[..dash], NumberStyles.None), int.Parse(text[(dash + 1)..], NumberStyles.None));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{First}-{Last}";
}

/// <summary>Some lines of text, compared by content. Written in a collection expression: <c>Headers = ["X-Robots-Tag: noai"]</c>.</summary>
[System.Runtime.CompilerServices.CollectionBuilder(typeof(Lines), nameof(Create))]
public readonly struct Lines : IReadOnlyList<string>, IEquatable<Lines>
{
    private readonly string[]? _lines;

    private Lines(string[] lines) => _lines = lines;

    /// <inheritdoc/>
    public int Count => _lines?.Length ?? 0;

    /// <inheritdoc/>
    public string this[int index] => _lines![index];

    /// <summary>Lines of these texts.</summary>
    public static Lines Create(ReadOnlySpan<string> lines) => new(lines.ToArray());

    /// <summary>These lines and one more.</summary>
    public Lines Plus(string line) => new([.. this, line]);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)(_lines ?? [])).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Lines other) => (_lines ?? []).SequenceEqual(other._lines ?? []);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Lines other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _lines![0]);

    /// <summary>Same lines.</summary>
    public static bool operator ==(Lines left, Lines right) => left.Equals(right);

    /// <summary>Other lines.</summary>
    public static bool operator !=(Lines left, Lines right) => !left.Equals(right);
}
