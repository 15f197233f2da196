using System.Runtime.CompilerServices;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// The bytes of a body as they come over the wire, within all their limits. A read that is satisfied at once touches no timer and
/// allocates nothing; one that has to wait re-arms the request's single deadline.
/// </summary>
internal sealed class WireBody
{
    private readonly Stream _stream;
    private readonly RequestWatch _watch;
    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly BandwidthBudget? _bandwidth;
    private readonly BodyFraming _framing;
    private readonly long _startedAt;
    private SpeedFloor _floor;
    private long _received;
    private long _readAgainAt = long.MinValue;
    private BodyRead? _last;

    public WireBody(Stream stream, BodyFraming framing, RequestWatch watch, FetchOptions options, TimeProvider time, BandwidthBudget? bandwidth)
    {
        _stream = stream;
        _framing = framing;
        _watch = watch;
        _options = options;
        _time = time;
        _bandwidth = bandwidth;
        _startedAt = time.GetTimestamp();
        _floor = new SpeedFloor(options.MinBytesPerSecond, options.MinSpeedWindow);
    }

    /// <summary>One read. After the end or a failure, the same answer again.</summary>
    public ValueTask<BodyRead> ReadAsync(Memory<byte> buffer)
    {
        if (_last is { } last) return new(last);
        return _bandwidth is not null && _bandwidth.Until(_readAgainAt) is { Ticks: > 0 } wait ? ReadLaterAsync(wait, buffer) : ReadNow(buffer);
    }

    private ValueTask<BodyRead> ReadNow(Memory<byte> buffer)
    {
        if (_framing is { StackKnows: false, Length: { } promised })
        {
            // The stack would wait for the connection's end; the body has its own.
            if (_received == promised) return new(Finish(null));
            buffer = buffer[..(int)Math.Min(buffer.Length, promised - _received)];
        }
        try
        {
            var read = _stream.ReadAsync(buffer, _watch.Token);
            return read.IsCompletedSuccessfully ? new(Account(read.Result, TimeSpan.Zero)) : WaitAsync(read);
        }
        catch (Exception error) when (IsExpected(error))
        {
            // Chunks that are already here are parsed, and refused, at once.
            return new(Finish(Explain(error)));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<BodyRead> ReadLaterAsync(TimeSpan wait, Memory<byte> buffer)
    {
        try
        {
            if (TotalLeft is var left && left < wait) wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            await Task.Delay(wait, _time, _watch.Token);
        }
        catch (OperationCanceledException)
        {
            return Finish(_watch.Expired);
        }
        return TotalLeft <= TimeSpan.Zero ? Finish(_watch.Describe(FailureKind.TotalTimeout)) : await ReadNow(buffer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<BodyRead> WaitAsync(ValueTask<int> read)
    {
        var from = _time.GetTimestamp();
        var (due, why) = (_options.IdleTimeout, FailureKind.IdleTimeout);
        if (_floor.Patience is { } patience && patience < due) (due, why) = (patience, FailureKind.TooSlow);
        if (TotalLeft is var left && left < due) (due, why) = (left > TimeSpan.Zero ? left : TimeSpan.Zero, FailureKind.TotalTimeout);
        _watch.Arm(due, why);
        try
        {
            var count = await read;
            _watch.Disarm();
            return Account(count, _time.GetElapsedTime(from));
        }
        catch (Exception error) when (IsExpected(error))
        {
            return Finish(Explain(error));
        }
    }

    private static bool IsExpected(Exception error) => error is IOException or OperationCanceledException or HttpRequestException;

    private Failure Explain(Exception error) => _watch.Expired ?? FailureClassifier.OfBody(error, _received, _framing.Length);

    private TimeSpan TotalLeft => _options.TotalTimeout - _time.GetElapsedTime(_startedAt);

    private BodyRead Account(int count, TimeSpan waited)
    {
        if (count == 0) return Finish(Shortfall());
        _received += count;
        if (_framing.Length is { } promised && _received > promised)
        {
            return Finish(new Failure(FailureKind.BadResponse, $"more than the {Figures.Bytes(promised)} that Content-Length promised"));
        }
        if (_received > _options.MaxBytes) return Finish(TooLarge(_options.MaxBytes));
        if (!_floor.Received(count, waited)) return Finish(_watch.Describe(FailureKind.TooSlow));
        if (TotalLeft <= TimeSpan.Zero && _received != _framing.Length) return Finish(_watch.Describe(FailureKind.TotalTimeout));
        if (_bandwidth is not null) _readAgainAt = _bandwidth.Charge(count);
        return new BodyRead(count, null);
    }

    // HTTP/1.1 streams check this themselves; HTTP/2 streams do not.
    private Failure? Shortfall() => _framing.Length is { } promised && _received < promised
        ? new Failure(FailureKind.Truncated, $"the body ended early after {_received:N0} of {Figures.Bytes(promised)}")
        : null;

    private BodyRead Finish(Failure? failure)
    {
        var last = new BodyRead(0, failure);
        _last = last;
        return last;
    }

    internal static Failure TooLarge(long limit) => new(FailureKind.TooLarge, $"the body is larger than the {Figures.Bytes(limit)} allowed");
}
