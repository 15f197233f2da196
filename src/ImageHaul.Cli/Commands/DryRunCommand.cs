using System.Security.Cryptography;
using System.Text;
using ImageHaul.Cli.Options;
using ImageHaul.Cli.Running;
using ImageHaul.Cli.Screen;
using ImageHaul.Model;
using ImageHaul.Sources;

namespace ImageHaul.Cli.Commands;

/// <summary><c>get --dry-run</c>: reads the list and says what it holds. Fetches nothing, writes nothing; ends with the code that the bad rows alone would earn.</summary>
internal static class DryRunCommand
{
    private const int ShownBadRows = 5;

    public static async Task<ExitCode> RunAsync(CommandContext context, IRequestSource source, StopSignals signals)
    {
        var counts = new ListCounts();
        try
        {
            await foreach (var request in source.ReadAsync(signals.Stop)) counts.Add(request);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            context.Error("stopped: the list was not read to its end");
            return signals.WasAbandoned ? ExitCode.Interrupted : ExitCode.Unfinished;
        }
        context.Events?.Write("dry-run", json =>
        {
            json.WriteNumber("rows", counts.Rows);
            json.WriteNumber("usable", counts.Rows - counts.Bad);
            json.WriteNumber("bad", counts.Bad);
            json.WriteNumber("urls", counts.Urls);
            json.WriteNumber("hosts", counts.Hosts);
        });
        context.Say(Render(counts, context));
        return ExitCodes.OfRows(counts.Bad, counts.Rows, context.Settings.FailOn);
    }

    private static List<string> Render(ListCounts counts, CommandContext context)
    {
        var lines = new List<string> { context.Terminal.Palette.Paint("dry run: nothing was fetched or written", Ink.Strong) };
        lines.AddRange(TextTable.RenderBare([new(""), new("", IsNumber: true)],
        [
            ["rows", Figures.Count(counts.Rows)], ["usable rows", Figures.Count(counts.Rows - counts.Bad)], ["bad rows", Figures.Count(counts.Bad)],
            ["distinct URLs", Figures.Count(counts.Urls)], ["hosts", Figures.Count(counts.Hosts)],
        ], context.Terminal.Size.Width));
        if (counts.Rows == 0) lines.Add("the list has no rows");
        lines.AddRange(counts.FirstBad.Select(row => $"  row {row.Ordinal}: {row.Fault!.Kind.Name()}: {SafeText.Clean(row.Fault.Message, 200)}"));
        if (counts.Bad > counts.FirstBad.Count) lines.Add($"  ... and {Figures.Count(counts.Bad - counts.FirstBad.Count)} more");
        lines.Add($"would be written to {SafeText.Clean(context.Settings.Haul.Storage.Output)}, the manifest to {SafeText.Clean(context.Settings.Haul.ManifestFile)}");
        var changed = context.Options.Values.Where(value => value.Origin.Kind != OriginKind.Default).ToList();
        lines.Add(changed.Count == 0 ? "all options have their defaults" : "options that differ from their defaults:");
        lines.AddRange(changed.Select(value => $"  --{value.Row.Name} {SafeText.Clean(value.Text)} (from {SafeText.Clean(value.Origin.ToString())})"));
        return lines;
    }

    /// <summary>Counts rows, distinct URLs and hosts without holding the list: eight bytes of a digest stand for each URL.</summary>
    private sealed class ListCounts
    {
        private readonly HashSet<ulong> _urls = [];
        private readonly HashSet<ulong> _hosts = [];

        public long Rows { get; private set; }

        public long Bad { get; private set; }

        public int Urls => _urls.Count;

        public int Hosts => _hosts.Count;

        public List<ImageRequest> FirstBad { get; } = [];

        public void Add(ImageRequest request)
        {
            Rows++;
            if (request.Url is { } url)
            {
                _urls.Add(Fingerprint(url.Text));
                _hosts.Add(Fingerprint(url.HostKey.ToString()));
                return;
            }
            Bad++;
            if (FirstBad.Count < ShownBadRows) FirstBad.Add(request);
        }

        private static ulong Fingerprint(string text) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
