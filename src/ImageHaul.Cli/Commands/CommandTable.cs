using ImageHaul.Cli.Options;

namespace ImageHaul.Cli.Commands;

/// <summary>Every command, in the order of the help text.</summary>
internal static class CommandTable
{
    public static IReadOnlyList<CommandEntry> All { get; } =
    [
        new()
        {
            Name = "get", Verb = Verbs.Get, Words = "SOURCE...", WordCount = (1, int.MaxValue), RunAsync = GetCommand.RunAsync,
            Summary = "fetch every URL of the sources into a folder",
            Detail = "A SOURCE is a URL, a list file (.txt, .csv, .tsv, .jsonl, each also .gz) or - for standard input. The same command again continues: what is there is not fetched twice.",
            Examples =
            [
                ("imagehaul get urls.txt", "every line of a list into ./images"),
                ("imagehaul get shop.csv --url-column image_url -o shop", "a column of a CSV file"),
                ("zcat urls.gz | imagehaul get - --per-host 2 --delay 1s", "a list from a pipe, gently"),
                ("imagehaul get urls.txt --dry-run", "what the list holds, without fetching"),
            ],
            Common = ["output", "url-column", "id-column", "dry-run", "per-host", "delay", "max-bytes", "proxy", "progress", "fail-on", "quiet", "verbose"],
        },
        new()
        {
            Name = "retry", Verb = Verbs.Retry, Words = "DIR", WordCount = (1, 1), RunAsync = RetryCommand.RunAsync,
            Summary = "fetch again the rows of a folder that failed",
            Examples = [("imagehaul retry images", "everything that failed"), ("imagehaul retry images --class blocked --class rate-limited", "only what was refused")],
        },
        new()
        {
            Name = "verify", Verb = Verbs.Verify, Words = "DIR", WordCount = (1, 1), RunAsync = VerifyCommand.RunAsync,
            Summary = "re-read every stored file and name what is missing, damaged or stray",
            Detail = "Findings go to standard output, one a line: problem, path, row and detail, separated by tabs. The exit code is 3 when there are any.",
            Examples = [("imagehaul verify images", "")],
        },
        new()
        {
            Name = "repair", Verb = Verbs.Repair, Words = "DIR", WordCount = (1, 1), RunAsync = RepairCommand.RunAsync,
            Summary = "rebuild a damaged or missing catalog from the images and the manifest",
            Detail = "Rows come from what can still be read of the old catalog, then from the manifest; every image is read to its end. The old catalog is kept aside, images are never changed. "
                + "What could not be rebuilt goes to standard output, one a line: row, URL or file, and why, separated by tabs. The exit code is 3 when there is any; get fetches those rows again.",
            Examples = [("imagehaul repair images", "")],
        },
        new()
        {
            Name = "export", Verb = Verbs.Export, Words = "DIR", WordCount = (1, 1), RunAsync = ExportCommand.RunAsync,
            Summary = "write the manifest again, in input order",
            Examples = [("imagehaul export images --format jsonl -o manifest.jsonl", ""), ("imagehaul export images | head", "to standard output")],
        },
        new()
        {
            Name = "report", Verb = Verbs.Report, Words = "DIR", WordCount = (1, 1), RunAsync = ReportCommand.RunAsync,
            Summary = "write one HTML page about a folder: numbers, charts, failures, duplicates, gallery",
            Detail = "The page needs nothing beside it and runs no script; secrets in URLs are hidden. Thumbnails are made with libvips where it is installed (Debian: libvips42); else the page shows "
                + "the files themselves. A run may go on meanwhile. The exit code is 0 when it was written, 2 when the folder has no catalog or a damaged one, 5 when the disk refused.",
            Examples = [("imagehaul report images", "writes images/report.html"), ("imagehaul report images -o - | gzip > report.html.gz", "to standard output")],
        },
        new()
        {
            Name = "explain", Verb = Verbs.Explain, Words = "URL", WordCount = (1, 1), RunAsync = ExplainCommand.RunAsync,
            Summary = "fetch one URL and tell each decision with its reason and time",
            Detail = "Normalisation, addresses and what the guard says of them, each request and answer, format, structure, size, digest, path, and for a failure whether a run would try again. "
                + "Nothing is written. The exit code is 0 when the image could be had, 4 when not, 2 for what is no URL.",
            Examples = [("imagehaul explain https://example.com/photo.jpg", "why a row ends as it does"), ("imagehaul explain https://example.com/photo.jpg --json", "the same for a program")],
        },
        new()
        {
            Name = "compare", Verb = Verbs.Compare, Words = "LIST", WordCount = (1, 1), RunAsync = CompareCommand.RunAsync,
            Summary = "time a list fetched one after another, by a pool of 12, and adaptively",
            Detail = "One row of each host is fetched first and not timed, so that names, connections and robots.txt favour no way. Each way then fetches the list into a new folder, which is removed "
                + "afterwards; what hosts ask for (rest, a crawl delay, a pace) is carried from one to the next and waited out in between. Servers may keep what they were asked for: --rounds 2 goes "
                + "there and back. Adaptive means what get finds by itself, up to --per-host (here 24 unless given), and begins where the pool got to; a first get begins with 2 requests on a host. "
                + "More than 200 rows need --force. Exit codes are those of get.",
            Examples =
            [
                ("imagehaul compare urls.txt --limit 50", "seconds, images/s, speed-up"),
                ("imagehaul compare urls.txt --rounds 2 -o c.json -o c.svg", "the figures, and a chart of them"),
            ],
        },
        new()
        {
            Name = "demo", Verb = Verbs.Demo, RunAsync = DemoCommand.RunAsync,
            Summary = "start a misbehaving image server on loopback and fetch from it",
            Examples = [("imagehaul demo", "needs no network; writes ./imagehaul-demo")],
        },
        new()
        {
            Name = "config", Verb = Verbs.Config, RunAsync = ConfigCommand.RunAsync,
            Summary = "print every option's value and where it came from, secrets masked",
            Detail = "The strongest place wins: command line, environment, ./imagehaul.json, imagehaul/config.json in the user's configuration folder, default.",
            Examples =
            [
                ("imagehaul config --changed", "what is not at its default, and which file or variable said so"),
                ("imagehaul config --schema > imagehaul.schema.json", "for editors that complete and check imagehaul.json"),
                ("imagehaul config --json", "the same for a program"),
            ],
        },
        new()
        {
            Name = "completion", Verb = Verbs.Completion, Words = "bash|zsh|fish|powershell", WordCount = (1, 1), RunAsync = CompletionCommand.RunAsync,
            Summary = "print the script that teaches a shell to complete imagehaul",
            Detail = "The script begins with how to install it. It holds all it needs: pressing TAB starts no process.",
            Examples = [("eval \"$(imagehaul completion bash)\"", "bash, this session"), ("imagehaul completion fish > ~/.config/fish/completions/imagehaul.fish", "fish, for good")],
        },
        new()
        {
            Name = "man", Verb = Verbs.Man, RunAsync = ManCommand.RunAsync,
            Summary = "print the manual page",
            Examples = [("imagehaul man | man -l -", "read it"), ("imagehaul man > ~/.local/share/man/man1/imagehaul.1", "install it; then: man imagehaul")],
        },
    ];
}
