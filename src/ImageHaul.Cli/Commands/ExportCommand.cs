using ImageHaul.Catalog;
using ImageHaul.Cli.Running;
using ImageHaul.Model;

namespace ImageHaul.Cli.Commands;

/// <summary><c>export</c>: write the manifest again, to standard output or to a file that appears whole or not at all.</summary>
internal static class ExportCommand
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
        signals.Received = number =>
        {
            if (number > 2) context.Terminal.Leave();
            else context.Terminal.WriteLine("stopping");
        };
        try
        {
            var failure = context.Settings.ResultFile is { } file and not "-"
                ? await WriteFileAsync(file, output => ExportAsync(context, folder, output, signals.Stop))
                : await ExportAsync(context, folder, context.Here.Output, signals.Stop);
            if (failure is null) return ExitCode.Success;
            context.Error($"{folder}: {failure.Message}");
            return ExitCodes.Of(failure);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return signals.WasAbandoned ? ExitCode.Interrupted : ExitCode.Unfinished;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            context.Error($"the manifest cannot be written: {refused.Message}");
            return ExitCode.StorageRefused;
        }
    }

    private static Task<Failure?> ExportAsync(CommandContext context, string folder, Stream output, CancellationToken cancellationToken) =>
        context.Here.Engine.ExportAsync(folder, context.Settings.ExportFormat, output, cancellationToken);

    private static async Task<Failure?> WriteFileAsync(string file, Func<Stream, Task<Failure?>> write)
    {
        using var whole = new WholeFile(file);
        try
        {
            Failure? failure;
            await using (var stream = whole.Create(64 << 10)) failure = await write(stream);
            if (failure is null) whole.Publish();
            return failure;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new Failure(FailureKind.StorageDenied, $"the manifest cannot be written: {whole.Named(refused.Message)}");
        }
    }
}
