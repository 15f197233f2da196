using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul.Cli.Screen;

/// <summary>An explanation as a person reads it: what on the left, why in the middle, how long on the right.</summary>
internal static class ExplainText
{
    public static IReadOnlyList<string> Render(Explanation told, HaulOptions options, int width)
    {
        var page = new LabelledPage(width);
        WriteUrl(page, told, options);
        foreach (var (request, index) in told.Requests.Select((request, index) => (request, index))) WriteRequest(page, request, index + 1, told);
        WriteBody(page, told, options);
        page.Gap();
        page.Add("verdict", ExplainVerdict.Sentence(told), Time(told.Elapsed));
        if (told.Failure is { } failure)
        {
            page.Add("fault of", ExplainVerdict.Blame(failure.Kind));
            page.Add("again?", ExplainVerdict.Retry(failure.Kind, told.RetryIn, options.Politeness));
            page.Add("what to do", ExplainVerdict.Advice(failure));
        }
        return page.Lines;
    }

    private static void WriteUrl(LabelledPage page, Explanation told, HaulOptions options)
    {
        page.Add("given", told.Given);
        page.Add("canonical", told.Changes.Count == 0 ? "the same" : $"{told.Canonical}");
        if (told.Changes.Count > 0) page.Add("", string.Join("; ", told.Changes));
        page.Add("fetched once", "rows with this canonical URL share one fetch");
        page.Add("host", $"{told.Host}: a queue of its own, at most {options.Politeness.PerHost} fetches at once"
            + (options.Politeness.Delay > TimeSpan.Zero ? $", {Figures.Time(options.Politeness.Delay)} between starts" : ""));
        if (Manners(told, options) is { } manners) page.Add("manners", manners);
    }

    /// <summary>What the site's wishes came to; null when nobody came to know them.</summary>
    private static string? Manners(Explanation told, HaulOptions options)
    {
        if (told.Signal is { } signal) return signal;
        if (!options.Manners.AsksFirst) return "the site's wishes are not asked for (--robots ignore)";
        var wasAllowed = told.Requests.Any(request => request.Answer is not null && request.Url == told.Canonical);
        return wasAllowed ? "neither robots.txt nor an opt-out signal forbids it" : null;
    }

    private static void WriteRequest(LabelledPage page, ExplainedRequest request, int number, Explanation told)
    {
        page.Gap();
        page.Add($"request {number}", request.Url);
        WriteConnection(page, request);
        foreach (var (name, value) in request.Sent) page.Add("  sent", $"{name}: {value}", hasLabel: name == request.Sent[0].Key);
        if (request.Answer is not { } answer)
        {
            page.Add("  answer", told.Failure is { } none ? $"none: {none.Message}" : "none");
            return;
        }
        page.Add("  answer", $"{answer.Status} over {answer.Version}", Time(request.FirstByte));
        foreach (var (name, value) in answer.Headers) page.Add("", $"{name}: {value}");
        if (request.Next is { } next) page.Add("  redirect", $"followed to {next}");
    }

    private static void WriteConnection(LabelledPage page, ExplainedRequest request)
    {
        var isFirst = true;
        foreach (var address in request.Addresses)
        {
            var why = address.Purpose is null ? "public: allowed" : address.IsAllowed ? $"{address.Purpose}: allowed by an option" : $"{address.Purpose}: refused";
            page.Add("  address", $"{address.Address}  {why}", isFirst ? Time(request.LookUp) : "", isFirst);
            isFirst = false;
        }
        if (request.Remote is { } remote) page.Add("  connected", request.Proxy is { } proxy ? $"{remote}, the proxy {proxy}" : $"{remote}", Time(request.Connect));
        else if (request.Connect is null && request.Answer is not null) page.Add("  connected", "over a connection that was there");
        if (request.Tls is { } tls) page.Add("  tls", $"{tls.Protocol}; {tls.Subject}, ends {tls.ExpiresAt:yyyy-MM-dd}", Time(request.TlsTime));
    }

    private static void WriteBody(LabelledPage page, Explanation told, HaulOptions options)
    {
        if (told.Bytes is not { } bytes) return;
        page.Gap();
        page.Add("body", $"{Figures.Count(bytes)} bytes", Time(told.BodyTime));
        if (told.Inspection is { } seen)
        {
            page.Add("format", ExplainVerdict.Format(seen, ContentType(told)), Time(told.CheckTime));
            if (seen.Width > 0) page.Add("size", $"{Figures.Count(seen.Width)} x {Figures.Count(seen.Height)} pixels; {ExplainVerdict.SizeRules(options.Checks)}");
            if (seen.Failure is null) page.Add("structure", options.Checks.Structure ? "whole, walked to its end" : "not looked at (--structure off)");
            else page.Add("refused", $"{seen.Failure.Kind.Name()}: {seen.Failure.Message}");
        }
        if (told.Note is { } note) page.Add("note", note);
        if (told.Digest is { } digest) page.Add("sha256", digest.ToString());
        if (told.Path is not { } path) return;
        var rest = told.IsThere ? "there already: it would not be written again" : "not there yet; explain does not write it";
        page.Add("path", $"{options.Storage.Output.TrimEnd('/')}/{path}");
        page.Add("", options.Storage.Layout == BlobLayout.Original ? $"{rest} (1 stands for the row's id)" : rest);
    }

    public static string? ContentType(Explanation told) =>
        told.Requests is [.., { Answer: { } answer }] ? answer.Headers.FirstOrDefault(header => header.Key == "Content-Type").Value : null;

    private static string Time(TimeSpan? time) => time is { } span ? Figures.Time(span) : "";
}
