using System.Globalization;

namespace ImageHaul.Storage;

/// <summary>How many files and sockets this process may have open at once.</summary>
internal static class DescriptorLimit
{
    /// <summary>The limit (<c>ulimit -n</c>); a very large number where the system has none or does not say.</summary>
    public static long OfThisProcess()
    {
        try
        {
            // The runtime raises the soft limit to the hard one at its start; Linux alone tells both in a file.
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3);
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : long.MaxValue;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }
}
