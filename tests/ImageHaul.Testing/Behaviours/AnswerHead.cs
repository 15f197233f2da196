using System.Text;
using ImageHaul.Testing.Http;

namespace ImageHaul.Testing.Behaviours;

/// <summary>Writes the head of an answer, with the faults asked for.</summary>
internal sealed class AnswerHead(Behaviour behaviour, TimeProvider time)
{
    private readonly HeadWriter _head = new();

    public HeadWriter Write(int status, string? type, Framing framing, int? bodyLength, bool close)
    {
        for (var interim = 0; interim < behaviour.Interim; interim++) _head.Line("HTTP/1.1 100 Continue").Line("");
        if (behaviour.EarlyHints) _head.Line("HTTP/1.1 103 Early Hints").Line("Link: </style.css>; rel=preload").Line("");
        StatusLine(status, framing);
        _head.Header("Date", HttpDate(time.GetUtcNow()));
        if (!string.IsNullOrEmpty(type)) _head.Header("Content-Type", type);
        if (bodyLength is { } length) LengthOf(length, framing);
        if (close) _head.Line("Connection: close");
        if (!ReferenceEquals(behaviour, Behaviour.Plain)) Extras();
        return _head;
    }

    /// <summary>The date as HTTP writes it.</summary>
    public static string HttpDate(DateTimeOffset date) => date.UtcDateTime.ToString("r");

    /// <summary>Retry-After as the behaviour words it.</summary>
    public static string RetryAfter(string text, TimeProvider time) =>
        text.StartsWith("date:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), out var ahead)
        ? HttpDate(time.GetUtcNow() + TimeSpan.FromSeconds(ahead))
        : text;

    private void StatusLine(int status, Framing framing)
    {
        var version = framing == Framing.Http10 ? "HTTP/1.0" : "HTTP/1.1";
        switch (behaviour.Head)
        {
            case HeadFault.NoReason: _head.Line($"{version} {status} "); break;
            case HeadFault.BadStatus: _head.Line($"{version} abc OK"); break;
            case HeadFault.BadVersion: _head.Line($"HTTP/9.9 {status} OK"); break;
            case HeadFault.LongStatus: _head.Line($"{version} {status} {new string('O', 100 << 10)}"); break;
            default: _head.Status(status, version); break;
        }
    }

    private void LengthOf(int length, Framing framing)
    {
        if (framing == Framing.Chunked) _head.Line("Transfer-Encoding: chunked");
        if (framing != Framing.Length && behaviour.Length != LengthFault.WithChunked) return;
        var declared = behaviour.Declared ?? length;
        switch (behaviour.Length)
        {
            case LengthFault.None: _head.Header("Content-Length", declared); break;
            case LengthFault.Short: _head.Header("Content-Length", Math.Max(0, length - 10)); break;
            case LengthFault.Long: _head.Header("Content-Length", length + 10); break;
            case LengthFault.Twice: _head.Header("Content-Length", declared).Header("Content-Length", length + 7); break;
            case LengthFault.SameTwice: _head.Header("Content-Length", declared).Header("Content-Length", declared); break;
            case LengthFault.List: _head.Line($"Content-Length: {declared}, {declared}"); break;
            case LengthFault.Negative: _head.Line("Content-Length: -1"); break;
            case LengthFault.Text: _head.Line("Content-Length: many"); break;
            case LengthFault.Empty: _head.Line("Content-Length: "); break;
            case LengthFault.Plus: _head.Line($"Content-Length: +{declared}"); break;
            case LengthFault.Overflow: _head.Line("Content-Length: 99999999999999999999999"); break;
            case LengthFault.WithChunked: _head.Header("Content-Length", length / 2); break;
        }
    }

    private void Extras()
    {
        if (behaviour.RetryAfter is { } after) _head.Header("Retry-After", RetryAfter(after, time));
        foreach (var location in behaviour.Locations) _head.Header("Location", location);
        foreach (var cookie in behaviour.Cookies) _head.Header("Set-Cookie", cookie);
        if (behaviour.Modified is { } modified) _head.Header("Last-Modified", modified);
        if (behaviour.Disposition is { } disposition) _head.Header("Content-Disposition", disposition);
        if (behaviour.Coding is { } coding && behaviour.CodingFault != CodingFault.Unnamed) _head.Header("Content-Encoding", coding);
        foreach (var line in behaviour.Headers) _head.Line(line);
        switch (behaviour.Head)
        {
            case HeadFault.Folded: _head.Line("X-Folded: one,").Line("  two"); break;
            case HeadFault.Nul: _head.Line("X-Nul: a\0b"); break;
            case HeadFault.SpaceColon: _head.Line("X-Space : yes"); break;
            case HeadFault.NoColon: _head.Line("this line has no colon"); break;
        }
        if (behaviour.HeaderBomb is { } bomb) Bomb(bomb.Value);
    }

    private void Bomb(long bytes)
    {
        // Bounded by what a client could still be asked to swallow in a test.
        var left = Math.Min(bytes, 64L << 20);
        for (var number = 0; left > 0; number++)
        {
            var line = $"X-Bomb-{number}: {new string('b', 80)}";
            _head.Line(line);
            left -= line.Length + 2;
        }
    }

    /// <summary>The head's bytes when every line end is a bare line feed.</summary>
    public static byte[] BareLf(byte[] head) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(head).Replace("\r\n", "\n", StringComparison.Ordinal));
}
