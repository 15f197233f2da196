namespace ImageHaul.Cli.Options;

/// <summary>Where telemetry goes, as people write it.</summary>
internal static class TelemetryText
{
    /// <summary>The address of an OpenTelemetry collector.</summary>
    public static Parsed<Uri> Collector(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "grpc" or "grpcs" && address.Host.Length > 0
            ? address
            : Parsed<Uri>.Bad($"'{Model.UrlRedactor.Quote(text)}' is no address of a collector; write http://HOST:4318 or grpc://HOST:4317");

    /// <summary>A port (digits alone) or a file.</summary>
    public static Parsed<(string? File, int? Port)> Metrics(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0')) return Parsed<(string?, int?)>.Bad("the value is empty; write a file or a port");
        if (!text.All(char.IsAsciiDigit)) return ((string?)text, (int?)null);
        return int.TryParse(text, out var port) && port is >= 1 and <= 65535 ? ((string?)null, (int?)port) : Parsed<(string?, int?)>.Bad($"'{text}' is no port; write one from 1 to 65535, or the name of a file");
    }
}
