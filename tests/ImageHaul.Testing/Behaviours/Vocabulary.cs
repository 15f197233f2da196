using System.Globalization;
using System.Text;

namespace ImageHaul.Testing.Behaviours;

/// <summary>One word of the query vocabulary.</summary>
/// <param name="Key">The word.</param>
/// <param name="Value">The shape of its value; empty when it has none.</param>
/// <param name="Meaning">What it does.</param>
public sealed record Word(string Key, string Value, string Meaning)
{
    internal Func<Behaviour, string, Behaviour> Read { get; init; } = (behaviour, _) => behaviour;

    internal Func<Behaviour, IEnumerable<string?>> Write { get; init; } = _ => [];
}

/// <summary>The query words of <see cref="Behaviour"/>: one table that reads, writes and documents them.</summary>
public static class Vocabulary
{
    /// <summary>All words.</summary>
    public static IReadOnlyList<Word> Words { get; } =
    [
        One("status", "CODE", "this status instead of the page's own", (b, v) => b with { Status = Int(v) }, b => b.Status?.ToString()),
        One("times", "N", "misbehave for the first N requests of this URL (per host name), then answer politely or as `then` says",
            (b, v) => b with { Times = Int(v) }, b => b.Times > 0 ? b.Times.ToString() : null),
        One("then", "TARGET", "with `times`: the path and query (escaped) answered afterwards", (b, v) => b with { Then = v }, b => b.Then),
        One("type", "TYPE", "this Content-Type; none when empty", (b, v) => b with { Type = v }, b => b.Type),
        Many("header", "LINE", "a further header line; may be repeated", (b, v) => b with { Headers = b.Headers.Plus(v) }, b => b.Headers),
        Choice("framing", "how the body's end is told", (b, v) => b with { Framing = v }, b => b.Framing),
        Choice("length", "a wrong Content-Length", (b, v) => b with { Length = v }, b => b.Length),
        One("declared", "SIZE", "declare this Content-Length, send the true body, keep silent then",
            (b, v) => b with { Declared = Bytes(v).Value }, b => b.Declared?.ToString()),
        Choice("chunks", "wrong chunked framing", (b, v) => b with { Chunks = v }, b => b.Chunks),
        Size("cut", "close the connection after that much of the body", (b, v) => b with { Cut = v }, b => b.Cut),
        Size("keep", "cut the file there, with right framing", (b, v) => b with { Keep = v }, b => b.Keep),
        Size("flip", "turn over the bits of the body byte at that place", (b, v) => b with { Flip = v }, b => b.Flip),
        Size("reset-after", "reset the connection after that much of the body", (b, v) => b with { ResetAfter = v }, b => b.ResetAfter),
        Size("stall-after", "fall silent after that much of the body", (b, v) => b with { StallAfter = v }, b => b.StallAfter),
        Flag("endless", "a body that never ends (chunked, or with `declared` or `framing`)", (b, v) => b with { Endless = v }, b => b.Endless),
        One("drip", "BYTES/MS", "send the body in such pieces", (b, v) => b with { Drip = Drip.Parse(v) }, b => b.Drip?.ToString()),
        Choice("no-answer", "what happens instead of an answer", (b, v) => b with { NoAnswer = v }, b => b.NoAnswer),
        Choice("head", "wrong syntax of the head", (b, v) => b with { Head = v }, b => b.Head),
        Wait("slow-headers", "wait before the head", (b, v) => b with { SlowHeaders = v }, b => b.SlowHeaders),
        Wait("header-drip", "wait before each byte of the head", (b, v) => b with { HeaderDrip = v }, b => b.HeaderDrip),
        Size("header-bomb", "that many bytes of senseless header lines", (b, v) => b with { HeaderBomb = v }, b => b.HeaderBomb),
        Many("location", "URL", "a Location line and status 302; may be empty, may be repeated",
            (b, v) => b with { Locations = b.Locations.Plus(v) }, b => b.Locations),
        One("retry-after", "TEXT", "a Retry-After line; `date:SECONDS` for a date that far ahead", (b, v) => b with { RetryAfter = v }, b => b.RetryAfter),
        One("rate", "N/BURST", "429 with Retry-After above N requests a second (one token bucket per host name and rate)",
            (b, v) => b with { Rate = RateLimit.Parse(v) }, b => b.Rate?.ToString()),
        One("auth", "USER:PASSWORD", "401 unless these come as Basic authorisation", (b, v) => b with { Auth = v }, b => b.Auth),
        Many("cookie", "LINE", "a Set-Cookie line; may be repeated", (b, v) => b with { Cookies = b.Cookies.Plus(v) }, b => b.Cookies),
        One("etag", "TAG", "an ETag line (`auto`: made of the bytes); 304 when If-None-Match holds it", (b, v) => b with { ETag = v }, b => b.ETag),
        One("modified", "DATE", "a Last-Modified line; 304 when If-Modified-Since is the same text", (b, v) => b with { Modified = v }, b => b.Modified),
        Choice("ranges", "how `Range: bytes=N-` is answered", (b, v) => b with { Ranges = v }, b => b.Ranges),
        One("disposition", "TEXT", "a Content-Disposition line", (b, v) => b with { Disposition = v }, b => b.Disposition),
        One("coding", "LIST", "apply gzip, br or deflate, several by comma, unasked; any other name is only announced",
            (b, v) => b with { Coding = v }, b => b.Coding),
        Choice("coding-fault", "a wrong content coding", (b, v) => b with { CodingFault = v }, b => b.CodingFault),
        Size("bomb", "the body is that many zero bytes before its `coding`", (b, v) => b with { Bomb = v }, b => b.Bomb),
        One("partial", "FIRST-LAST", "an unasked-for 206 with those bytes", (b, v) => b with { Partial = ByteSpan.Parse(v) }, b => b.Partial?.ToString()),
        One("interim", "N", "N interim 100 responses first", (b, v) => b with { Interim = Int(v) }, b => b.Interim > 0 ? b.Interim.ToString() : null),
        Flag("early-hints", "a 103 response first", (b, v) => b with { EarlyHints = v }, b => b.EarlyHints),
        Size("trailing", "that many bytes of garbage behind the body, connection kept open", (b, v) => b with { Trailing = v }, b => b.Trailing),
        Flag("close", "announce and do the closing of the connection", (b, v) => b with { Close = v }, b => b.Close),
    ];

