namespace ImageHaul.Testing.Behaviours;

/// <summary>
/// How one answer misbehaves; written into a URL's query, where every part composes with every other as far as HTTP lets it. The default is a
/// polite 200. The query words are in <see cref="Vocabulary"/> and in the README beside this project.
/// </summary>
/// <example><c>server.Url("/image/png/7", new Behaviour { Status = 503, Times = 2, RetryAfter = "1" })</c></example>
public sealed record Behaviour
{
    /// <summary>The polite answer.</summary>
    public static Behaviour Plain { get; } = new();

    /// <summary>Status code; null for the page's own (200 mostly).</summary>
    public int? Status { get; init; }

    /// <summary>How many requests for the URL get this behaviour; later ones get <see cref="Then"/>. 0 for all of them.</summary>
    public int Times { get; init; }

    /// <summary>What comes after <see cref="Times"/>: a path with query on this server, or null for the same page without misbehaviour.</summary>
    public string? Then { get; init; }

    /// <summary>Content-Type; empty for none, null for the page's own.</summary>
    public string? Type { get; init; }

    /// <summary>Further header lines, each <c>Name: value</c>, sent as they are.</summary>
    public Lines Headers { get; init; }

    /// <summary>How the body's end is told.</summary>
    public Framing Framing { get; init; }

    /// <summary>What is wrong with the Content-Length.</summary>
    public LengthFault Length { get; init; }

    /// <summary>Content-Length to declare instead of the true one.</summary>
    public long? Declared { get; init; }

    /// <summary>What is wrong with the chunked framing; implies it.</summary>
    public ChunkFault Chunks { get; init; }

    /// <summary>Body bytes after which the connection is closed with a FIN, the declared length staying whole.</summary>
    public ByteCount? Cut { get; init; }

    /// <summary>Body bytes that are all there is: the file itself is cut, the framing is right.</summary>
    public ByteCount? Keep { get; init; }

    /// <summary>Place of a body byte whose bits are turned over: the file is whole and damaged.</summary>
    public ByteCount? Flip { get; init; }

    /// <summary>Body bytes after which the connection is reset.</summary>
    public ByteCount? ResetAfter { get; init; }

    /// <summary>Body bytes after which nothing more comes until the client leaves.</summary>
    public ByteCount? StallAfter { get; init; }

    /// <summary>The body never ends.</summary>
    public bool Endless { get; init; }

    /// <summary>The body comes in small pieces.</summary>
    public Drip? Drip { get; init; }

    /// <summary>What happens instead of an answer.</summary>
    public NoAnswer NoAnswer { get; init; }

    /// <summary>What is wrong with the head's syntax.</summary>
    public HeadFault Head { get; init; }

    /// <summary>Wait before the head.</summary>
    public TimeSpan SlowHeaders { get; init; }

    /// <summary>Wait before each byte of the head.</summary>
    public TimeSpan HeaderDrip { get; init; }

    /// <summary>Bytes of senseless header lines.</summary>
    public ByteCount? HeaderBomb { get; init; }

    /// <summary>Location lines, as they are; a status of 302 unless another is given. An empty one is an empty Location.</summary>
    public Lines Locations { get; init; }

    /// <summary>Retry-After as it is; <c>date:SECONDS</c> becomes an HTTP date that far ahead.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Requests over this rate, counted per host name, get 429 with Retry-After.</summary>
    public RateLimit? Rate { get; init; }

    /// <summary><c>user:password</c> without which the answer is 401.</summary>
    public string? Auth { get; init; }

    /// <summary>Set-Cookie lines.</summary>
    public Lines Cookies { get; init; }

    /// <summary>Entity tag, quotes included; <c>auto</c> for one made of the bytes. A matching If-None-Match gets 304.</summary>
    public string? ETag { get; init; }

    /// <summary>Last-Modified, as it is; the same text in If-Modified-Since gets 304.</summary>
    public string? Modified { get; init; }

    /// <summary>How a request for the end of the file is answered.</summary>
    public RangeAnswer Ranges { get; init; }

    /// <summary>Content-Disposition, as it is.</summary>
    public string? Disposition { get; init; }

    /// <summary>Codings applied in order, such as <c>gzip</c>, <c>br</c>, <c>deflate</c> or <c>gzip,gzip</c>, whatever the client accepts.</summary>
    public string? Coding { get; init; }

    /// <summary>What is wrong with the coding.</summary>
    public CodingFault CodingFault { get; init; }

    /// <summary>The body, before its coding, is this many zero bytes.</summary>
    public ByteCount? Bomb { get; init; }

    /// <summary>First and last byte of an unasked-for 206.</summary>
    public ByteSpan? Partial { get; init; }

    /// <summary>Interim 100 responses before the answer.</summary>
    public int Interim { get; init; }

    /// <summary>A 103 response before the answer.</summary>
    public bool EarlyHints { get; init; }

    /// <summary>Bytes of garbage behind the body, on a connection kept open.</summary>
    public ByteCount? Trailing { get; init; }

    /// <summary>Announces and does the closing of the connection.</summary>
    public bool Close { get; init; }

    /// <summary>The behaviour as a query without question mark; empty for <see cref="Plain"/>.</summary>
    public string ToQuery() => Vocabulary.Write(this);

    /// <summary>Reads a query; words that are no part of the vocabulary are left alone, so that any query may be sent.</summary>
    /// <exception cref="FormatException">A word of the vocabulary has a value it cannot have.</exception>
    public static Behaviour Parse(string query) => Vocabulary.Read(query);
}
