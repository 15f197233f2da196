using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImageHaul.Rig;

/// <summary>Runs commands that are not measured.</summary>
internal static partial class Shell
{
    /// <summary>Runs a program and returns its standard output; throws when it fails.</summary>
    public static string Run(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new RigException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>Writes what the last run left in the page cache, so that the next one does not pay for it.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void SyncDisks();
}
