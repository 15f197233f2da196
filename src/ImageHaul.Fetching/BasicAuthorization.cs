namespace ImageHaul.Fetching;

/// <summary>Basic credentials (RFC 7617) from the user info of a URL.</summary>
internal static class BasicAuthorization
{
    /// <summary>The header value; null when there is no user info.</summary>
    public static string? From(string? userInfo)
    {
        if (string.IsNullOrEmpty(userInfo)) return null;
        var colon = userInfo.IndexOf(':');
        var user = HeaderText.PercentDecodeToBytes(colon < 0 ? userInfo : userInfo.AsSpan(0, colon));
        var password = colon < 0 ? [] : HeaderText.PercentDecodeToBytes(userInfo.AsSpan(colon + 1));
        return "Basic " + Convert.ToBase64String([.. user, (byte)':', .. password]);
    }
}
