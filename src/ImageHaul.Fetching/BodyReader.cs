using System.Runtime.CompilerServices;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>A response body, decoded where it was coded, within its limits. Owns the response and its watch.</summary>
internal sealed class BodyReader : IBodyReader
{
    private readonly HttpResponseMessage _response;
    private readonly RequestWatch _watch;
    private readonly WireBody _wire;
    private readonly Stream? _decoder;
    private readonly long _maxBytes;
    private long _decoded;
    private BodyRead? _last;

    public BodyReader(HttpResponseMessage response, RequestWatch watch, WireBody wire, BodyFraming framing, IReadOnlyList<ContentCoding> codings, long maxBytes)
    {
        _response = response;
        _watch = watch;
        _wire = wire;
        _maxBytes = maxBytes;
        if (codings.Count == 0)
        {
            PromisedLength = framing.Length;
            return;
        }
        Stream stream = new WireStream(wire);
        for (var outermost = codings.Count - 1; outermost >= 0; outermost--) stream = new StrictDecoder(stream, codings[outermost]);
        _decoder = stream;
    }

    /// <inheritdoc/>
    public long? PromisedLength { get; }

    /// <inheritdoc/>
    public ValueTask<BodyRead> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty) throw new ArgumentException("A read needs room: no bytes would look like the end.", nameof(buffer));
        if (_last is { } last) return new(last);
        if (cancellationToken != _watch.Caller && cancellationToken.CanBeCanceled) return ReadHeedingAsync(buffer, cancellationToken);
        return Read(buffer);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // The stack reads a small remainder to its end and keeps the connection, and cuts a large one off; neither is waited for.
        _decoder?.Dispose();
        _response.Dispose();
        _watch.Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask<BodyRead> Read(Memory<byte> buffer) => _decoder is null ? _wire.ReadAsync(buffer) : DecodeAsync(_decoder, buffer);

    private async ValueTask<BodyRead> ReadHeedingAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var heeding = cancellationToken.UnsafeRegister(static watch => ((RequestWatch)watch!).Abandon(), _watch);
        return await Read(buffer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<BodyRead> DecodeAsync(Stream decoder, Memory<byte> buffer)
    {
        try
        {
            var count = await decoder.ReadAsync(buffer, _watch.Token);
            if (count == 0) return Finish(null);
            _decoded += count;
            // A bomb stops here: at most one buffer is decoded past the limit.
            return _decoded > _maxBytes ? Finish(WireBody.TooLarge(_maxBytes)) : new BodyRead(count, null);
        }
        catch (BodyFaultException fault)
        {
            return Finish(fault.Failure);
        }
        catch (OperationCanceledException)
        {
            return Finish(_watch.Expired);
        }
    }

    private BodyRead Finish(Failure? failure)
    {
        var last = new BodyRead(0, failure);
        _last = last;
        return last;
    }

    /// <summary>The wire as the decoders want it; a failure passes through them as an exception.</summary>
    private sealed class WireStream(WireBody wire) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await wire.ReadAsync(buffer);
            return read.Failure is null ? read.Count : throw new BodyFaultException(read.Failure);
        }
    }
}
