using System.Diagnostics;
using System.Globalization;

namespace ImageHaul.Rig;

/// <summary>What one run took.</summary>
/// <param name="Wall">Seconds by the clock.</param>
/// <param name="Cpu">Seconds of processor, user and system, of the process and all that it waited for.</param>
/// <param name="PeakKilobytes">Largest resident set of any one of its processes.</param>
/// <param name="ExitCode">Its exit code.</param>
internal sealed record Measurement(double Wall, double Cpu, long PeakKilobytes, int ExitCode);

/// <summary>Runs a command and measures it.</summary>
internal static class MeasuredRun
{
    // A run that hangs must not hold up the session; the slowest honest one takes a few minutes.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Runs a shell command in a folder; its output goes to the file <paramref name="log"/>.</summary>
    public static Measurement Run(string command, string folder, string log, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? longest = null)
    {
        var report = log + ".time";
        // GNU time is small, so what the kernel remembers of the parent's size does not count as the child's.
        var start = new ProcessStartInfo("/usr/bin/time")
        {
            WorkingDirectory = folder,
            ArgumentList = { "--quiet", "-o", report, "-f", "%U %S %M", "/usr/bin/timeout", "--foreground", $"{(longest ?? Longest).TotalSeconds:0}", "/bin/sh", "-c", $"ulimit -Sn $(ulimit -Hn); exec > '{log}' 2>&1; {command}" },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.WaitForExit();
        var wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var fields = File.ReadAllLines(report)[^1].Split(' ');
        return new Measurement(wall, Number(fields[0]) + Number(fields[1]), (long)Number(fields[2]), process.ExitCode);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
