namespace ImageHaul.Model.Urls;

/// <summary>
/// Canonical hosts seen lately, so that a list with many rows of one host shares one string and checks it once. A fixed table where a newer host
/// pushes out an older one: at most 16,384 strings, half a megabyte in a usual run. Safe from any thread: references are read and written whole, and a lost
/// entry only costs a string.
/// </summary>
internal static class HostCache
{
    // A power of two.
    private const int SlotCount = 1 << 14;

    private static readonly string?[] Slots = new string?[SlotCount];

    /// <summary>The shared string of a canonical host; null when it is not here.</summary>
    public static string? Find(ReadOnlySpan<char> host)
    {
        var known = Volatile.Read(ref Slots[SlotOf(host)]);
        return known is not null && host.SequenceEqual(known) ? known : null;
    }

    /// <summary>Remembers a host that was checked and is its own canonical form.</summary>
    public static string Add(ReadOnlySpan<char> host)
    {
        if (Find(host) is { } known) return known;
        var added = host.ToString();
        Volatile.Write(ref Slots[SlotOf(host)], added);
        return added;
    }

    private static int SlotOf(ReadOnlySpan<char> host) => string.GetHashCode(host, StringComparison.Ordinal) & (SlotCount - 1);
}
