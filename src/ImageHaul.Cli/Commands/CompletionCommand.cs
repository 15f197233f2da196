using System.Text;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Reference;
using ImageHaul.Cli.Running;

namespace ImageHaul.Cli.Commands;

/// <summary><c>completion</c>: the script that teaches a shell the command line.</summary>
internal static class CompletionCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var name = context.Given.Positionals[0];
        if (CompletionScript.All.FirstOrDefault(known => known.Shell.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } script)
        {
            context.Error($"'{name}' is no shell that has completion here{DidYouMean.AmongOrAll([.. CompletionScript.All.Select(known => known.Shell)], name)}");
            return ExitCode.Usage;
        }
        await context.Here.Output.WriteAsync(Encoding.UTF8.GetBytes(script.Write(CommandOutlines.All(), CommandOutlines.Version)));
        return ExitCode.Success;
    }
}
