using ImageHaul.Cli.Options;
using ImageHaul.Cli.Screen;
using ImageHaul.Model;

namespace ImageHaul.Cli.Running;

/// <summary>Says in one line that the program has a defect: what was thrown and where, without the secrets its text may hold.</summary>
internal static class DefectMessage
{
    public static string Of(Exception defect, IEnumerable<string> secrets)
    {
        var text = $"{defect.GetType().Name}: {defect.Message}";
        foreach (var secret in secrets.Where(secret => secret.Length > 0)) text = text.Replace(secret, "***", StringComparison.Ordinal);
        text = string.Join(' ', text.Split(' ', '\n', '\r', '\t').Where(word => word.Length > 0).Select(UrlRedactor.Redact));
        var place = defect.StackTrace?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("at ImageHaul.", StringComparison.Ordinal));
        var method = place is null ? "" : $" ({place.Split(" in ")[0].Split('(')[0]})";
        return $"imagehaul: unexpected error, a defect in the program: {SafeText.Clean(text, 600)}{SafeText.Clean(method, 300)}; please report it at https://github.com/imagehaul/imagehaul/issues";
    }

    /// <summary>The texts of a command line's options that must not be shown.</summary>
    public static IEnumerable<string> SecretsOf(ResolvedOptions options) =>
        options.Values.Where(value => value.Row.Mask is not null).SelectMany(value => value.Values).SelectMany(text => new[] { text, text[(text.IndexOf(':') + 1)..].Trim() });
}
