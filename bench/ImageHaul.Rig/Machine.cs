using System.Runtime.InteropServices;

namespace ImageHaul.Rig;

/// <summary>Where figures were measured; they mean little without it.</summary>
internal static class Machine
{
    private const nuint Touched = 2U << 30;
    private const nuint Page = 4096;

    /// <summary>
    /// Takes memory and gives it back. A virtual machine returns what lies free to its host, and the run that takes it again waits for every page: seen here, system time
    /// of the same run 0.7 s or 1.7 s. Now every run finds memory that is there.
    /// </summary>
    public static unsafe void TouchMemory()
    {
        var memory = (byte*)NativeMemory.Alloc(Touched);
        for (nuint at = 0; at < Touched; at += Page) memory[at] = 1;
        NativeMemory.Free(memory);
    }

    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unknown processor";
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return $"{Environment.ProcessorCount} cores ({model}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, "
            + $"load {load} at the start, {DateTime.UtcNow:yyyy-MM-dd}";
    }
}
