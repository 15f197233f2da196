using System.Globalization;
using ImageHaul.Testing.Http;

namespace ImageHaul.Testing.Behaviours;

/// <summary>Answers a request for the end of a file (<c>Range: bytes=N-</c>), rightly or not.</summary>
internal static class RangedAnswer
{
    /// <summary>The behaviour and body of the answer; unchanged when no range was asked for, or it is not granted.</summary>
    public static (Behaviour Behaviour, byte[] Body) Apply(RequestHead request, Behaviour behaviour, byte[] body)
    {
        if (behaviour.Ranges == RangeAnswer.Ignore || First(request) is not { } first) return (behaviour, body);
        switch (behaviour.Ranges)
        {
            case RangeAnswer.Refuse:
                return (behaviour with { Status = 416, Headers = behaviour.Headers.Plus($"Content-Range: bytes */{body.Length}") }, []);
            case RangeAnswer.Half:
                return (behaviour, body[..(body.Length / 2)]);
        }
        if (first >= body.Length || request.Header("If-Range") is { } condition && condition != behaviour.ETag && condition != behaviour.Modified) return (behaviour, body);

        var last = body.Length - 1;
        var total = body.Length;
        var part = body[first..];
        var type = behaviour.Type;
        switch (behaviour.Ranges)
        {
            case RangeAnswer.OtherBytes:
                part = [.. part.Select(value => (byte)~value)];
                break;
            case RangeAnswer.Shifted:
                part = body[Math.Max(0, first - 1000)..][..part.Length];
                break;
            case RangeAnswer.WrongStart:
                first = Math.Min(first + 100, last);
                part = body[first..];
                break;
            case RangeAnswer.WrongTotal:
                total++;
                break;
            case RangeAnswer.Short:
                last = Math.Max(first, last - 10);
                part = body[first..(last + 1)];
                break;
            case RangeAnswer.Whole:
                part = body;
                first = 0;
                break;
            case RangeAnswer.Multipart:
                type = "multipart/byteranges; boundary=part";
                break;
        }
        if (behaviour.Ranges is RangeAnswer.OtherValidator or RangeAnswer.NoValidator) behaviour = WithoutValidator(behaviour, behaviour.Ranges == RangeAnswer.OtherValidator);
        if (behaviour.Ranges != RangeAnswer.NoRange) behaviour = behaviour with { Headers = behaviour.Headers.Plus($"Content-Range: bytes {first}-{last}/{total}") };
        if (behaviour.Ranges == RangeAnswer.Coded) behaviour = behaviour with { Headers = behaviour.Headers.Plus("Content-Encoding: gzip") };
        return (behaviour with { Status = 206, Type = type }, part);
    }

    private static Behaviour WithoutValidator(Behaviour behaviour, bool another)
    {
        Lines headers = [];
        foreach (var line in behaviour.Headers)
        {
            if (!line.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase)) headers = headers.Plus(line);
        }
        if (another) headers = headers.Plus("ETag: \"another\"");
        return behaviour with { Headers = headers, Modified = another && behaviour.Modified is not null ? "Thu, 01 Jan 1970 00:00:00 GMT" : null };
    }

    private static int? First(RequestHead request) =>
        request.Header("Range") is { } range && range.StartsWith("bytes=", StringComparison.Ordinal) && range.EndsWith('-')
        && int.TryParse(range.AsSpan(6, range.Length - 7), NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : null;
}
