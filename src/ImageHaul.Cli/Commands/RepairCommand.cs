using System.Text;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Pipeline;

namespace ImageHaul.Cli.Commands;

/// <summary>
/// <c>repair</c>: rebuild the catalog. Each loss is a line on standard output (row, URL or file, reason, separated by tabs); exit code 3 on any.
/// </summary>
internal static class RepairCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var folder = context.Given.Positionals[0];
        if (!Directory.Exists(Path.Combine(folder, HaulFolder.OwnFolder)) && !File.Exists(Path.Combine(folder, "manifest.csv")))
        {
            context.Error($"{folder}: no run has written this folder (it has neither .imagehaul nor manifest.csv)");
            return ExitCode.Usage;
        }
        using var signals = context.Here.Signals();
        var report = await RepairAsync(context, signals, folder);
        if (report is { End: RunEnd.Finished }) Show(context, report);
        else if (report is not null) context.Error(report.Reason ?? "the catalog cannot be rebuilt");
        return ExitCodes.Of(report, signals.WasAbandoned);
    }

    private static async Task<RepairReport?> RepairAsync(CommandContext context, StopSignals signals, string folder)
    {
        var latest = new LatestFile();
        using var display = new StatusDisplay(context.Terminal, context.Display, latest.LineWithoutTotal, context.Here.Time);
        signals.Received = number =>
        {
            if (number > 2) context.Terminal.Leave();
            else context.Terminal.WriteLine("stopping; the folder stays as it was");
        };
        try
        {
            return await signals.RunAsync((stop, _) => context.Here.Engine.RepairAsync(folder, context.Settings.Haul.ManifestPath, latest, stop));
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static void Show(CommandContext context, RepairReport report)
    {
        if (context.Events is { } events)
        {
            foreach (var loss in report.Losses)
            {
                events.Write("loss", json =>
                {
                    if (loss.Ordinal is { } row) json.WriteNumber("row", row);
                    json.WriteString("subject", loss.Subject);
                    json.WriteString("reason", loss.Reason);
                });
            }
            events.Write("summary", json =>
            {
                json.WriteNumber("rows", report.Rows);
                json.WriteNumber("salvaged", report.Salvaged);
                json.WriteNumber("from_manifest", report.FromManifest);
                json.WriteNumber("images", report.Images);
                json.WriteNumber("unowned", report.Unowned);
                json.WriteNumber("lost", report.Lost);
            });
        }
        else
        {
            using var data = new StreamWriter(context.Here.Output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            foreach (var loss in report.Losses) data.Write($"{loss.Ordinal}\t{SafeText.Clean(loss.Subject)}\t{SafeText.Clean(loss.Reason)}\n");
        }
        var palette = context.Terminal.Palette;
        context.Say(
        [
            $"{Figures.Count(report.Rows, "row", "rows")} recorded: {Figures.Count(report.Salvaged)} from the old catalog, {Figures.Count(report.FromManifest)} from the manifest",
            $"{Figures.Count(report.Images, "sound image", "sound images")}{(report.Unowned == 0 ? "" : $", {Figures.Count(report.Unowned)} of no row; a run that comes upon the same bytes takes them")}",
            report.Lost == 0
                ? palette.Paint("nothing was lost", Ink.Good)
                : palette.Paint($"{Figures.Count(report.Lost, "thing", "things")} could not be rebuilt; run get with the same list to fetch them again", Ink.Bad),
            .. report.KeptAside is { } aside ? [$"the old catalog is kept as {aside}"] : Array.Empty<string>(),
        ]);
    }
}
