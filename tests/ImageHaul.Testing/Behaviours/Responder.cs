using System.Text;
using ImageHaul.Testing.Http;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Testing.Behaviours;

/// <summary>Answers requests as their URLs ask.</summary>
internal sealed class Responder(TimeProvider time, string? robots)
{
    private static readonly byte[] Garbage = Encoding.Latin1.GetBytes("SSH-2.0-NotAWebServer\r\n\x00\x01\x02\xFF\xFE this is no HTTP at all\r\n\r\n");

    private readonly ScriptState _script = new(time);
    private readonly PageFinder _pages = new(robots);
    private readonly ContentCoding _coding = new();

    /// <summary>Answers one request.</summary>
    /// <param name="exchange">The request and its connection.</param>
    /// <param name="instead">What the host does with every request, instead of what the URL asks; null for the URL's.</param>
    public async ValueTask RespondAsync(RawExchange exchange, Behaviour? instead)
    {
        Page page;
        Behaviour behaviour;
        try
        {
            (page, behaviour) = Choose(exchange.Request);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or ArgumentException)
        {
            await exchange.ReplyAsync(400, "text/plain", Encoding.UTF8.GetBytes(fault.Message + "\n")).ConfigureAwait(false);
            return;
        }
        if (instead is not null) behaviour = instead;
        if (ReferenceEquals(behaviour, Behaviour.Plain))
        {
            await new AnswerSender(exchange, behaviour, page.Body).SendAsync(page).ConfigureAwait(false);
            return;
        }
        if (behaviour.SlowHeaders > TimeSpan.Zero) await exchange.DelayAsync(behaviour.SlowHeaders).ConfigureAwait(false);
        if (behaviour.NoAnswer != NoAnswer.None)
        {
            await RefuseAsync(exchange, behaviour.NoAnswer).ConfigureAwait(false);
            return;
        }
        if (await TurnedAwayAsync(exchange, behaviour).ConfigureAwait(false)) return;

        if (behaviour.ETag == "auto") behaviour = behaviour with { ETag = $"\"{Checksums.Crc32(page.Body):x8}\"" };
        if (behaviour.ETag is { } tag) behaviour = behaviour with { Headers = behaviour.Headers.Plus($"ETag: {tag}") };
        if (IsCurrent(exchange.Request, behaviour))
        {
            await exchange.ReplyAsync(304, headers: behaviour.ETag is null ? [] : [$"ETag: {behaviour.ETag}"]).ConfigureAwait(false);
            return;
        }
        var body = page.Body;
        if (behaviour.Keep is { } keep) body = body[..keep.Of(body.Length)];
        if (behaviour.Flip is { } flip && body.Length > 0)
        {
            body = (byte[])body.Clone();
            body[flip.Of(body.Length - 1)] ^= 0xFF;
        }
        if (behaviour.Coding is not null || behaviour.Bomb is not null) body = _coding.Apply(body, behaviour);
        (behaviour, body) = RangedAnswer.Apply(exchange.Request, behaviour, body);
        if (behaviour.Partial is { } span)
        {
            behaviour = behaviour with { Headers = behaviour.Headers.Plus($"Content-Range: bytes {span.First}-{span.Last}/{body.Length}") };
            body = body[Math.Min(span.First, body.Length)..Math.Min(span.Last + 1, body.Length)];
        }
        await new AnswerSender(exchange, behaviour, body).SendAsync(page).ConfigureAwait(false);
    }

    /// <summary>The page and behaviour that it is the turn of.</summary>
    private (Page Page, Behaviour Behaviour) Choose(RequestHead request)
    {
        var (path, query) = (request.Path, request.Query);
        // A script may continue in another, which is a part of its own text, so that this ends.
        while (true)
        {
            var page = _pages.Find(path, query);
            var behaviour = query.Length == 0 ? Behaviour.Plain : Behaviour.Parse(query);
            if (page.Location is { } location && behaviour.Locations.Count == 0) behaviour = behaviour with { Locations = [location] };
            if (behaviour.Times == 0 || _script.Visit(request.Host, $"{path}?{query}") <= behaviour.Times) return (page, behaviour);
            if (behaviour.Then is not { } then) return (page, Behaviour.Plain);
            var mark = then.IndexOf('?');
            (path, query) = mark < 0 ? (then, "") : (then[..mark], then[(mark + 1)..]);
        }
    }

    private static async ValueTask RefuseAsync(RawExchange exchange, NoAnswer how)
    {
        switch (how)
        {
            case NoAnswer.Reset:
                exchange.Reset();
                return;
            case NoAnswer.Hang:
                await exchange.WaitForClientToLeaveAsync().ConfigureAwait(false);
                break;
            case NoAnswer.Garbage:
                await exchange.WriteAsync(Garbage).ConfigureAwait(false);
                break;
            case NoAnswer.HalfHead:
                await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: image/p").ConfigureAwait(false);
                break;
        }
        exchange.Close();
    }

    private async ValueTask<bool> TurnedAwayAsync(RawExchange exchange, Behaviour behaviour)
    {
        if (behaviour.Auth is { } auth && exchange.Request.Header("Authorization") != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(auth)))
        {
            await exchange.ReplyAsync(401, "text/plain", "Who are you?\n"u8.ToArray(), "WWW-Authenticate: Basic realm=\"images\"").ConfigureAwait(false);
            return true;
        }
        if (behaviour.Rate is not { } rate) return false;
        var wait = _script.TakeToken(exchange.Request.Host, rate);
        if (wait == TimeSpan.Zero) return false;
        var after = behaviour.RetryAfter is { } text ? AnswerHead.RetryAfter(text, time) : $"{Math.Ceiling(wait.TotalSeconds)}";
        await exchange.ReplyAsync(429, "text/plain", "Slow down.\n"u8.ToArray(), $"Retry-After: {after}").ConfigureAwait(false);
        return true;
    }

    private static bool IsCurrent(RequestHead request, Behaviour behaviour) =>
        behaviour.ETag is { } tag && request.Header("If-None-Match") is { } known && known.Contains(tag, StringComparison.Ordinal) ||
        behaviour.Modified is { } date && request.Header("If-Modified-Since") == date;
}
