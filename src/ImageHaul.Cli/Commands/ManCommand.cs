using System.Globalization;
using System.Reflection;
using System.Text;
using ImageHaul.Cli.Reference;
using ImageHaul.Cli.Running;

namespace ImageHaul.Cli.Commands;

/// <summary><c>man</c>: the manual page, in roff.</summary>
internal static class ManCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var page = ManualPage.Write(CommandOutlines.All(), ExitCodeMeanings.All, CommandOutlines.Version, Date(context.Here.Places.Variable("SOURCE_DATE_EPOCH")));
        await context.Here.Output.WriteAsync(Encoding.UTF8.GetBytes(page));
        return ExitCode.Success;
    }

    /// <summary>The date of the sources where a build says it, else that of the version: the same program makes the same page.</summary>
    private static DateOnly Date(string? sourceDateEpoch)
    {
        // The year 9999 is as far as dates go.
        if (long.TryParse(sourceDateEpoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800)
            return DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime);
        var released = typeof(ManCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "ReleaseDate").Value!;
        return DateOnly.ParseExact(released, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
