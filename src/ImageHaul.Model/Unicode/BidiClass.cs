namespace ImageHaul.Model.Unicode;

/// <summary>Bidi_Class (UAX #9), as far as RFC 5893 reads it.</summary>
internal enum BidiClass
{
    Other = 0,
    LeftToRight = 1,
    RightToLeft = 2,
    ArabicLetter = 3,
    ArabicNumber = 4,
    EuropeanNumber = 5,
    EuropeanSeparator = 6,
    CommonSeparator = 7,
    EuropeanTerminator = 8,
    OtherNeutral = 9,
    BoundaryNeutral = 10,
    NonspacingMark = 11,
}
