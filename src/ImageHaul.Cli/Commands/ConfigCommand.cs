using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Reference;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;

namespace ImageHaul.Cli.Commands;

/// <summary><c>config</c>: each option of <c>get</c>, its value and where that came from, secrets masked; what was set stands first.</summary>
internal static class ConfigCommand
{
    /// <summary>Longer values are rare, and push only their own origin aside.</summary>
    private const int MostValueColumns = 40;

    public static async Task<ExitCode> RunAsync(CommandContext context)
    {
        if (context.Settings.PrintSchema)
        {
            await context.Here.Output.WriteAsync(Encoding.UTF8.GetBytes(SettingsSchema.Write(OptionTable.All)));
            return ExitCode.Success;
        }
        var values = context.Options.Values.Where(value => value.Row.Verbs.HasFlag(Verbs.Get) && (!context.Settings.OnlyChanged || IsSet(value))).ToList();
        if (context.Settings.AsJson) await WriteJsonAsync(values, context.Here.Output);
        else
        {
            await WriteLinesAsync(values, context.Here.Output);
            context.Say(Places(context.Here.Places, values.Exists(IsSet)));
        }
        return ExitCode.Success;
    }

    private static bool IsSet(ResolvedValue value) => value.Origin.Kind != OriginKind.Default;

    private static async Task WriteLinesAsync(List<ResolvedValue> values, Stream output)
    {
        if (values.Count == 0) return;
        var nameWidth = values.Max(value => value.Row.Key.Length);
        var valueWidth = Math.Min(MostValueColumns, values.Max(value => value.Text.Length));
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        foreach (var value in values.OrderByDescending(IsSet))
            await writer.WriteAsync($"{value.Row.Key.PadRight(nameWidth)}  {SafeText.Clean(value.Text).PadRight(valueWidth)}  {SafeText.Clean(value.Origin.ToString())}\n");
    }

    /// <summary>Which files count, for somebody who wonders where to write.</summary>
    private static List<string> Places(SettingsPlaces places, bool isAnythingSet)
    {
        List<string> lines = isAnythingSet ? [""] : ["", "nothing is set: every value is the default"];
        lines.Add($"settings files: {Named(places.WorkingFile)}{(places.UserFile is { } user ? $"; {Named(user)}" : "")}");
        return lines;

        static string Named(string path) => SafeText.Clean($"{path}{(File.Exists(path) ? "" : " (none)")}");
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
