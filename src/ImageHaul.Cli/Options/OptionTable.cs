using ImageHaul.Catalog;
using ImageHaul.Fetching;
using ImageHaul.Fetching.Routes;
using ImageHaul.Manners;
using ImageHaul.Model;
using ImageHaul.Sources;
using ImageHaul.Storage;
using static ImageHaul.Cli.Options.OptionRow;

namespace ImageHaul.Cli.Options;

/// <summary>The one table of options. Help, environment, settings files, validation and <c>config</c> all read it: a new option is a new row.</summary>
internal static class OptionTable
{
    private const Verbs Everywhere = Verbs.Get | Verbs.Retry | Verbs.Verify | Verbs.Repair | Verbs.Export | Verbs.Report | Verbs.Demo | Verbs.Compare | Verbs.Config;
    private const Verbs Reading = Verbs.Get | Verbs.Compare | Verbs.Config;
    private const Verbs Running = Verbs.Get | Verbs.Retry | Verbs.Compare | Verbs.Config;
    private const Verbs Fetching = Running | Verbs.Explain;
    private const Verbs Storing = Verbs.Get | Verbs.Retry | Verbs.Config;
    private const Verbs OnlyGet = Verbs.Get | Verbs.Config;

    /// <summary>Every option, in the order of the help text.</summary>
    public static IReadOnlyList<OptionRow> All { get; } =
    [
        new() { Group = OptionGroup.Input, Name = "input-format", Verbs = Reading, ValueName = "auto|txt|csv|tsv|jsonl|ndjson", Default = "auto",
            Doc = "what the list is; auto goes by the file's extension, txt for standard input",
            Apply = One(text => NumberText.Choice(text, ("auto", InputFormat.Auto), ("txt", InputFormat.Text), ("csv", InputFormat.Csv), ("tsv", InputFormat.Tsv), ("jsonl", InputFormat.JsonLines),
                ("ndjson", InputFormat.JsonLines)), (s, value) => s.Read(o => o with { Format = value })) },
        new() { Group = OptionGroup.Input, Name = "url-column", Verbs = Reading, ValueName = "NAME", Default = "url",
            Doc = "column or property that holds the URL", Apply = One(NotEmpty, (s, value) => s.Read(o => o with { UrlColumn = value })) },
        new() { Group = OptionGroup.Input, Name = "id-column", Verbs = Reading, ValueName = "NAME", DefaultNote = "the row's number",
            Doc = "column or property that holds the row's id", Apply = One(NotEmpty, (s, value) => s.Read(o => o with { IdColumn = value })) },
        new() { Group = OptionGroup.Input, Name = "sha256-column", Verbs = Reading, ValueName = "NAME",
            Doc = "column or property that holds the expected SHA-256", Apply = One(NotEmpty, (s, value) => s.Read(o => o with { Sha256Column = value })) },
        new() { Group = OptionGroup.Input, Name = "limit", Verbs = Reading, ValueName = "N",
            Doc = "read at most this many rows", Apply = One(NumberText.LongWhole, (s, value) => s.Read(o => o with { Limit = value })) },
        new() { Group = OptionGroup.Input, Name = "dry-run", Verbs = OnlyGet, Default = "false",
            Doc = "read the list and say what it holds; fetch and write nothing", Apply = One(NumberText.Switch, (s, value) => s with { DryRun = value }) },
        new() { Group = OptionGroup.Input, Name = "class", Verbs = Verbs.Retry, ValueName = "KIND", Repeatable = true, DefaultNote = "all", Choices = [.. FailureKinds.All.Select(kind => kind.Name())],
            Doc = "fetch again only the rows that ended this way, such as blocked; skipped ones too: robots-disallowed, opted-out", Apply = Many(Kind, (s, value) => s with { Classes = value }) },

        new() { Group = OptionGroup.Output, Name = "output", Short = 'o', Verbs = OnlyGet | Verbs.Explain, ValueName = "DIR", Default = "images",
            Doc = "folder for images, manifest and catalog", Apply = One(NotEmpty, (s, value) => s.Store(o => o with { Output = value })) },
        new() { Group = OptionGroup.Output, Name = "output", Key = "demo-output", Short = 'o', Verbs = Verbs.Demo, ValueName = "DIR", Default = "imagehaul-demo",
            Doc = "folder for the demo's images", Apply = One(NotEmpty, (s, value) => s.Store(o => o with { Output = value })) },
        new() { Group = OptionGroup.Output, Name = "output", Key = "export-output", Short = 'o', Verbs = Verbs.Export, ValueName = "FILE", DefaultNote = "standard output",
            Doc = "file to write; - for standard output", Apply = One(NotEmpty, (s, value) => s with { ResultFile = value }) },
        new() { Group = OptionGroup.Output, Name = "output", Key = "report-output", Short = 'o', Verbs = Verbs.Report, ValueName = "FILE", DefaultNote = "DIR/report.html",
            Doc = "file to write; - for standard output", Apply = One(NotEmpty, (s, value) => s with { ResultFile = value }) },
        new() { Group = OptionGroup.Output, Name = "gallery", Key = "report-gallery", Verbs = Verbs.Report, ValueName = "N", Default = "500", Maximum = 5000,
            Doc = "most images in the gallery, 0 to 5000", Apply = One(Between(0, 5000), (s, value) => s with { Gallery = value }) },
        new() { Group = OptionGroup.Output, Name = "output", Key = "compare-output", Short = 'o', Verbs = Verbs.Compare, ValueName = "FILE", Repeatable = true,
            Doc = "write the figures too: FILE.svg as a bar chart, any other as JSON", Apply = Many(NotEmpty, (s, value) => s with { ResultFiles = value }) },
        new() { Group = OptionGroup.Pace, Name = "rounds", Key = "compare-rounds", Verbs = Verbs.Compare, ValueName = "N", Default = "1", Maximum = 9,
            Doc = "time each way this often, forwards and backwards in turn, and take the median; 1 to 9", Apply = One(Between(1, 9), (s, value) => s with { Rounds = value }) },
        new() { Group = OptionGroup.Output, Name = "format", Key = "export-format", Verbs = Verbs.Export, ValueName = "csv|jsonl", Default = "csv",
            Doc = "what is written: a spreadsheet's CSV or JSON Lines", Apply = One(text => NumberText.Choice(text, ("csv", ManifestFormat.Csv), ("jsonl", ManifestFormat.JsonLines)), (s, value) => s with { ExportFormat = value }) },
        new() { Group = OptionGroup.Output, Name = "layout", Verbs = Storing | Verbs.Explain, ValueName = "flat|sharded|original", Default = "flat",
            Doc = "flat (digest.ext), sharded (ab/digest.ext) or original (id-name.ext)",
            Apply = One(text => NumberText.Choice(text, ("flat", BlobLayout.Flat), ("sharded", BlobLayout.Sharded), ("original", BlobLayout.Original)), (s, value) => s.Store(o => o with { Layout = value })) },
        new() { Group = OptionGroup.Output, Name = "manifest", Verbs = Storing | Verbs.Repair, ValueName = "FILE", DefaultNote = "DIR/manifest.csv",
            Doc = "where the manifest is written (repair: read)", Apply = One(NotEmpty, (s, value) => s with { Haul = s.Haul with { ManifestPath = value } }) },
        new() { Group = OptionGroup.Output, Name = "durability", Verbs = Storing, ValueName = "checkpoint|each|none", Default = "checkpoint",
            Doc = "what survives a power cut: checkpoint (all but the last 5 s), each (every file) or none",
            Apply = One(text => NumberText.Choice(text, ("checkpoint", Durability.Checkpoint), ("each", Durability.Each), ("none", Durability.None)), (s, value) => s.Store(o => o with { Durability = value })) },

        new() { Group = OptionGroup.Pace, Name = "concurrency", Verbs = Running, ValueName = "N|auto", Default = "auto",
            Doc = "fetches in flight in the whole run; auto adapts", Apply = One(NumberText.WholeOrAuto, (s, value) => s.Pace(o => o with { Concurrency = value })) },
        new() { Group = OptionGroup.Pace, Name = "per-host", Verbs = Fetching, ValueName = "N", Default = "8",
            Doc = "most fetches in flight on one host", Apply = One(NumberText.Whole, (s, value) => s.Pace(o => o with { PerHost = value })) },
        new() { Group = OptionGroup.Pace, Name = "delay", Verbs = Fetching, ValueName = "TIME", Default = "0s",
            Doc = "wait between starts on one host", Apply = One(DurationText.Parse, (s, value) => s.Pace(o => o with { Delay = value })) },
        new() { Group = OptionGroup.Pace, Name = "jitter", Verbs = Fetching, ValueName = "FRACTION", Default = "0.5",
            Doc = "random part of the delay, 0 to 1", Apply = One(NumberText.Fraction, (s, value) => s.Pace(o => o with { Jitter = value })) },
        new() { Group = OptionGroup.Pace, Name = "rate", Verbs = Running, ValueName = "N/s",
            Doc = "starts in the whole run: 10/s, 600/m, 1000/h", Apply = One(NumberText.PerSecond, (s, value) => s.Pace(o => o with { Rate = value })) },
        new() { Group = OptionGroup.Pace, Name = "bandwidth", Verbs = Fetching, ValueName = "SIZE/s",
            Doc = "bytes in the whole run, such as 5MiB/s", Apply = One(SizeText.ParseSpeed, (s, value) => s.Fetch(o => o with { Bandwidth = value })) },

        new() { Group = OptionGroup.Limits, Name = "connect-timeout", Verbs = Fetching, ValueName = "TIME", Default = "10s",
            Doc = "TCP and TLS set-up", Apply = One(DurationText.Parse, (s, value) => s.Fetch(o => o with { ConnectTimeout = value })) },
        new() { Group = OptionGroup.Limits, Name = "header-timeout", Verbs = Fetching, ValueName = "TIME", Default = "30s",
            Doc = "from the request to the response's headers", Apply = One(DurationText.Parse, (s, value) => s.Fetch(o => o with { HeaderTimeout = value })) },
        new() { Group = OptionGroup.Limits, Name = "idle-timeout", Verbs = Fetching, ValueName = "TIME", Default = "60s",
            Doc = "longest silence within a body", Apply = One(DurationText.Parse, (s, value) => s.Fetch(o => o with { IdleTimeout = value })) },
        new() { Group = OptionGroup.Limits, Name = "min-speed", Verbs = Fetching, ValueName = "SIZE/s", Default = "1KiB/s",
            Doc = "slowest body, measured over 30 s; 0 for no bound", Apply = One(SizeText.ParseSpeed, (s, value) => s.Fetch(o => o with { MinBytesPerSecond = value })) },
        new() { Group = OptionGroup.Limits, Name = "timeout", Verbs = Fetching, ValueName = "TIME", Default = "10m",
            Doc = "whole body", Apply = One(DurationText.Parse, (s, value) => s.Fetch(o => o with { TotalTimeout = value })) },
        new() { Group = OptionGroup.Limits, Name = "max-bytes", Verbs = Fetching, ValueName = "SIZE", Default = "100MiB",
            Doc = "most bytes of one image", Apply = One(SizeText.Parse, (s, value) => s.Fetch(o => o with { MaxBytes = value })) },
        new() { Group = OptionGroup.Limits, Name = "max-redirects", Verbs = Fetching, ValueName = "N", Default = "10",
            Doc = "most redirects of one row", Apply = One(NumberText.Whole, (s, value) => s.Fetch(o => o with { MaxRedirects = value })) },
        new() { Group = OptionGroup.Limits, Name = "deadline", Verbs = Running, ValueName = "TIME",
            Doc = "longest run; the same command continues it later", Apply = One(DurationText.Parse, (s, value) => s with { Haul = s.Haul with { Deadline = value } }) },

        new() { Group = OptionGroup.Retry, Name = "attempts", Verbs = Fetching, ValueName = "N", Default = "5",
            Doc = "attempts for each row, where the failure allows another", Apply = One(NumberText.Whole, (s, value) => s.Pace(o => o with { Attempts = value })) },
        new() { Group = OptionGroup.Retry, Name = "blocked-attempts", Verbs = Fetching, ValueName = "N", Default = "2",
            Doc = "attempts for each row while the answer is 401 or 403", Apply = One(NumberText.Whole, (s, value) => s.Pace(o => o with { BlockedAttempts = value })) },
        new() { Group = OptionGroup.Retry, Name = "retry-base", Verbs = Fetching, ValueName = "TIME", Default = "2s",
            Doc = "first backoff, of a row and of a proxy; it doubles with each attempt",
            Apply = One(DurationText.Parse, (s, value) => s.Pace(o => o with { RetryBase = value }).Fetch(o => o with { ProxyRest = value })) },
        new() { Group = OptionGroup.Retry, Name = "retry-max", Verbs = Fetching, ValueName = "TIME", Default = "20s",
            Doc = "longest backoff", Apply = One(DurationText.Parse, (s, value) => s.Pace(o => o with { RetryMax = value })) },
        new() { Group = OptionGroup.Retry, Name = "retry-after-max", Verbs = Fetching, ValueName = "TIME", Default = "5m",
            Doc = "longest Retry-After that is waited for as asked", Apply = One(DurationText.Parse, (s, value) => s.Pace(o => o with { RetryAfterMax = value })) },

        new() { Group = OptionGroup.Checks, Name = "formats", Verbs = Fetching, ValueName = "LIST", Default = "jpeg,png,gif,webp,avif,heic,tiff,bmp,ico,jxl", Choices = [.. ImageFormats.All.Select(format => format.Name()), "all", "default"], Synonyms = ["jpg", "tif"],
            Doc = "formats kept; svg only when named, all for every one, default for this list", Apply = One(Formats, (s, value) => s.Check(o => o with { Formats = value })) },
        new() { Group = OptionGroup.Checks, Name = "strict-type", Verbs = Fetching, Default = "false",
            Doc = "the Content-Type must name an image too, not the bytes alone", Apply = One(NumberText.Switch, (s, value) => s.Check(o => o with { StrictType = value })) },
        new() { Group = OptionGroup.Checks, Name = "min-bytes", Verbs = Fetching, ValueName = "SIZE", Default = "0",
            Doc = "fewest bytes", Apply = One(SizeText.Parse, (s, value) => s.Check(o => o with { MinBytes = value })) },
        new() { Group = OptionGroup.Checks, Name = "min-width", Verbs = Fetching, ValueName = "PIXELS", Default = "0",
            Doc = "least width", Apply = One(NumberText.Whole, (s, value) => s.Check(o => o with { MinWidth = value })) },
        new() { Group = OptionGroup.Checks, Name = "min-height", Verbs = Fetching, ValueName = "PIXELS", Default = "0",
            Doc = "least height", Apply = One(NumberText.Whole, (s, value) => s.Check(o => o with { MinHeight = value })) },
        new() { Group = OptionGroup.Checks, Name = "max-pixels", Verbs = Fetching, ValueName = "PIXELS", Default = "1000000000",
            Doc = "most pixels that an image's header may claim", Apply = One(NumberText.LongWhole, (s, value) => s.Check(o => o with { MaxPixels = value })) },
        new() { Group = OptionGroup.Checks, Name = "structure", Verbs = Fetching, ValueName = "on|off", Default = "on", Synonyms = ["true", "false", "yes", "no", "1", "0"],
            Doc = "walk each file to its end: is it whole?", Apply = One(NumberText.Switch, (s, value) => s.Check(o => o with { Structure = value })) },

        new() { Group = OptionGroup.Network, Name = "proxy", Verbs = Fetching, ValueName = "URL", Repeatable = true, OtherVariable = "PROXIESAPI_PROXY_URL", Mask = ProxyText.Mask,
            Doc = "http://[USER:PASS@]HOST:PORT, or https, socks5, socks5h (socks names looked up there); http= or https= in front: for those targets only; "
                + "env: what HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say, else they are ignored; none: no proxy",
            Apply = ProxyText.Apply },
        new() { Group = OptionGroup.Network, Name = "proxy-file", Verbs = Fetching, ValueName = "FILE",
            Doc = "more proxies, one a line, # before a comment", Apply = ProxyText.ApplyFile },
        new() { Group = OptionGroup.Network, Name = "proxy-mode", Verbs = Fetching, ValueName = "always|on-block", Default = "always",
            Doc = "always (every request through a proxy), or on-block (direct until a host answers 401, 403, 429 or a challenge page)",
            Apply = One(text => NumberText.Choice(text, ("always", ProxyMode.Always), ("on-block", ProxyMode.OnBlock)), (s, value) => s.Fetch(o => o with { ProxyMode = value })) },
        new() { Group = OptionGroup.Network, Name = "proxy-dns", Verbs = Fetching, ValueName = "check|trust", Default = "check",
            Doc = "check (names are looked up here too, so that inner addresses are refused), or trust (by the proxy alone)",
            Apply = One(text => NumberText.Choice(text, ("check", ProxyDns.Check), ("trust", ProxyDns.Trust)), (s, value) => s.Fetch(o => o with { ProxyDns = value })) },
        new() { Group = OptionGroup.Network, Name = "no-proxy", Verbs = Fetching, ValueName = "LIST",
            Doc = "hosts reached directly: names with their subdomains, addresses, ADDRESS/BITS, separated by commas",
            Apply = One(ProxyText.Outside, (s, value) => s.Fetch(o => o with { NoProxy = value })) },
        new() { Group = OptionGroup.Network, Name = "user-agent", Verbs = Fetching, ValueName = "TEXT", DefaultNote = "ImageHaul/VERSION (+project page)",
            Doc = "the User-Agent header", Pattern = "^[ -~]*[!-~][ -~]*$", Apply = One(PrintableAscii, (s, value) => s.Fetch(o => o with { UserAgent = value })) },
        new() { Group = OptionGroup.Network, Name = "header", Verbs = Fetching, ValueName = "'NAME: VALUE'", Repeatable = true, Mask = NetworkText.MaskHeader, Pattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t -~]*$",
            Doc = "another request header; kept from other origins on a redirect", Apply = Many(NetworkText.Header, (s, value) => s.Fetch(o => o with { Headers = value })) },
        new() { Group = OptionGroup.Network, Name = "http", Verbs = Fetching, ValueName = "auto|1.1|2", Default = "auto",
            Doc = "the version of HTTP; auto takes 2 where TLS offers it", Apply = One(text => NumberText.Choice(text, ("auto", HttpVersionChoice.Auto), ("1.1", HttpVersionChoice.Http11), ("2", HttpVersionChoice.Http2)),
                (s, value) => s.Fetch(o => o with { Version = value })) },
        new() { Group = OptionGroup.Network, Name = "allow-private", Verbs = Fetching, Default = "false",
            Doc = "allow loopback, private and other addresses that are not public", Apply = One(NumberText.Switch, (s, value) => s.Fetch(o => o with { AllowPrivate = value })) },
        new() { Group = OptionGroup.Network, Name = "allow-address", Verbs = Fetching, ValueName = "CIDR", Repeatable = true, Pattern = "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$",
            Doc = "allow this range although it is not public, such as 10.1.0.0/16; narrower than --allow-private",
            Apply = Many(NetworkText.Range, (s, value) => s.Fetch(o => o with { AllowAddresses = value })) },
        new() { Group = OptionGroup.Network, Name = "ca-file", Verbs = Fetching, ValueName = "FILE",
            Doc = "certificates (PEM) trusted beside the system's", Apply = One(NetworkText.CertificateFile, (s, value) => s.Fetch(o => o with { TrustedRoots = value })) },
        new() { Group = OptionGroup.Network, Name = "insecure", Verbs = Fetching, Default = "false",
            Doc = "accept any certificate; each record says so", Apply = One(NumberText.Switch, (s, value) => s.Fetch(o => o with { Insecure = value })) },
        new() { Group = OptionGroup.Network, Name = "resolve", Verbs = Fetching, ValueName = "HOST:PORT:ADDRESS", Repeatable = true, Pattern = "^.+:[0-9]{1,5}:.+$",
            Doc = "a fixed answer to a name look-up; [..] around IPv6, * for every host, a last :PORT connects there instead",
            Apply = Many(NetworkText.Resolve, (s, value) => s.Fetch(o => o with { Resolve = value })) },

