using System.Globalization;

namespace ImageHaul.Storage;

/// <summary>
/// Tells one start of the system from the next: after a run that ended unclean, the same id means that every file it wrote is still whole in the
/// system's memory, another one that the power may have failed.
/// </summary>
internal static class BootId
{
    private const string KernelFile = "/proc/sys/kernel/random/boot_id";
    private const string StartPrefix = "started-";

    // Clocks are set and sleep is counted differently; no system restarts twice within this.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>The id of this start: the kernel's own on Linux, else the time of the start in Unix seconds. At most 64 characters.</summary>
    public static string Read(TimeProvider clock) => Read(clock, KernelFile, TimeSpan.FromMilliseconds(Environment.TickCount64));

    /// <summary>True when two ids are of one start. A false "no" costs reading the latest files once more, no harm.</summary>
    public static bool Same(string left, string right)
    {
        if (string.Equals(left, right, StringComparison.Ordinal)) return true;
        return TryStart(left, out var one) && TryStart(right, out var other) && (one - other).Duration() <= Tolerance;
    }

    internal static string Read(TimeProvider clock, string kernelFile, TimeSpan uptime)
    {
        try
        {
            var id = File.ReadAllText(kernelFile).Trim();
            if (Guid.TryParse(id, out _)) return id;
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            // Not Linux, or a container without /proc.
        }
        return StartPrefix + (clock.GetUtcNow() - uptime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    private static bool TryStart(string id, out DateTimeOffset start)
    {
        start = default;
        if (!id.StartsWith(StartPrefix, StringComparison.Ordinal)) return false;
        if (!long.TryParse(id.AsSpan(StartPrefix.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (seconds is < 0 or > 253_402_300_799) return false;
        start = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
