using System.Globalization;
using ImageHaul.Web.Charts;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>Counts of values by fixed ranges.</summary>
/// <param name="edges">The lower ends, ascending, from 0.</param>
/// <param name="write">Writes an edge.</param>
internal sealed class Ranges(IReadOnlyList<long> edges, Func<long, string> write)
{
    private static readonly long[] ByteEdges = [0, .. Enumerable.Range(3, 7).SelectMany(power => new[] { 1L, 2, 5 }.Select(step => step * (long)Math.Pow(10, power)))];
    private static readonly long[] PixelEdges = [0, .. Enumerable.Range(4, 12).Select(power => 1L << power)];

    private readonly long[] _counts = new long[edges.Count];

    /// <summary>File sizes, in steps of 1, 2 and 5.</summary>
    public static Ranges OfBytes() => new(ByteEdges, value => Quantity.Bytes(value));

    /// <summary>Lengths in pixels, each range twice as wide as the one before.</summary>
    public static Ranges OfPixels() => new(PixelEdges, value => value.ToString(CultureInfo.InvariantCulture));

    public void Add(long value)
    {
        var index = edges.Count - 1;
        while (index > 0 && value < edges[index]) index--;
        _counts[index]++;
    }

    /// <summary>The ranges from the first to the last that has any.</summary>
    public IReadOnlyList<Bin> Bins()
    {
        var first = Array.FindIndex(_counts, count => count > 0);
        var last = Array.FindLastIndex(_counts, count => count > 0);
        return first < 0 ? [] : [.. Enumerable.Range(first, last - first + 1).Select(index => new Bin(write(edges[index]), Words(index), _counts[index]))];
    }

    private string Words(int index) => index == edges.Count - 1
        ? $"{write(edges[index])} and more"
        : index == 0 ? $"below {write(edges[1])}" : $"{write(edges[index])} to {write(edges[index + 1])}";
}