        new() { Group = OptionGroup.Manners, Name = "robots", Verbs = Fetching, ValueName = "obey|ignore", Default = "obey",
            Doc = "robots.txt of each host; obey skips what it forbids and keeps its Crawl-delay, up to 30 s",
            Apply = One(text => NumberText.Choice(text, ("obey", RobotsMode.Obey), ("ignore", RobotsMode.Ignore)), (s, value) => s.Heed(o => o with { Robots = value })) },
        new() { Group = OptionGroup.Manners, Name = "opt-out", Verbs = Fetching, ValueName = "obey|record", Default = "obey",
            Doc = "X-Robots-Tag, tdm-reservation, tdmrep.json, Content-Usage; obey skips what they reserve, record keeps it and notes the signal",
            Apply = One(text => NumberText.Choice(text, ("obey", OptOutMode.Obey), ("record", OptOutMode.Record)), (s, value) => s.Heed(o => o with { OptOut = value })) },

        new() { Group = OptionGroup.Resume, Name = "refresh", Verbs = OnlyGet, Default = "false",
            Doc = "ask after rows that have their image too, by ETag and Last-Modified; none loses its image by it",
            Apply = One(NumberText.Switch, (s, value) => s with { Haul = s.Haul with { Refresh = value } }) },
        new() { Group = OptionGroup.Resume, Name = "restart", Verbs = OnlyGet, Default = "false",
            Doc = "forget what earlier runs recorded in DIR, instead of continuing; images stay and are not written again", Apply = One(NumberText.Switch, (s, value) => s with { Haul = s.Haul with { Restart = value } }) },
        new() { Group = OptionGroup.Resume, Name = "force", Verbs = Verbs.Compare, Default = "false",
            Doc = "accept a list of more than 200 rows", Apply = One(NumberText.Switch, (s, value) => s with { Force = value }) },

