using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;

namespace ImageHaul.Cli.Commands;

/// <summary><c>config</c>: each option of <c>get</c>, its value and where that came from, secrets masked.</summary>
internal static class ConfigCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        var values = context.Options.Values.Where(value => value.Row.Verbs.HasFlag(Verbs.Get)).ToList();
        if (context.Settings.AsJson) await WriteJsonAsync(values, context.Here.Output);
        else await WriteLinesAsync(values, context.Here.Output);
        return ExitCode.Success;
    }

    private static async Task WriteLinesAsync(List<ResolvedValue> values, Stream output)
    {
        var nameWidth = values.Max(value => value.Row.Key.Length);
        var valueWidth = Math.Min(40, values.Max(value => value.Text.Length));
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        foreach (var value in values)
            await writer.WriteAsync($"{value.Row.Key.PadRight(nameWidth)}  {SafeText.Clean(value.Text).PadRight(valueWidth)}  {SafeText.Clean(value.Origin.ToString())}\n");
    }

    private static async Task WriteJsonAsync(List<ResolvedValue> values, Stream output)
    {
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var value in values)
            {
                json.WriteStartObject(value.Row.Key);
                if (value.Row.Repeatable)
                {
                    json.WriteStartArray("value");
                    foreach (var one in value.Shown) json.WriteStringValue(one);
                    json.WriteEndArray();
                }
                else json.WriteString("value", value.Values.Count == 0 ? null : value.Row.Show(value.Values[0]));
                json.WriteString("origin", value.Origin.ToString());
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        await output.WriteAsync("\n"u8.ToArray());
    }
}
