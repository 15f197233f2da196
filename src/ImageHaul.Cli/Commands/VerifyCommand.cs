using System.Text;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Commands;

/// <summary>
/// <c>verify</c>: re-read every stored file. Each finding is a line on standard output (problem, path, row, detail, separated by tabs); exit code 3 on any.
/// </summary>
internal static class VerifyCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var folder = context.Given.Positionals[0];
        if (OutputFolders.Fault(folder) is { } fault)
        {
            context.Error(fault);
            return ExitCode.Usage;
        }
        using var signals = context.Here.Signals();
        var report = await VerifyAsync(context, signals, folder);
        if (report is { End: RunEnd.Finished }) Show(context, report);
        else if (report is not null) context.Error(report.Reason ?? "the folder cannot be verified");
        return ExitCodes.Of(report, signals.WasAbandoned);
    }

    /// <summary>Verifies with progress; null when it was stopped.</summary>
    public static async Task<VerifyReport?> VerifyAsync(CommandContext context, StopSignals signals, string folder)
    {
        var latest = new LatestFile();
        using var display = new StatusDisplay(context.Terminal, context.Display, latest.Line, context.Here.Time);
        signals.Received = number =>
        {
            if (number > 2) context.Terminal.Leave();
            else context.Terminal.WriteLine("stopping");
        };
        try
        {
            return await signals.RunAsync((stop, _) => context.Here.Engine.VerifyAsync(folder, latest, stop));
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>One line for people about a report.</summary>
    public static string Conclusion(VerifyReport report) =>
        $"{Figures.Count(report.Sound, "file", "files")} sound ({Figures.Bytes(report.Bytes)}), {(report.Wrong == 0 ? "nothing wrong" : Figures.Count(report.Wrong, "finding", "findings"))}";

    private static void Show(CommandContext context, VerifyReport report)
    {
        if (context.Events is { } events)
        {
            foreach (var finding in report.Findings)
            {
                events.Write("finding", json =>
                {
                    json.WriteString("problem", Name(finding.Problem));
                    json.WriteString("path", finding.Path);
                    if (finding.Ordinal is { } row) json.WriteNumber("row", row);
                    json.WriteString("detail", finding.Detail);
                });
            }
            events.Write("summary", json =>
            {
                json.WriteNumber("sound", report.Sound);
                json.WriteNumber("bytes", report.Bytes);
                json.WriteNumber("findings", report.Wrong);
            });
        }
        else
        {
            using var data = new StreamWriter(context.Here.Output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            foreach (var finding in report.Findings) data.Write($"{Name(finding.Problem)}\t{SafeText.Clean(finding.Path)}\t{finding.Ordinal}\t{SafeText.Clean(finding.Detail)}\n");
        }
        if (report.Wrong > report.Findings.Count) context.Say([$"the first {Figures.Count(report.Findings.Count)} findings are named; mend those and verify again for the rest"]);
        context.Say([context.Terminal.Palette.Paint(Conclusion(report), report.Wrong == 0 ? Ink.Good : Ink.Bad)]);
    }

    private static string Name(VerifyProblem problem) => problem switch
    {
        VerifyProblem.Missing => "missing",
        VerifyProblem.Damaged => "damaged",
        VerifyProblem.Stray => "stray",
        _ => "mismatch",
    };
}
