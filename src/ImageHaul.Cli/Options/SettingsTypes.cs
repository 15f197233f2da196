using System.Text.Json;

namespace ImageHaul.Cli.Options;

/// <summary>What a settings file may write for an option: the rules that the schema states too.</summary>
internal static class SettingsTypes
{
    /// <summary>What is wrong with the JSON type of a value, with its place; null when it fits. Whether the value itself is good, its own reader says.</summary>
    public static string? Misfit(OptionRow row, SettingsEntry entry)
    {
        if (entry.IsList && !row.Repeatable) return $"{entry.ValuePlace}: \"{row.Key}\" must be {Expected(row)}, not a list";
        foreach (var value in entry.Written)
        {
            if (!Fits(row.Form, value)) return $"{entry.ValuePlace}: \"{row.Key}\" must be {Expected(row)}, not {Described(value, row)}";
        }
        return null;
    }

    private static bool Fits(ValueForm form, SettingsValue value) => value.Type switch
    {
        JsonTokenType.True or JsonTokenType.False => form.Kind == ValueKind.Switch || form.Literals is ["on", "off"],
        JsonTokenType.Number => form.Kind switch
        {
            ValueKind.Whole or ValueKind.Fraction or ValueKind.Rate => true,
            // Their own reader says it better: 10 has no unit.
            ValueKind.Duration => true,
            ValueKind.Size or ValueKind.Speed => !value.Text.Contains('.'),
            _ => form.Literals.Contains(value.Text),
        },
        _ => form.Kind switch
        {
            ValueKind.Switch => false,
            ValueKind.Whole or ValueKind.Fraction => form.Literals.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            _ => true,
        },
    };

    private static string Expected(OptionRow row)
    {
        var form = row.Form;
        var expected = form.Kind switch
        {
            ValueKind.Switch => "true or false",
            ValueKind.Choice => "",
            ValueKind.Whole => "a number, such as 4",
            ValueKind.Fraction => "a number from 0 to 1, such as 0.5",
            ValueKind.Percent => "a percentage in quotes, such as \"5%\"",
            ValueKind.Duration => "a duration in quotes, such as \"10s\"",
            ValueKind.Size => "a whole number of bytes, or a size in quotes, such as \"64k\"",
            ValueKind.Speed => "a whole number of bytes, or a speed in quotes, such as \"5MiB/s\"",
            ValueKind.Rate => "a number, or a rate in quotes, such as \"10/s\"",
            _ => "a text in quotes",
        };
        if (form.Literals.Count > 0) expected = $"{(expected.Length == 0 ? "one of " : $"{expected}, or ")}{string.Join(", ", form.Literals.Select(word => $"\"{word}\""))}";
        return row.Repeatable ? $"{expected}, or a list of those" : expected;
    }

    private static string Described(SettingsValue value, OptionRow row) => value.Type switch
    {
        JsonTokenType.String => $"the text \"{row.Show(value.Text)}\"",
        JsonTokenType.Number => $"the number {value.Text}",
        _ => value.Text,
    };
}
