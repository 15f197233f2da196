using System.Diagnostics;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>How this program starts itself as a decoding process.</summary>
internal static class ThumbnailCommand
{
    // What a .NET program and libvips need to start; nothing else of the environment is handed on: it may hold passwords of proxies.
    private static readonly string[] Kept = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_ROLL_FORWARD", "SystemRoot", "TEMP", "TMP"];

    /// <summary>The program that this process is.</summary>
    /// <returns>Null when that cannot be said.</returns>
    public static Func<ProcessStartInfo>? OfThisProgram()
    {
        if (Environment.ProcessPath is not { } program) return null;
        // Run by the host (dotnet imagehaul.dll), the program's own file is the first word.
        string[] words = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? [Environment.GetCommandLineArgs()[0], ThumbnailServer.Verb] : [ThumbnailServer.Verb];
        return () => Of(program, words);
    }

    internal static ProcessStartInfo Of(string program, IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var word in words) start.ArgumentList.Add(word);
        var environment = Kept.Select(name => (name, Environment.GetEnvironmentVariable(name))).Where(pair => pair.Item2 is not null).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        // It lives for seconds and computes in C: the runtime's comforts are not worth their memory.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x4000000";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }
}
