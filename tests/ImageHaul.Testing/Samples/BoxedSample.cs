namespace ImageHaul.Testing.Samples;

/// <summary>
/// AVIF, HEIC and JPEG XL: too large a matter to encode here, so each is one fixed encoded picture of 16 x 12. Files of these formats are
/// chains of boxes in which an unknown or free box may stand: the seed is in a free box behind the picture, so that no offset moves.
/// </summary>
internal static class BoxedSample
{
    private static readonly byte[] Avif = Convert.FromBase64String(
        "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAA" +
        "AAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAACMAAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3Bl" +
        "AAAAAAAAABAAAAAMAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQAMAAAAABNjb2xybmNseAABAA0ABoAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACttZGF0EgAKCRgM" +
        "/vkgIaDQgDIUGgAAAEAAMZz3/bUjj8kiTwL29ws=");

    private static readonly byte[] Heic = Convert.FromBase64String(
        "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQA" +
        "AAAAABAADAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAAPQACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZj" +
        "MQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAAALZpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAe" +
        "ugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFluqumubgQEDAgAAAAwCAAAADAIQiAAEABkQBwXPBiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAA" +
        "EAAAAAwAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAAEVtZGF0AAAAOSgBrxkhaQLA71wW" +
        "dnK8uhJu1q9RnrYpDaDi7D+gwCafCLyRtXAlXa1SfJ+vHoDFg2bwzoC5q+wpMA==");

    private static readonly byte[] Jxl = Convert.FromBase64String(
        "AAAADEpYTCANCocKAAAAFGZ0eXBqeGwgAAAAAGp4bCAAAABjanhsY/8KWDCQUFwIAUABi00JAIAKlVHGDV7O9Xz5ocNi2sZ1hrbatrCEsdleGCSk0LG7nf4aNM+ufYN0" +
        "2b28KbmkDM+ZMgAqSZwTsqPbQMn33/vv6WhkgQDN7CagNRU=");

    public static byte[] Encode(SampleFormat format, ReadOnlySpan<byte> seedText, int length)
    {
        var picture = format switch
        {
            SampleFormat.Avif => Avif,
            SampleFormat.Heic => Heic,
            _ => Jxl,
        };
        var free = Math.Max(8 + seedText.Length, length - picture.Length);
        return new ByteWriter(picture.Length + free).Bytes(picture).Big32((uint)free).Ascii("free").Padded(seedText, free - 8).ToArray();
    }
}