        new() { Group = OptionGroup.Screen, Name = "progress", Verbs = Everywhere, ValueName = "auto|plain|json|none", Default = "auto",
            Doc = "plain (a line every 10 s), json (events on standard output), none; auto is live on a terminal, else plain",
            Apply = One(text => NumberText.Choice(text, ("auto", ProgressMode.Auto), ("plain", ProgressMode.Plain), ("json", ProgressMode.Json), ("none", ProgressMode.None)),
                (s, value) => s with { Progress = value }) },
        new() { Group = OptionGroup.Screen, Name = "quiet", Short = 'q', Verbs = Everywhere, Default = "false",
            Doc = "print errors only", Apply = One(NumberText.Switch, (s, value) => s with { Quiet = value }) },
        new() { Group = OptionGroup.Screen, Name = "verbose", Short = 'v', Verbs = Everywhere, Default = "false",
            Doc = "print a line for each failed row", Apply = One(NumberText.Switch, (s, value) => s with { Verbose = value }) },
        new() { Group = OptionGroup.Screen, Name = "color", Verbs = Everywhere, ValueName = "auto|always|never", Default = "auto",
            Doc = "whether to colour; auto does so on a terminal, unless NO_COLOR is set", Apply = One(text => NumberText.Choice(text, ("auto", ColorMode.Auto), ("always", ColorMode.Always), ("never", ColorMode.Never)),
                (s, value) => s with { Color = value }) },
        new() { Group = OptionGroup.Screen, Name = "fail-on", Verbs = Running, ValueName = "none|any|N%", Default = "any",
            Doc = "failed rows that make the exit code 3 or 4: more than N % of all", Apply = One(FailOn.Parse, (s, value) => s with { FailOn = value }) },
        new() { Group = OptionGroup.Screen, Name = "dashboard", Verbs = Storing, ValueName = "PORT|auto|off", Default = "off", BareValue = "auto", Maximum = 65535,
            Doc = "serve a live page about the run on 127.0.0.1 and print its address; PORT 1 to 65535, a free one when none is given",
            Apply = One(DashboardPort, (s, value) => s with { DashboardPort = value }) },
        new() { Group = OptionGroup.Screen, Name = "json", Key = "config-json", Verbs = Verbs.Config, Default = "false",
            Doc = "print as JSON", Apply = One(NumberText.Switch, (s, value) => s with { AsJson = value }) },
        new() { Group = OptionGroup.Screen, Name = "changed", Key = "config-changed", Verbs = Verbs.Config, Default = "false",
            Doc = "print only what is not at its default", Apply = One(NumberText.Switch, (s, value) => s with { OnlyChanged = value }) },
        new() { Group = OptionGroup.Screen, Name = "schema", Key = "config-schema", Verbs = Verbs.Config, Default = "false",
            Doc = "print the JSON Schema of settings files instead", Apply = One(NumberText.Switch, (s, value) => s with { PrintSchema = value }) },
        new() { Group = OptionGroup.Screen, Name = "json", Key = "explain-json", Verbs = Verbs.Explain, Default = "false",
            Doc = "print one JSON document", Apply = One(NumberText.Switch, (s, value) => s with { AsJson = value }) },

