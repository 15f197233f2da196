namespace ImageHaul.Testing.Behaviours;

/// <summary>How a body's end is told.</summary>
public enum Framing
{
    /// <summary>Content-Length.</summary>
    Length,
    /// <summary>Transfer-Encoding: chunked.</summary>
    Chunked,
    /// <summary>The closed connection, HTTP/1.1.</summary>
    Close,
    /// <summary>The closed connection, HTTP/1.0.</summary>
    Http10,
}

/// <summary>What is wrong with a Content-Length.</summary>
public enum LengthFault
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Ten bytes less than the body.</summary>
    Short,
    /// <summary>Ten bytes more than the body; then the connection closes.</summary>
    Long,
    /// <summary>Two different lines, the right one first.</summary>
    Twice,
    /// <summary>The right line, twice.</summary>
    SameTwice,
    /// <summary>One line with two equal values.</summary>
    List,
    /// <summary>-1.</summary>
    Negative,
    /// <summary>No number.</summary>
    Text,
    /// <summary>No value.</summary>
    Empty,
    /// <summary>A plus sign in front.</summary>
    Plus,
    /// <summary>More than 64 bits hold.</summary>
    Overflow,
    /// <summary>A wrong length beside a right chunked framing.</summary>
    WithChunked,
}

/// <summary>What is wrong with chunked framing.</summary>
public enum ChunkFault
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>A size that is no hex number.</summary>
    BadSize,
    /// <summary>No line end behind a chunk.</summary>
    MissingCrlf,
    /// <summary>A size beyond 64 bits.</summary>
    Overflow,
    /// <summary>A size of -1.</summary>
    Negative,
    /// <summary>No last chunk: the connection closes at a chunk's end.</summary>
    NoEnd,
    /// <summary>A chunk extension of 1 MB.</summary>
    HugeExtension,
    /// <summary>Bare line feeds.</summary>
    BareLf,
    /// <summary>A trailer section, which is allowed.</summary>
    Trailer,
}

/// <summary>What happens instead of an answer.</summary>
public enum NoAnswer
{
    /// <summary>There is an answer.</summary>
    None,
    /// <summary>The connection is closed.</summary>
    Close,
    /// <summary>The connection is reset.</summary>
    Reset,
    /// <summary>Nothing, until the client leaves.</summary>
    Hang,
    /// <summary>Bytes that are not HTTP.</summary>
    Garbage,
    /// <summary>Half a head, then the connection is closed.</summary>
    HalfHead,
}

/// <summary>What is wrong with a head's syntax.</summary>
public enum HeadFault
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Bare line feeds.</summary>
    BareLf,
    /// <summary>A header folded over two lines.</summary>
    Folded,
    /// <summary>A NUL in a header value.</summary>
    Nul,
    /// <summary>A space before a colon.</summary>
    SpaceColon,
    /// <summary>A header line without colon.</summary>
    NoColon,
    /// <summary>A status line without reason, which is allowed.</summary>
    NoReason,
    /// <summary>A status that is no number.</summary>
    BadStatus,
    /// <summary>HTTP/9.9.</summary>
    BadVersion,
    /// <summary>A status line of 100 KB.</summary>
    LongStatus,
}

/// <summary>What is wrong with a content coding.</summary>
public enum CodingFault
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>The header names a coding, the body has none.</summary>
    Lie,
    /// <summary>The body is coded, no header says so.</summary>
    Unnamed,
    /// <summary>The coded bytes end half-way; the framing is right.</summary>
    Cut,
    /// <summary>The last checksum byte is wrong.</summary>
    Damaged,
}
