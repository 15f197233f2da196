using System.Globalization;
using System.Text;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Testing.Behaviours;

/// <summary>What a path holds before it misbehaves.</summary>
/// <param name="Body">The body.</param>
/// <param name="Type">The true Content-Type; null for none.</param>
/// <param name="Status">The status code.</param>
internal sealed record Page(byte[] Body, string? Type, int Status = 200)
{
    /// <summary>Where the page redirects to, or null.</summary>
    public string? Location { get; init; }
}

/// <summary>
/// The paths. Segments behind those that a path needs are ignored, so that <c>/html/cat.jpg</c> is the HTML page and
/// <c>/image/png/7/cat.png</c> the same bytes as <c>/image/png/7</c>.
/// </summary>
internal sealed class PageFinder(string? robots)
{
    /// <summary>Bodies from this size on are worth keeping instead of making them again.</summary>
    private const int CacheFrom = 16 << 10;

    private readonly BodyCache _large = new();

    /// <summary>Finds a page.</summary>
    /// <exception cref="FormatException">A number in the path or query cannot be read.</exception>
    public Page Find(string path, string query)
    {
        var segments = path.Split('/');
        var first = segments.Length > 1 ? segments[1] : "";
        var second = segments.Length > 2 ? segments[2] : "";
        return first switch
        {
            "image" when segments.Length > 3 && SampleFormats.TryParse(second, out var format) => Image(format, Number(segments[3]), query),
            "bytes" => new(Noise(second), "application/octet-stream"),
            "status" => Status((int)Number(second)),
            "redirect" => Redirect((int)Number(second), query),
            "loop" => Loop(second, segments.Length > 3 ? segments[3] : "0"),
            "html" => Fixed.Html,
            "challenge" => Fixed.Challenge,
            "login" => Fixed.Login,
            "json" => Fixed.Json,
            "xml" => Fixed.Xml,
            "text" => Fixed.Text,
            "pdf" => Fixed.Pdf,
            "mp4" => Fixed.Mp4,
            "empty" => Fixed.Empty,
            "robots.txt" when robots is not null => new(Encoding.UTF8.GetBytes(robots), "text/plain"),
            _ => Fixed.NotFound,
        };
    }

    private Page Image(SampleFormat format, long seed, string query)
    {
        var width = (int)Parameter(query, "w", SampleImages.DefaultWidth);
        var height = (int)Parameter(query, "h", SampleImages.DefaultHeight);
        var length = (int)Math.Min(Parameter(query, "pad", 0), SampleImages.MaxLength);
        if (width is < 1 or > SampleImages.MaxSide || height is < 1 or > SampleImages.MaxSide)
            throw new FormatException($"Sides are 1 to {SampleImages.MaxSide} pixels.");
        var body = width * height * 3 < CacheFrom && length < CacheFrom
            ? SampleImages.Create(format, seed, width, height, length)
            : _large.Get($"{format}/{seed}/{width}/{height}/{length}", () => SampleImages.Create(format, seed, width, height, length));
        return new(body, format.MediaType());
    }

    /// <summary>Bytes without any signature: the first is never one that begins a known format.</summary>
    private static byte[] Noise(string length)
    {
        var noise = new byte[ByteCount.Parse(length).Of(SampleImages.MaxLength)];
        var state = 1UL;
        for (var index = 0; index < noise.Length; index++) noise[index] = (byte)(0x80 | (state = Painting.Mix(state)) & 0x3F);
        return noise;
    }

    private static Page Status(int status) => new(Encoding.ASCII.GetBytes($"status {status}\n"), "text/plain", status);

    private static Page Redirect(int hops, string query)
    {
        var to = Value(query, "to") is { } escaped ? Uri.UnescapeDataString(escaped) : "/image/png/0";
        return Fixed.Moved with
        {
            Location = hops <= 1 ? to : $"/redirect/{hops - 1}?{query}",
        };
    }

    // A place that is no number is a file name for show: the circle begins there.
    private static Page Loop(string length, string place) => Fixed.Moved with
    {
        Location = $"/loop/{length}/{((long.TryParse(place, out var at) ? at : 0) + 1) % Math.Max(1, Number(length))}",
    };

    private static long Parameter(string query, string name, long otherwise) => Value(query, name) is { } text ? ByteCount.Parse(text).Value : otherwise;

    private static string? Value(string query, string name)
    {
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan()[range];
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
                return pair[(name.Length + 1)..].ToString();
        }
        return null;
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign);
}
