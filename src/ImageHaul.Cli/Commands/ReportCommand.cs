using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Web.Report;

namespace ImageHaul.Cli.Commands;

/// <summary><c>report</c>: one self-contained HTML page about a folder; to DIR/report.html, to another file, or to standard output.</summary>
internal static class ReportCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var folder = context.Given.Positionals[0];
        if (!Directory.Exists(folder))
        {
            context.Error($"{folder}: there is no such folder");
            return ExitCode.Usage;
        }
        using var signals = context.Here.Signals();
        signals.Received = _ => context.Terminal.WriteLine("stopping; nothing is written");
        try
        {
            var file = context.Settings.ResultFile ?? RunReport.DefaultFile(folder);
            if (await WriteAsync(context, folder, file, signals.Stop) is { } refused)
            {
                context.Error(refused.Message);
                return refused.IsStorage ? ExitCode.StorageRefused : ExitCode.Usage;
            }
            if (file != "-") context.Say([$"written: {SafeText.Clean(file)} ({Figures.Bytes(new FileInfo(file).Length)})"]);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return signals.WasAbandoned ? ExitCode.Interrupted : ExitCode.Unfinished;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            context.Error($"the report cannot be written: {refused.Message}");
            return ExitCode.StorageRefused;
        }
    }

    private static async Task<ReportFault?> WriteAsync(CommandContext context, string folder, string file, CancellationToken stop)
    {
        var rows = new ReadingProgress();
        using var display = new StatusDisplay(context.Terminal, context.Display, rows.Line, context.Here.Time);
        var report = new RunReport(folder, context.Here.Time) { Gallery = context.Settings.Gallery };
        return file == "-" ? await report.WriteAsync(context.Here.Output, rows, stop) : await report.WriteAsync(file, rows, stop);
    }

    /// <summary>How far the reading is.</summary>
    private sealed class ReadingProgress : IProgress<long>
    {
        private long _rows;

        public void Report(long value) => Volatile.Write(ref _rows, value);

        public string Line() => $"{Figures.Count(Volatile.Read(ref _rows))} rows read";
    }
}
