using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Model;

namespace ImageHaul.Cli.Commands;

/// <summary><c>explain</c>: one URL on its way through every decision. The answer is what was asked for, so it goes to standard output.</summary>
internal static class ExplainCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var url = context.Given.Positionals[0];
        if (CanonicalUrl.Parse(url, out var fault) is null)
        {
            context.Error($"{UrlRedactor.Redact(url)} cannot be used: {fault!.Message}");
            return ExitCode.Usage;
        }
        using var signals = context.Here.Signals();
        var options = context.Settings.Haul;
        var explanation = await signals.RunAsync((stop, _) => context.Here.Engine.ExplainAsync(options, url, stop));
        if (explanation is null || explanation.Failure?.Kind == FailureKind.Cancelled)
        {
            context.Error("stopped before it was done");
            return signals.WasAbandoned ? ExitCode.Interrupted : ExitCode.Unfinished;
        }
        if (context.Settings.AsJson)
        {
            await using var json = new Utf8JsonWriter(context.Here.Output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            ExplainJson.Write(json, explanation, options);
        }
        else
        {
            var text = string.Concat(ExplainText.Render(explanation, options, context.Terminal.Size.Width).Select(line => line + "\n"));
            await context.Here.Output.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        if (context.Settings.AsJson) await context.Here.Output.WriteAsync("\n"u8.ToArray());
        return explanation.Failure is null ? ExitCode.Success : ExitCode.AllFailed;
    }
}
