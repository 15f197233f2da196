using System.Text.Json;
using ImageHaul.Pipeline;

namespace ImageHaul.Web.Dashboard;

/// <summary>What came of an order to the run.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Fault">What was wrong, in a sentence; null when the order was carried out.</param>
internal readonly record struct ControlOutcome(int Status, string? Fault);

/// <summary>Carries out the orders of the page: <c>{"action":"pause"}</c>, <c>{"action":"resume"}</c>, <c>{"action":"concurrency","value":"auto"}</c> or a number.</summary>
internal static class ControlRoute
{
    /// <summary>An order is short; what is longer is none.</summary>
    public const int MostBytes = 256;

    public static ControlOutcome Obey(ReadOnlyMemory<byte> body, RunControl? run)
    {
        string? action;
        JsonElement value = default;
        try
        {
            using var order = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 2 });
            if (order.RootElement.ValueKind != JsonValueKind.Object) return Refused("An order is a JSON object.");
            action = order.RootElement.TryGetProperty("action", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
            if (order.RootElement.TryGetProperty("value", out var given)) value = given.Clone();
        }
        catch (JsonException)
        {
            return Refused("The order is not JSON.");
        }
        if (run is null) return new(409, "The run has not begun yet, or is over.");
        switch (action)
        {
            case "pause":
                run.Pause();
                break;
            case "resume":
                run.Resume();
                break;
            case "concurrency" when value.ValueKind == JsonValueKind.String && value.ValueEquals("auto"):
                run.SetConcurrency(null);
                break;
            case "concurrency" when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1:
                run.SetConcurrency(number);
                break;
            case "concurrency":
                return Refused("The concurrency is auto or a whole number from 1.");
            default:
                return Refused("The action is pause, resume or concurrency.");
        }
        return new(204, null);
    }

    private static ControlOutcome Refused(string fault) => new(400, fault);
}
