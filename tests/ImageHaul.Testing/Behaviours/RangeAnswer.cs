namespace ImageHaul.Testing.Behaviours;

/// <summary>How a request for a range (<c>Range: bytes=N-</c>) is answered.</summary>
public enum RangeAnswer
{
    /// <summary>As if it had not asked: the whole, with 200.</summary>
    Ignore,
    /// <summary>As RFC 9110 says: 206, or the whole when If-Range names something else.</summary>
    Honest,
    /// <summary>206 with right headers over bytes that are not the file's.</summary>
    OtherBytes,
    /// <summary>206 with right headers over bytes from a place 1,000 bytes earlier.</summary>
    Shifted,
    /// <summary>206 that names (and sends) a range that starts 100 bytes later.</summary>
    WrongStart,
    /// <summary>206 whose total is one byte more.</summary>
    WrongTotal,
    /// <summary>206 that ends ten bytes early, and says so.</summary>
    Short,
    /// <summary>206 with another entity tag and another date.</summary>
    OtherValidator,
    /// <summary>206 with neither entity tag nor date.</summary>
    NoValidator,
    /// <summary>206 without Content-Range.</summary>
    NoRange,
    /// <summary>206 with several parts.</summary>
    Multipart,
    /// <summary>206 that calls itself coded.</summary>
    Coded,
    /// <summary>206 over the whole file.</summary>
    Whole,
    /// <summary>416.</summary>
    Refuse,
    /// <summary>200 with the file's first half, as if that were all.</summary>
    Half,
}
