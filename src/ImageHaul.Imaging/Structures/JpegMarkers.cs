using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>Marker codes of JPEG and how they are found.</summary>
internal static class JpegMarkers
{
    public const byte HuffmanTables = 0xC4;
    public const byte JpegExtension = 0xC8;
    public const byte ArithmeticConditioning = 0xCC;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte NumberOfLines = 0xDC;
    public const byte Comment = 0xFE;

    /// <summary>True for SOF0 to SOF15, of whatever coding.</summary>
    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (HuffmanTables or JpegExtension or ArithmeticConditioning);

    /// <summary>True for segments that a decoder passes over: application data, comments, the number of lines.</summary>
    public static bool IsSkipped(byte marker) => marker is Comment or NumberOfLines or (>= 0xE0 and <= 0xEF);

    /// <summary>True for markers that libjpeg does not stop at; reserved ones announce something it cannot decode.</summary>
    public static bool IsKnown(byte marker) => IsFrame(marker) || IsSkipped(marker) || StandsAlone(marker)
        || marker is HuffmanTables or QuantizationTables or StartOfScan or RestartInterval or ArithmeticConditioning;

    /// <summary>True for markers that have no segment behind them.</summary>
    public static bool StandsAlone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD9);

    /// <summary>Finds the next marker at or after an offset, over fill bytes and stray ones, and moves behind it. False at the end of the body.</summary>
    public static bool TryNext(ByteCursor cursor, ref long offset, out byte marker)
    {
        marker = 0;
        while (true)
        {
            offset = cursor.IndexOf(0xFF, offset);
            while (true)
            {
                var pair = cursor.At(offset, 2);
                if (pair.Length < 2) return false;
                marker = pair[1];
                if (marker != 0xFF) break;
                offset++;
            }
            offset += 2;
            if (marker != 0) return true;
        }
    }

    /// <summary>
    /// Offset of the marker that ends a scan; the body's length when none does. Stuffed bytes, fill bytes and restart markers belong to the scan.
    /// </summary>
    public static long SkipEntropyData(ByteCursor cursor, long offset)
    {
        while (true)
        {
            // Photographs have such a byte every few hundred: within what is at hand the loop is on its own.
            var ahead = cursor.Ahead(offset);
            var at = 0;
            while (ahead[at..].IndexOf((byte)0xFF) is >= 0 and var next && at + next + 1 < ahead.Length)
            {
                at += next;
                if (ahead[at + 1] == 0xFF) at++;
                else if (IsWithinScan(ahead[at + 1])) at += 2;
                else
                {
                    cursor.Passed(at);
                    return offset + at;
                }
            }
            cursor.Passed(at);
            // The pair that straddles the end of what was at hand, or nothing more.
            offset = cursor.IndexOf(0xFF, offset + at);
            var pair = cursor.At(offset, 2);
            if (pair.Length < 2) return cursor.Length;
            if (pair[1] == 0xFF) offset++;
            else if (IsWithinScan(pair[1])) offset += 2;
            else return offset;
        }
    }

    private static bool IsWithinScan(byte marker) => marker is 0 or (>= 0xD0 and <= 0xD7);

    /// <summary>The name that the standard gives a marker.</summary>
    public static string Name(byte marker) => marker switch
    {
        HuffmanTables => "DHT",
        ArithmeticConditioning => "DAC",
        StartOfImage => "SOI",
        EndOfImage => "EOI",
        StartOfScan => "SOS",
        QuantizationTables => "DQT",
        NumberOfLines => "DNL",
        RestartInterval => "DRI",
        Comment => "COM",
        >= 0xE0 and <= 0xEF => $"APP{marker - 0xE0}",
        _ when IsFrame(marker) => $"SOF{marker - 0xC0}",
        _ => $"0xFF{marker:X2}",
    };
}
