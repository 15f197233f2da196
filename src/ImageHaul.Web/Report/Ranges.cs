using System.Globalization;
using ImageHaul.Web.Charts;
using ImageHaul.Web.Markup;

namespace ImageHaul.Web.Report;

/// <summary>Counts of values by fixed ranges.</summary>
/// <param name="edges">The lower ends, ascending, from 0.</param>
/// <param name="write">Writes an edge.</param>
internal sealed class Ranges(IReadOnlyList<long> edges, Func<long, string> write)
{
    private readonly long[] _counts = new long[edges.Count];

    /// <summary>File sizes, in steps of 1, 2 and 5.</summary>
    public static Ranges OfBytes() => new([0, .. new[] { 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 }.SelectMany(power => new[] { (long)power, (long)(2 * power), (long)(5 * power) })], value => Quantity.Bytes(value));

    /// <summary>Lengths in pixels, each range twice as wide as the one before.</summary>
    public static Ranges OfPixels() => new([0, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768], value => value.ToString(CultureInfo.InvariantCulture));

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
