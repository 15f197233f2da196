using ImageHaul.Testing.Http;

namespace ImageHaul.Testing.Behaviours;

/// <summary>Sends one answer: head, framed body, and the way it ends. A polite small answer is one write.</summary>
internal sealed class AnswerSender(RawExchange exchange, Behaviour behaviour, byte[] body)
{
    private enum Ending { Complete, Close, Reset, Stall }

    private static readonly byte[] Filler = new byte[16 << 10];

    public async ValueTask SendAsync(Page page)
    {
        var status = behaviour.Status ?? (behaviour.Partial is not null ? 206 : behaviour.Locations.Count > 0 && page.Status == 200 ? 302 : page.Status);
        var bodiless = status is 204 or 304 or < 200;
        var framing = Framing();
        var (stop, ending) = End(framing);
        var close = !exchange.KeepAlive || behaviour.Close || framing is Behaviours.Framing.Close or Behaviours.Framing.Http10;
        var head = new AnswerHead(behaviour, exchange.Time)
            .Write(status, behaviour.Type ?? (bodiless ? null : page.Type), framing, bodiless ? null : body.Length, close);
        if (close) exchange.KeepAlive = false;

        var wire = bodiless || exchange.Request.Method == "HEAD" ? [] : Wire(framing, stop);
        if (behaviour.Drip is null && behaviour.HeaderDrip == TimeSpan.Zero && behaviour.Head != HeadFault.BareLf)
        {
            if (ending != Ending.Stall && !behaviour.Endless) exchange.LastWriteFollows();
            await head.SendAsync(exchange, wire).ConfigureAwait(false);
        }
        else
        {
            await SendSlowlyAsync(head.Finish(), wire, ending != Ending.Stall && !behaviour.Endless).ConfigureAwait(false);
        }
        if (behaviour.Endless && !bodiless) await SendForEverAsync(framing).ConfigureAwait(false);
        await EndAsync(ending).ConfigureAwait(false);
    }

    private Framing Framing()
    {
        if (behaviour.Chunks != ChunkFault.None || behaviour.Length == LengthFault.WithChunked) return Behaviours.Framing.Chunked;
        return behaviour.Endless && behaviour.Framing == Behaviours.Framing.Length && behaviour.Declared is null ? Behaviours.Framing.Chunked : behaviour.Framing;
    }

    /// <summary>Where the body stops and what happens there; a framing that says too much is stopped at its end.</summary>
    private (int? Stop, Ending Ending) End(Framing framing)
    {
        if (behaviour.Cut is { } cut) return (cut.Of(body.Length), Ending.Close);
        if (behaviour.ResetAfter is { } reset) return (reset.Of(body.Length), Ending.Reset);
        if (behaviour.StallAfter is { } stall) return (stall.Of(body.Length), Ending.Stall);
        if (behaviour.Declared > body.Length) return (null, Ending.Stall);
        if (framing == Behaviours.Framing.Chunked) return (null, ChunkedBody.EndsCleanly(behaviour.Chunks) ? Ending.Complete : Ending.Close);
        return (null, behaviour.Length is LengthFault.None or LengthFault.Short or LengthFault.SameTwice or LengthFault.List ? Ending.Complete : Ending.Close);
    }

    private byte[] Wire(Framing framing, int? stop)
    {
        if (framing == Behaviours.Framing.Chunked && behaviour.Endless) return body.Length == 0 ? [] : ChunkedBody.Chunk(body);
        var wire = framing == Behaviours.Framing.Chunked ? ChunkedBody.Frame(body, behaviour.Chunks, stop)
            : stop is { } end ? body[..end] : body;
        return behaviour.Trailing is { } trailing ? [.. wire, .. Filler.AsSpan(0, trailing.Of(Filler.Length))] : wire;
    }

    private async ValueTask SendSlowlyAsync(byte[] head, byte[] wire, bool isLast)
    {
        if (behaviour.Head == HeadFault.BareLf) head = AnswerHead.BareLf(head);
        if (behaviour.HeaderDrip > TimeSpan.Zero)
        {
            await PiecesAsync(head, new Drip(1, behaviour.HeaderDrip), isLast: false).ConfigureAwait(false);
        }
        else
        {
            await exchange.WriteAsync(head).ConfigureAwait(false);
        }
        await PiecesAsync(wire, behaviour.Drip ?? new Drip(int.MaxValue, TimeSpan.Zero), isLast).ConfigureAwait(false);
    }

    private async ValueTask PiecesAsync(ReadOnlyMemory<byte> bytes, Drip drip, bool isLast)
    {
        for (var first = true; !bytes.IsEmpty; first = false)
        {
            if (!first) await exchange.DelayAsync(drip.Every).ConfigureAwait(false);
            var piece = bytes[..Math.Min(drip.Bytes, bytes.Length)];
            if (isLast && piece.Length == bytes.Length) exchange.LastWriteFollows();
            await exchange.WriteAsync(piece).ConfigureAwait(false);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Filler until the client leaves, which shows as a failed write, or the server stops.</summary>
    private async ValueTask SendForEverAsync(Framing framing)
    {
        var piece = behaviour.Drip is { } drip ? Filler[..Math.Min(drip.Bytes, Filler.Length)] : Filler;
        if (framing == Behaviours.Framing.Chunked) piece = ChunkedBody.Chunk(piece);
        while (true)
        {
            exchange.Stopping.ThrowIfCancellationRequested();
            if (behaviour.Drip is { } pace) await exchange.DelayAsync(pace.Every).ConfigureAwait(false);
            await exchange.WriteAsync(piece).ConfigureAwait(false);
        }
    }

    private async ValueTask EndAsync(Ending ending)
    {
        switch (ending)
        {
            case Ending.Close:
                exchange.Close();
                break;
            case Ending.Reset:
                exchange.Reset();
                break;
            case Ending.Stall:
                await exchange.WaitForClientToLeaveAsync().ConfigureAwait(false);
                exchange.Close();
                break;
        }
    }
}