    private static readonly Dictionary<string, Word>.AlternateLookup<ReadOnlySpan<char>> ByKey =
        Words.ToDictionary(word => word.Key, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a query.</summary>
    /// <exception cref="FormatException">A word has a value it cannot have.</exception>
    public static Behaviour Read(ReadOnlySpan<char> query)
    {
        var behaviour = Behaviour.Plain;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (!ByKey.TryGetValue(equals < 0 ? pair : pair[..equals], out var word)) continue;
            var value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
            try
            {
                behaviour = word.Read(behaviour, value);
            }
            catch (Exception fault) when (fault is FormatException or OverflowException)
            {
                throw new FormatException($"'{value}' is no value for '{word.Key}': {fault.Message}", fault);
            }
        }
        return behaviour;
    }

    /// <summary>Writes a behaviour as a query that <see cref="Read"/> reads back to an equal one.</summary>
    public static string Write(Behaviour behaviour)
    {
        var query = new StringBuilder();
        foreach (var word in Words)
        {
            foreach (var value in word.Write(behaviour))
            {
                if (value is null) continue;
                if (query.Length > 0) query.Append('&');
                query.Append(word.Key);
                if (word.Value.Length > 0) query.Append('=').Append(Uri.EscapeDataString(value));
            }
        }
        return query.ToString();
    }

    private static Word One(string key, string value, string meaning, Func<Behaviour, string, Behaviour> read, Func<Behaviour, string?> write) =>
        new(key, value, meaning) { Read = read, Write = behaviour => [write(behaviour)] };

    private static Word Many(string key, string value, string meaning, Func<Behaviour, string, Behaviour> read, Func<Behaviour, Lines> write) =>
        new(key, value, meaning) { Read = read, Write = behaviour => write(behaviour) };

    private static Word Flag(string key, string meaning, Func<Behaviour, bool, Behaviour> read, Func<Behaviour, bool> write) =>
        One(key, "", meaning, (b, v) => v.Length == 0 ? read(b, true) : throw new FormatException("It takes none."), b => write(b) ? "" : null);

    private static Word Size(string key, string meaning, Func<Behaviour, ByteCount, Behaviour> read, Func<Behaviour, ByteCount?> write) =>
        One(key, "SIZE", meaning, (b, v) => read(b, Bytes(v)), b => write(b)?.ToString());

    private static Word Wait(string key, string meaning, Func<Behaviour, TimeSpan, Behaviour> read, Func<Behaviour, TimeSpan> write) =>
        One(key, "MS", meaning, (b, v) => read(b, TimeSpan.FromMilliseconds(Int(v))),
            b => write(b) > TimeSpan.Zero ? ((long)write(b).TotalMilliseconds).ToString() : null);

    /// <summary>An enum whose names are written in kebab case and whose zero is the default, not written.</summary>
    private static Word Choice<T>(string key, string meaning, Func<Behaviour, T, Behaviour> read, Func<Behaviour, T> write) where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(value => Kebab(value.ToString()), value => value);
        return One(key, string.Join('|', names.Keys.Skip(1)), meaning,
            (b, v) => names.TryGetValue(v, out var value) ? read(b, value) : throw new FormatException($"It takes one of {string.Join(", ", names.Keys)}."),
            b => EqualityComparer<T>.Default.Equals(write(b), default) ? null : Kebab(write(b).ToString()));
    }

    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $"-{char.ToLowerInvariant(letter)}"
            : $"{char.ToLowerInvariant(letter)}"));

    private static int Int(string text) => int.Parse(text, NumberStyles.None);

    private static ByteCount Bytes(string text) => ByteCount.Parse(text);
}