        new() { Group = OptionGroup.Telemetry, Name = "otlp", Verbs = Storing, ValueName = "URL", Pattern = "^(https?|grpcs?)://", Mask = UrlRedactor.Redact,
            Doc = "send metrics and traces to an OpenTelemetry collector: http://HOST:4318, or grpc://HOST:4317 (https, grpcs)",
            Apply = One(TelemetryText.Collector, (s, value) => s with { Otlp = value }) },
        new() { Group = OptionGroup.Telemetry, Name = "metrics", Verbs = Storing, ValueName = "FILE|PORT", Pattern = "^(?!0+$).*\\S",
            Doc = "metrics for Prometheus: a file written every 15 s and at the end (node_exporter's textfile collector), or http://127.0.0.1:PORT/metrics",
            Apply = One(TelemetryText.Metrics, (s, value) => s with { MetricsFile = value.File, MetricsPort = value.Port }) },
    ];

    /// <summary>The options of a command.</summary>
    public static IReadOnlyList<OptionRow> Of(Verbs verb) => [.. All.Where(row => row.Verbs.HasFlag(verb))];

    private static Parsed<string> NotEmpty(string text) => string.IsNullOrWhiteSpace(text) || text.Contains('\0') ? Parsed<string>.Bad("the value is empty; write one or leave the option out") : text;

    private static Parsed<string> PrintableAscii(string text) =>
        text.Trim().Length > 0 && text.All(letter => letter is >= ' ' and <= '~') ? text.Trim() : Parsed<string>.Bad("the value must be printable ASCII on one line");

    private static Func<string, Parsed<int>> Between(int least, int most) => text =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number >= least && number <= most ? number : Parsed<int>.Bad($"'{text}' is not a number from {least} to {most}");

    /// <summary><c>off</c> (null), <c>auto</c> (0: a free one) or a port.</summary>
    private static Parsed<int?> DashboardPort(string text)
    {
        if (text.Equals("off", StringComparison.OrdinalIgnoreCase)) return new Parsed<int?>(null, null);
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return 0;
        return NumberText.Whole(text) is { Fault: null, Value: >= 1 and <= 65535 } port ? port.Value : Parsed<int?>.Bad($"'{text}' is no port; write one from 1 to 65535, or auto for a free one");
    }

    private static Parsed<FailureKind> Kind(string text) => FailureKinds.TryParse(text, out var kind)
        ? kind
        : Parsed<FailureKind>.Bad($"'{text}' is no failure kind{DidYouMean.AmongOrAll([.. FailureKinds.All.Select(known => known.Name())], text)}");

    private static Parsed<IReadOnlyList<ImageFormat>> Formats(string text)
    {
        var formats = new List<ImageFormat>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.Equals("all", StringComparison.OrdinalIgnoreCase)) formats.AddRange(ImageFormats.All);
            else if (name.Equals("default", StringComparison.OrdinalIgnoreCase)) formats.AddRange(ImageFormats.Default);
            else if (ImageFormats.TryParse(name, out var format)) formats.Add(format);
            else return Parsed<IReadOnlyList<ImageFormat>>.Bad($"'{name}' is no format{DidYouMean.Among(ImageFormats.All.Select(known => known.Name()), name)}; known are {string.Join(", ", ImageFormats.All.Select(known => known.Name()))}");
        }
        return formats.Count == 0 ? Parsed<IReadOnlyList<ImageFormat>>.Bad("the list is empty; name at least one format") : formats.Distinct().ToList();
    }
}
